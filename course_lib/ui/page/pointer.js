// What a pointer does to the places on an explorer's pictures.

const EDGE_PX = 9; // how near an edge counts as on it, to a mouse
const CLICK_PX = 4; // a press that moves less is a click

/** What a pointer does to the places of one panel. */
class Surface {
  constructor(panel) {
    this.panel = panel;
    this.places = [];
    this.press = null;
    this.types = ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave", "mousedown"];
    for (const type of this.types) panel.box.addEventListener(type, this);
    panel.box.classList.add("course-touched");
    panel.box.tabIndex = -1; // a place takes the keys
  }
  handleEvent(event) {
    this[event.type](event);
  }
  /** The pointer in the array's coordinates, beyond its edges, too, and `reach` as in BOX.grip. */
  point({ clientX, clientY, pointerType }) {
    const [rows, columns] = this.places[0].size;
    const [a, b] = [this.panel.place(0, 0), this.panel.place(rows, columns)];
    const { left, top } = this.panel.box.getBoundingClientRect();
    const y = ((clientY - top - a.y) / (b.y - a.y)) * rows;
    const x = ((clientX - left - a.x) / (b.x - a.x)) * columns;
    const reach = ((pointerType === "touch" ? 2 : 1) * EDGE_PX) / a.scale;
    const inside = y >= 0 && x >= 0 && y < rows && x < columns;
    return { y, x, reach, inside, pixel: [Math.floor(y), Math.floor(x)] };
  }
  pointerdown(event) {
    if (event.button || !event.isPrimary || event.target.closest("button, a, input")) return;
    const from = this.point(event);
    const touched = event.pointerType === "touch";
    const dragged = this.dragged(from, touched);
    const clicked = touched || !from.inside ? null : this.clicked(from);
    if (!dragged && !clicked) return;
    const { clientX, clientY } = event;
    this.press = { from, clientX, clientY, ...dragged, clicked, moved: false };
    (dragged?.grip ? dragged.place : (clicked ?? dragged.place)).point();
    if (!dragged) return;
    this.panel.box.setPointerCapture(event.pointerId);
    event.preventDefault(); // it is no pan
    if (!dragged.place.isBox) dragged.place.move(from.pixel);
  }
  /** Find what a drag from here moves: {place, value, grip}. */
  dragged(from, touched) {
    for (const place of this.places) {
      const grip = place.isBox && BOX.grip(place.value, from, from.reach);
      if (grip) return { place, value: place.value, grip };
    }
    if (!from.inside) return null;
    const able = this.places.filter((place) => place.isBox || !place.hovers || touched);
    const place = able.find(({ pad }) => pad === document.activeElement) ?? able[0];
    return place ? { place } : null;
  }
  /** Find what a click here holds: the pixel that follows the pointer; else it frees the nearest. */
  clicked({ pixel: [row, column] }) {
    const far = ({ value: [r, c] }) => Math.hypot(row - r, column - c);
    const able = this.places.filter((place) => !place.isBox && place.hovers);
    return able.find(({ held }) => !held) ?? able.sort((a, b) => far(a) - far(b))[0] ?? null;
  }
  pointermove(event) {
    const { press } = this;
    if (!this.places.length) return;
    if (!press) return this.hover(event);
    if (Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) >= CLICK_PX)
      press.moved = true;
    const { place, value, grip, from } = press;
    if (!place || (place.isBox && !press.moved)) return;
    if (place.pad !== document.activeElement) place.point();
    const to = this.point(event);
    if (!place.isBox) place.move(to.pixel);
    else if (grip) place.move(BOX.dragged(value, grip, to.y - from.y, to.x - from.x, place.size));
    else place.move(BOX.drawn(from, to, place.size));
  }
  /** Let the first pixel that is free follow, and show what a drag from here would do. */
  hover(event) {
    if (event.buttons || event.pointerType === "touch") return;
    const point = this.point(event);
    const free = this.places.find(({ isBox, hovers, held }) => !isBox && hovers && !held);
    if (free && point.inside) free.move(point.pixel);
    this.panel.box.style.cursor = cursor(this.dragged(point)?.grip);
  }
  pointerup() {
    const { press } = this;
    this.press = null;
    if (press?.clicked && !press.moved) press.clicked.hold(!press.clicked.held);
    for (const place of this.places) place.save();
  }
  pointercancel() {
    this.press = null;
  }
  pointerleave() {
    if (!this.press) for (const place of this.places) place.save();
  }
  /** The browser would give the focus to what lies around. */
  mousedown(event) {
    if (this.press) event.preventDefault();
  }
  remove() {
    for (const type of this.types) this.panel.box.removeEventListener(type, this);
    this.panel.box.classList.remove("course-touched");
    this.panel.box.tabIndex = 0;
    this.panel.box.style.cursor = "";
  }
}

function cursor(grip) {
  if (!grip) return "";
  const { top, left, bottom, right } = grip;
  if (top && bottom) return "move";
  if (!top && !bottom) return "ew-resize";
  if (!left && !right) return "ns-resize";
  return top === left ? "nwse-resize" : "nesw-resize";
}

/** All places of an explorer. */
class Places {
  constructor(stage) {
    this.stage = stage;
    this.list = document.createElement("div");
    stage.row.before(this.list);
    this.all = [];
    this.surfaces = new Map(); // by panel
  }
  /** Take the models that are places; the others are controls with views of their own. */
  take(models, controls) {
    models.forEach((model, i) => {
      const name = model.get("description") || controls[i].name.replaceAll("_", " ");
      const reveal = (...place) => this.stage.reveal(...place);
      if (model.get("kind") in RULES) this.all.push(new Place(model, name, this.list, reveal));
    });
    if (this.frame) this.seat(this.frame);
  }
  /** Put each place on its panel of the frame that is shown now. */
  seat(frame) {
    if (frame.error) return;
    this.frame = frame;
    for (const place of this.all) {
      const title = place.model.get("panel");
      const i = frame.panels.findIndex((panel) => panel.title === title && panel.array);
      place.sit(this.stage.panels[i] ?? null, frame.panels[i]?.array);
    }
    for (const [panel, surface] of this.surfaces) {
      surface.places = this.all.filter((place) => place.panel === panel);
      if (!surface.places.length) surface.remove(), this.surfaces.delete(panel);
    }
    for (const { panel } of this.all)
      if (panel && !this.surfaces.has(panel)) {
        const surface = new Surface(panel);
        surface.places = this.all.filter((place) => place.panel === panel);
        this.surfaces.set(panel, surface);
      }
  }
  remove() {
    for (const surface of this.surfaces.values()) surface.remove();
    for (const place of this.all) place.remove();
  }
}
