// Two pictures in one frame, and the divider between them.

const STEPS_OF = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

class Wipe {
  constructor(panel) {
    this.panel = panel;
    this.part = 0.5; // where the divider is, from 0 to 1 of the box: it stays when one looks closer
    this.under = new Plate(panel.layer);
    panel.layer.prepend(this.under.root);
    panel.box.classList.add("course-wiped");
    this.line = element("div", "course-sides", panel.root);
    panel.frame.after(this.line);
    this.labels = ["span", "button", "span"].map((tag) => element(tag, "", this.line));
    this.peek = this.labels.splice(1, 1)[0];
    for (const label of this.labels) label.setAttribute("aria-hidden", "true"); // the divider tells them
    this.furnish();
    this.listeners = { pointerdown: (event) => this.down(event), pointermove: (event) => this.move(event) };
    this.listeners.mousedown = (event) => this.dragged === null || event.preventDefault();
    for (const type of ["pointerup", "pointercancel"]) this.listeners[type] = () => (this.dragged = null);
    for (const [type, f] of Object.entries(this.listeners)) panel.box.addEventListener(type, f);
    this.dragged = null; // the pointer that moves the divider
    this.peeked = false; // whether only the first picture is seen, as long as something is held
    this.holding();
  }
  /** Show only the first picture as long as the button is held; peek.js listens for the key O. */
  holding() {
    const { peek } = this;
    Object.assign(peek, { className: "course-peek", type: "button", title: "hold this, or the key O" });
    peek.dataset.lmSuppressShortcuts = "true";
    peek.setAttribute("aria-keyshortcuts", "O");
    peek.addEventListener("pointerdown", () => this.look(true));
    for (const type of ["pointerup", "pointerleave", "pointercancel", "blur"])
      peek.addEventListener(type, () => this.look(false));
    for (const type of ["keydown", "keyup"])
      peek.addEventListener(type, (event) => {
        if (![" ", "Enter"].includes(event.key)) return;
        event.preventDefault();
        event.stopPropagation();
        this.look(type === "keydown");
      });
  }
  look(on) {
    if (on === this.peeked) return;
    this.peeked = on;
    this.panel.box.classList.toggle("course-peeked", on);
    this.cut();
    this.panel.figures.draw();
  }
  furnish() {
    this.divider = element("div", "course-divider", this.panel.box);
    this.divider.tabIndex = 0;
    this.divider.dataset.lmSuppressShortcuts = "true";
    this.divider.setAttribute("role", "slider");
    this.divider.setAttribute("aria-valuemin", 0);
    this.divider.setAttribute("aria-valuemax", 100);
    this.divider.addEventListener("keydown", (event) => this.key(event));
  }
  paint({ under, names, title }, frame) {
    this.under.paint(under, frame);
    this.names = names;
    names.forEach((name, i) => setText(this.labels[i], ["◂\u00a0", ""][i] + name + ["", "\u00a0▸"][i]));
    this.divider.setAttribute("aria-label", `${title} divider`.trim());
    setText(this.peek, `hold, or key O: ${names[0]}`);
    this.set(this.part);
  }
  /** Put the divider somewhere, from 0 (only the second picture) to 1 (only the first). */
  set(part) {
    this.part = Math.min(Math.max(part, 0), 1);
    const percent = Math.round(100 * this.part);
    const { divider, panel } = this;
    divider.style.left = `${100 * this.part}%`;
    divider.setAttribute("aria-valuenow", percent);
    divider.setAttribute("aria-valuetext", `${percent} % ${this.names[0]}, ${100 - percent} % ${this.names[1]}`);
    this.cut();
    panel.figures.draw();
  }
  /** Cut off what of the second picture lies left of the divider. */
  cut() {
    const { zoom, left } = this.panel.lens.shift;
    const part = this.peeked ? 1 : this.part;
    this.panel.plate.root.style.clipPath = `inset(0 0 0 ${(100 * (part - left)) / zoom}%)`;
  }
  down(event) {
    const { box, lens } = this.panel;
    const held = this.divider.contains(event.target);
    // Beside it, a drag is for controls on the picture, or moves what one looks at closely.
    const free = !box.classList.contains("course-touched") && lens.view === WHOLE;
    if (event.button || !event.isPrimary || event.defaultPrevented || !(held || free)) return;
    event.preventDefault();
    this.dragged = event.pointerId;
    box.setPointerCapture(event.pointerId);
    this.divider.focus({ preventScroll: true });
    if (!held) this.follow(event);
  }
  move(event) {
    if (this.dragged === event.pointerId) this.follow(event);
  }
  follow({ clientX }) {
    const { left, width } = this.panel.box.getBoundingClientRect();
    this.set((clientX - left) / width);
  }
  key(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const step = STEPS_OF[key];
    if (step) this.set(this.part + (step * (shiftKey ? 10 : 1)) / 100);
    else if (key === "Home") this.set(0);
    else if (key === "End") this.set(1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  remove() {
    for (const [type, f] of Object.entries(this.listeners)) this.panel.box.removeEventListener(type, f);
    this.panel.box.classList.remove("course-wiped", "course-peeked");
    this.panel.plate.root.style.clipPath = "";
    for (const part of [this.under.root, this.divider, this.line]) part.remove();
  }
}
