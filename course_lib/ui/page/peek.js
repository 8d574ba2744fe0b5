// The key O, held: of all wipes of the output that was touched last, the first picture alone.

const PEEK = "o";
const TYPED =
  "input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, [contenteditable=true]";

/** Whether a letter would go into what has the focus: a field, or a menu with a line of that letter. */
const writes = (target) =>
  Boolean(target.closest?.(TYPED)) ||
  [...(target.options ?? [])].some(({ text }) => text.trim().toLowerCase().startsWith(PEEK));

/** Listens for the key on the whole page: who has moved a slider has the focus there. */
class Peeking {
  constructor(stage) {
    this.stage = stage;
    this.near = false; // whether our output was touched last
    this.listeners = {
      pointerdown: (event) => this.touched(event),
      focusin: (event) => this.touched(event),
      keydown: (event) => this.key(event, true),
      keyup: (event) => this.key(event, false),
      blur: ({ target }) => target === window && this.look(false),
    };
    // Before JupyterLab, whose own keys come first otherwise.
    for (const [type, f] of Object.entries(this.listeners)) addEventListener(type, f, true);
  }
  /** What the controls stand in, too. */
  get home() {
    return this.stage.root.closest(".jp-OutputArea-output") ?? this.stage.root;
  }
  touched({ type, target }) {
    if (!(target instanceof Node)) return;
    // JupyterLab focuses the notebook around us when something without a focus is clicked.
    const around = type === "focusin" && target.contains(this.home);
    this.near = this.home.contains(target) || (this.near && around);
    if (!this.near) this.look(false);
  }
  key(event, on) {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (key.toLowerCase() !== PEEK) return;
    if (!on) return this.look(false); // with whatever else is held
    const wipes = this.stage.panels.some(({ wipe }) => wipe);
    if (!this.near || !wipes || ctrlKey || metaKey || altKey || writes(target)) return;
    event.preventDefault();
    event.stopPropagation();
    this.look(true);
  }
  look(on) {
    for (const { wipe } of this.stage.panels) wipe?.look(on);
  }
  remove() {
    for (const [type, f] of Object.entries(this.listeners)) removeEventListener(type, f, true);
  }
}
