// Looking closer: zoom and panning, linked between panels of the same size (spectra among
// themselves), and one panel large.

const STEP = 1.5; // of a key or a button
const WHEEL = 0.0025; // of a wheel's pixel, in powers of e
const DRAG_PX = 3; // a mouse button that moves less than this only clicks

const buttons = [
  ["course-out", "−", "Smaller", "zoom out (key −)"],
  ["course-in", "+", "Closer", "zoom in (key +, or Ctrl and the wheel)"],
  ["course-whole", "1:1", "Whole", "the whole picture (key 0)"],
  ["course-open", "⤢", "Large", "large, and back (Enter, Escape)"],
];

/** The closer looks of one stage. */
class Looking {
  constructor(stage) {
    this.stage = stage;
    this.views = new Map(); // by what is alike
    this.touches = new Map(); // fingers on a picture, by pointer
    this.drag = null;
    this.large = null;
    const { row } = stage;
    row.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    row.addEventListener("pointerdown", (event) => this.down(event));
    row.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"])
      row.addEventListener(type, (event) => this.up(event));
    row.addEventListener("click", (event) => this.click(event));
  }
  /** Give a panel what one can click on. */
  equip(panel) {
    const tools = element("span", "course-tools", panel.head);
    for (const [name, text, label, title] of buttons) {
      const button = element("button", name, tools);
      Object.assign(button, { type: "button", textContent: text, title, tabIndex: -1 });
      button.setAttribute("aria-label", label);
    }
  }
  view({ lens: { alike } }) {
    return this.views.get(alike) ?? WHOLE;
  }
  /** Let a panel, which may have another array now, show its part. */
  follow(panel) {
    if (panel.lens.array && panel.lens.view !== this.view(panel)) this.apply(panel);
  }
  apply(panel) {
    panel.lens.look(this.view(panel));
    panel.wipe?.cut();
    panel.box.classList.toggle("course-closer", panel.lens.view.zoom > 1);
    panel.sharpen();
    panel.box.dispatchEvent(new Event("course:placed"));
  }
  look(panel, view) {
    this.views.set(panel.lens.alike, view.zoom > 1 ? view : WHOLE);
    for (const each of this.stage.panels) this.follow(each);
    this.stage.refresh();
  }
  zoom(panel, factor, clientX, clientY) {
    if (!panel.lens.array) return;
    if (!factor) return this.look(panel, WHOLE);
    if (clientX === undefined) {
      // Where one reads, else in the middle.
      const { left, top, width, height, x, y, across, down } = panel.lens.frame();
      const { reading } = this.stage;
      const read = reading.panel === panel;
      clientX = left + (read ? x + (reading.column + 0.5) * across : width / 2);
      clientY = top + (read ? y + (reading.row + 0.5) * down : height / 2);
    }
    this.look(panel, panel.lens.zoomed(factor, clientX, clientY));
  }
  /** Bring a place into sight. */
  reveal(panel, row, column) {
    const { x, y, width, height, across, down } = panel.lens.frame();
    const left = x + column * across;
    const top = y + row * down;
    const right = Math.min(width - left - across, 0) - Math.min(left, 0);
    const below = Math.min(height - top - down, 0) - Math.min(top, 0);
    if (Math.abs(right) + Math.abs(below) > 0.5) this.look(panel, panel.lens.moved(right, below));
  }
  wheel(event) {
    const panel = this.stage.under(event);
    // A plain wheel scrolls the page. A pinch on a touchpad comes as a wheel with Ctrl.
    if (!panel?.lens.array || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    const pixels = event.deltaY * [1, 16, 100][event.deltaMode];
    this.zoom(panel, Math.exp(-WHEEL * pixels), event.clientX, event.clientY);
  }
  down(event) {
    const panel = this.stage.under(event);
    if (!panel?.lens.array) return;
    if (event.pointerType === "touch") this.touches.set(event.pointerId, event);
    // What a control on the picture takes for itself, it says so.
    if (event.button || event.defaultPrevented || panel.lens.view === WHOLE) return;
    this.drag = { id: event.pointerId, panel, x: event.clientX, y: event.clientY, moves: false };
  }
  move(event) {
    if (this.touches.has(event.pointerId)) {
      const before = [...this.touches.values()];
      this.touches.set(event.pointerId, event);
      if (before.length === 2) return this.pinch(before, [...this.touches.values()]);
    }
    const { drag } = this;
    if (drag?.id !== event.pointerId) return;
    const [right, below] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moves && Math.hypot(right, below) < DRAG_PX) return;
    if (!drag.moves) drag.panel.box.setPointerCapture(event.pointerId);
    Object.assign(drag, { moves: true, x: event.clientX, y: event.clientY });
    this.look(drag.panel, drag.panel.lens.moved(right, below));
  }
  pinch(before, after) {
    this.drag = null;
    const panel = this.stage.under(after[0]);
    const middle = ([a, b]) => [(a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2];
    const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (!panel?.lens.array || !apart(before)) return;
    const [x, y] = middle(after);
    this.look(panel, panel.lens.moved(x - middle(before)[0], y - middle(before)[1]));
    this.zoom(panel, apart(after) / apart(before), x, y);
  }
  up(event) {
    this.touches.delete(event.pointerId);
    if (this.drag?.id === event.pointerId) this.drag = null;
  }
  click({ target }) {
    const panel = this.stage.panels.find(({ head }) => head.contains(target));
    const button = target.closest("button")?.className;
    if (!panel) return;
    if (button === "course-out") this.zoom(panel, 1 / STEP);
    else if (button === "course-in") this.zoom(panel, STEP);
    else if (button === "course-whole") this.zoom(panel, 0);
    else if (button || target === panel.title) this.enlarge(panel);
  }
  /** Keys of a panel that has the focus; true if it was one of them. */
  key(panel, { key }) {
    if (key === "+" || key === "=") this.zoom(panel, STEP);
    else if (key === "-") this.zoom(panel, 1 / STEP);
    else if (key === "0") this.zoom(panel, 0);
    else if (key === "Enter") this.enlarge(panel);
    else return false;
    return true;
  }
  /** Show a panel as large as the window allows, above the others; once more: as before. */
  enlarge(panel) {
    const large = this.large === panel ? null : panel;
    this.large = large;
    for (const each of this.stage.panels) {
      each.root.classList.toggle("course-large", each === large);
      each.head.querySelector(".course-open")?.setAttribute("aria-pressed", each === large);
    }
    this.stage.arrange();
    for (const each of this.stage.panels) if (each.lens.array) this.apply(each);
    this.stage.refresh();
    panel.root.scrollIntoView({ block: "nearest" });
  }
  /** Leave what is large or close; true if something was. */
  leave(panel) {
    if (this.large) this.enlarge(this.large);
    else if (panel && panel.lens.array && this.view(panel) !== WHOLE) this.zoom(panel, 0);
    else return false;
    return true;
  }
}
