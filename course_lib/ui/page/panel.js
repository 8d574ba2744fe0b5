// One panel of an explorer: its pixels and what is written and drawn around them.

const element = (tag, name, parent) => {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
};
const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

const NARROW = 210; // CSS pixels that place and number need, with words
const SLIM = 290; // and what is said of a wipe, in one line

/** The small line under a picture; of two, one for each, unless they say the same. */
function noteOf({ note, under }) {
  if (!under || under.note === note) return note;
  const said = [under.note && `◂ ${under.note}`, note && `▸ ${note}`];
  return said.filter(Boolean).join("\n");
}

/** One panel: heading, size and values, pixels, and the drawing over them. */
class Panel {
  constructor(parent) {
    this.root = element("figure", "course-panel", parent);
    this.caption = element("figcaption", "", this.root);
    this.head = element("div", "course-head", this.caption);
    this.title = element("strong", "", this.head);
    this.frame = element("div", "course-frame", this.root);
    this.box = element("div", "course-box", this.frame);
    this.note = element("small", "", this.root);
    this.noted = ["course-noted-size", "course-noted-values"].map((name) => element("span", name, this.note));
    this.layer = element("div", "course-layer", this.box);
    this.layer.setAttribute("role", "img");
    this.plate = new Plate(this.layer);
    this.wipe = null; // where there are two pictures
    this.lens = new Lens(this.box, this.layer);
    this.figures = new Figures(this);
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.box);
  }
  paint(panel, frame) {
    setText(this.title, panel.title);
    const note = noteOf(panel);
    if (panel.under && note) this.note.classList.add("course-both"); // and its room stays
    this.note.title = note; // long ones are cut
    // The size stands by itself: where there is no room for both, it goes, and the values stay.
    const [size] = panel.under ? [""] : note.match(/^\d+ × \d+, |/);
    [size, note.slice(size.length)].forEach((part, k) => setText(this.noted[k], part));
    if (this.alt !== panel.alt) this.layer.setAttribute("aria-label", (this.alt = panel.alt));
    this.reserve(panel);
    const resized = this.plate.paint(panel, frame);
    this.lens.take(panel.array, this.plate.canvas, panel.waves);
    this.legible(panel);
    if (!panel.under) this.wipe?.remove(), (this.wipe = null);
    else (this.wipe ??= new Wipe(this)).paint(panel, frame);
    if (resized) this.sharpen(); // not at each step: it makes the browser lay out the page
  }
  /** A picture can be read by keys, and has a line for what is read. */
  legible({ array, shape, under, title }) {
    if (!array) return;
    // Several numbers have lines of their own, whose room stays.
    const lines = 1 + (under ? 2 : shape.length === 3 ? 1 : 0);
    if (lines > (this.lines ?? 0)) this.root.style.setProperty("--course-lines", (this.lines = lines));
    this.root.classList.toggle("course-several", this.lines > 1);
    if (this.reading) return;
    const line = element("div", "course-reading", this.root);
    this.reading = { place: element("span", "course-where", line), values: element("span", "", line) };
    this.reading.place.title = "row, column";
    this.box.tabIndex = 0;
    // Keys would go to the notebook otherwise, and to a screen reader itself.
    this.box.dataset.lmSuppressShortcuts = "true";
    this.box.setAttribute("role", "application");
    this.box.setAttribute("aria-label", `${title || "picture"}: values by arrow keys`);
  }
  /** Give the numbers that are read here: those of one array, or the named ones of two. */
  sides() {
    const { plate, wipe } = this;
    if (!wipe) return [{ name: "", numbers: plate.numbers }];
    return [wipe.under, plate].map(({ numbers }, i) => ({ name: wipe.names[i], numbers }));
  }
  /** Give the picture that is seen at a place of the box. */
  seen(x) {
    const { wipe } = this;
    return wipe && (wipe.peeked || x < wipe.part * this.box.clientWidth) ? wipe.under : this.plate;
  }
  /** Give the array's place under the pointer: {row, column, y, x}; null outside the picture. */
  at(clientX, clientY) {
    return this.lens.at(clientX, clientY);
  }
  /** Give where an array position's top left corner is in the box, in CSS pixels: {x, y, scale}. */
  place(row, column) {
    return this.lens.place(row, column);
  }
  /** Keep the room once taken: the page must not jump when a slider changes a picture's size. */
  reserve({ width, height, least, most, drawing }) {
    this.room ??= { aspect: width / height, least, most, drawing };
  }
  /** Take the width that `arrange` gave; `rest` is what its row leaves free behind it. */
  take(width, rest) {
    this.root.style.width = `${Math.max(width, HEADING)}px`;
    this.root.style.marginRight = `${rest}px`;
    this.frame.style.width = `${width}px`;
    this.box.style.aspectRatio = this.room.aspect;
  }
  resized() {
    this.sharpen();
    this.narrow = this.box.clientWidth < NARROW;
    this.root.classList.toggle("course-slim", this.box.clientWidth < SLIM);
    this.crossed = null;
    this.box.dispatchEvent(new Event("course:placed"));
    if (this.figures.canvas) this.figures.draw();
  }
  sharpen() {
    for (const plate of [this.plate, this.wipe?.under]) plate?.sharpen(this.box, this.lens.view.zoom);
  }
  remove() {
    this.sizes.disconnect();
    this.root.remove();
  }
}
