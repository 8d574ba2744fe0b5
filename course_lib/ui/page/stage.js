// The view's part of the page.

const PART_OF_WINDOW = 0.6; // the pictures' height; the rest is for sliders, text and JupyterLab

/** Panels in a row, lines of text, and one line for what is awaited or went wrong. */
class Stage {
  constructor(el, alt) {
    const root = element("div", "course-explorer", el);
    root.setAttribute("role", "group");
    if (alt) root.setAttribute("aria-label", alt);
    this.root = root;
    this.row = element("div", "course-row", root);
    this.text = element("div", "course-readouts", root);
    this.text.setAttribute("aria-live", "polite");
    const line = element("div", "course-line", root);
    this.status = element("div", "course-status", line);
    this.status.setAttribute("role", "status");
    this.error = element("details", "course-error", line);
    this.summary = element("summary", "", this.error);
    this.trace = element("pre", "", this.error);
    this.panels = [];
    this.place = () => this.arrange();
    this.sizes = new ResizeObserver(this.place);
    this.sizes.observe(this.row);
    addEventListener("resize", this.place);
  }
  paint(frame) {
    this.root.classList.toggle("course-failed", Boolean(frame.error));
    setText(this.summary, frame.error ?? "");
    setText(this.trace, frame.traceback ?? "");
    if (!frame.error) this.error.open = false;
    if (!frame.error) this.paintPanels(frame);
    this.root.dataset.values = frame.key; // what tests wait for
  }
  paintPanels({ panels, pixels, readouts }) {
    const fresh = this.panels.length !== panels.length;
    while (this.panels.length > panels.length) this.panels.pop().remove();
    while (this.panels.length < panels.length) this.panels.push(new Panel(this.row));
    panels.forEach((panel, i) => this.panels[i].paint(panel, pixels.get(panel.pixels)));
    // The line for notes is there from the start: a slider may bring one, and the page must not jump.
    if (panels.some((panel) => panel.sized)) this.row.classList.add("course-noted");
    if (fresh) this.arrange(); // not at each step: reading the width makes the browser lay out the page
    setText(this.text, readouts.join("\n"));
    const room = `${1.5 * readouts.length}em`;
    if (parseFloat(this.text.style.minHeight || 0) < parseFloat(room)) this.text.style.minHeight = room;
  }
  /** Give the panels the room there is, in height such that the sliders stay in sight. */
  arrange() {
    const width = this.row.clientWidth - 2; // the pictures' outlines lie outside of them
    const tallest = PART_OF_WINDOW * innerHeight;
    const rooms = this.panels.map((panel) => panel.room);
    const now = JSON.stringify([width, tallest, rooms]);
    if (width <= 0 || now === this.arranged) return; // out of sight, or nothing new
    this.arranged = now;
    const panels = [...this.panels];
    for (const row of arrange(rooms, width, tallest)) {
      const widths = row.map(Math.floor);
      const rest = widths.reduce((left, each) => left - Math.max(each, HEADING) - GAP, width + GAP);
      widths.forEach((each, i) => panels.shift().take(each, i === row.length - 1 ? rest : 0));
    }
  }
  /** Say why the picture is not the one of the sliders' values; "" when it is. */
  say(sentence) {
    setText(this.status, sentence);
    this.root.classList.toggle("course-waiting", Boolean(sentence));
  }
  remove() {
    this.sizes.disconnect();
    removeEventListener("resize", this.place);
    for (const panel of this.panels) panel.remove();
  }
}
