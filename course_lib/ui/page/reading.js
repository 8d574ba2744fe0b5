// What a picture says when one points at it: row, column and the array's own number, in all panels
// of the same size at once, without the kernel as far as the numbers are there.

const SAID_AFTER_MS = 600; // a screen reader hears where the reading came to rest, not its way
const HINT = "arrow keys: values · Enter: large · + and −: closer";
const FAR = 10; // pixels that an arrow key goes with Shift
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const AHEAD = TILE / 2; // numbers are there before the pointer is

const clamped = (value, size) => Math.min(Math.max(value, 0), size - 1);

/** Write a pixel's numbers; a color has three. */
const told = (values) =>
  values.length === 1 ? written(values[0]) : values.map((value) => written(value, 4)).join("  ");

/** The place that is read on one stage, and its words under each panel. */
class Reading {
  constructor(stage) {
    this.stage = stage;
    this.panel = null; // the one that is pointed at
    this.row = this.column = 0;
    this.said = element("div", "course-said", stage.root);
    this.said.setAttribute("aria-live", "polite");
  }
  /** The panels that are read together: those of the same array size, spectra among themselves. */
  peers() {
    const alike = this.panel?.lens.alike;
    return this.stage.panels.filter(({ lens }) => lens.array && lens.alike === alike);
  }
  read(panel, row, column) {
    if (panel === this.panel && row === this.row && column === this.column) return;
    Object.assign(this, { panel, row, column });
    this.show();
    this.stage.seeker.seek();
  }
  end() {
    if (!this.panel) return;
    this.panel = null;
    this.show();
  }
  /** Let an arrow key read on; true if it was one. */
  key(panel, { key, shiftKey }) {
    const step = ARROWS[key];
    if (!step || !panel.lens.array) return false;
    const [rows, columns] = panel.lens.array;
    const far = shiftKey ? FAR : 1;
    const began = this.began === `${rows} ${columns}`;
    const from = began ? [this.row, this.column] : [rows >> 1, columns >> 1];
    // The first key shows where one is.
    const [down, right] = this.panel ? step : [0, 0];
    this.read(panel, clamped(from[0] + far * down, rows), clamped(from[1] + far * right, columns));
    this.stage.reveal(panel, this.row, this.column);
    this.sayLater();
    return true;
  }
  /** Bring all words and cross hairs up to date: with a new place, picture, or numbers. */
  show() {
    if (this.panel && !this.stage.panels.includes(this.panel)) this.panel = null;
    const peers = this.panel ? this.peers() : [];
    if (this.panel?.lens.array) {
      const [rows, columns] = this.panel.lens.array;
      this.row = clamped(this.row, rows);
      this.column = clamped(this.column, columns);
      this.began = `${rows} ${columns}`;
    }
    for (const panel of this.stage.panels) {
      if (!panel.reading) continue;
      const here = peers.includes(panel);
      this.words(panel, here);
      this.cross(panel, here && peers.length > 0);
    }
  }
  words(panel, here) {
    const { place, values } = panel.reading;
    const [rows, columns] = panel.lens.array ?? [0, 0];
    const even = (value, size) => `${value}`.padStart(`${size - 1}`.length, "\u2007");
    const [row, column] = [even(this.row, rows), even(this.column, columns)];
    const words = panel.narrow && panel.lines === 1 ? `${row}, ${column}` : `row ${row}, column ${column}`;
    setText(place, here ? words : document.activeElement === panel.box ? HINT : "");
    setText(values, here ? this.values(panel) : "");
  }
  values(panel) {
    const found = panel.sides().map(({ name, numbers }) => {
      const values = numbers?.at(this.row, this.column);
      return values && (name ? `${name} ${told(values)}` : told(values));
    });
    return found.includes(null) || found.includes(undefined) ? "" : found.join("\n");
  }
  cross(panel, here) {
    const { view, array } = panel.lens;
    const written = Boolean((panel.figures.canvas && panel.figures.writes) || panel.plate.svg?.includes("<text"));
    const now = here && `${[this.row, this.column, view.zoom, view.x, view.y, array, written]}`;
    if (now === panel.crossed) return; // finding out where that is makes the browser lay out the page
    panel.crossed = now;
    const frame = here && panel.lens.frame();
    panel.box.classList.toggle("course-read", Boolean(frame));
    if (!frame) return;
    const x = frame.x + (this.column + 0.5) * frame.across;
    const y = frame.y + (this.row + 0.5) * frame.down;
    const gap = Math.max(Math.min(frame.across, frame.down) / 2, 4);
    panel.box.style.setProperty("--course-x", `${x.toFixed(1)}px`);
    panel.box.style.setProperty("--course-y", `${y.toFixed(1)}px`);
    panel.box.style.setProperty("--course-gap", `${gap.toFixed(1)}px`);
    // Lines would cross out the numbers that are written: there, the pixel has a frame instead.
    panel.box.classList.toggle("course-written", written);
    panel.box.style.setProperty("--course-across", `${frame.across.toFixed(1)}px`);
    panel.box.style.setProperty("--course-down", `${frame.down.toFixed(1)}px`);
  }
  /** Say the place and its numbers once they are there and the reading rests. */
  sayLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (!this.panel) return;
      const numbers = this.peers().map((panel) => [panel.title.textContent, this.values(panel)]);
      if (this.wanted().length) return void this.sayLater();
      const values = numbers.map(([title, value]) => `${title} ${value.replace("\n", ", ")}`.trim()).join(", ");
      setText(this.said, `row ${this.row}, column ${this.column}: ${values}`);
    }, SAID_AFTER_MS);
  }
  /** List the tiles that the words need. */
  wanted() {
    if (!this.panel) return [];
    const { row, column } = this;
    const around = [row - AHEAD, column - AHEAD, row + AHEAD, column + AHEAD];
    return this.peers().flatMap((panel) =>
      panel.sides().flatMap(({ numbers }) => numbers?.missing(around) ?? []),
    );
  }
  remove() {
    clearTimeout(this.timer);
  }
}
