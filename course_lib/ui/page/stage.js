// The view's part of the page.

const PART_OF_WINDOW = 0.6; // the pictures' height; the rest is for sliders, text and JupyterLab

const PART_WHEN_LARGE = 0.75;

const ROOM = ["resize", "course:fit"]; // what tells that there is more room, or less

/** What a page says in its style where it shows all larger than a notebook, as slides do. */
const saidOf = (node, name, otherwise) => parseFloat(getComputedStyle(node).getPropertyValue(name)) || otherwise;

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
    this.line = element("div", "course-line", root);
    this.status = element("div", "course-status", this.line);
    this.status.setAttribute("role", "status");
    this.error = element("details", "course-error", this.line);
    this.summary = element("summary", "", this.error);
    this.trace = element("pre", "", this.error);
    this.panels = [];
    this.rows = []; // of panels, as they stand
    this.place = () => this.arrange();
    this.sizes = new ResizeObserver(this.place);
    this.sizes.observe(this.row);
    for (const type of ROOM) addEventListener(type, this.place);
    this.looking = new Looking(this);
    this.reading = new Reading(this);
    this.peeking = new Peeking(this);
    this.seeker = new Seeker({ wanted: () => this.wanted(), ask: (tiles) => this.ask(tiles) });
    this.listen();
  }
  /** Let pointer and keys read and look closer. */
  listen() {
    const { row, root, reading, looking } = this;
    let seen = null;
    const read = () => {
      const place = seen && this.under(seen)?.at(seen.clientX, seen.clientY);
      if (place) reading.read(this.under(seen), place.row, place.column);
      else if (seen) reading.end();
      seen = null;
    };
    // A mouse may tell of more places than the screen shows.
    const soon = (event) => {
      if (!seen) requestAnimationFrame(read);
      seen = event;
    };
    row.addEventListener("pointermove", soon);
    row.addEventListener("pointerdown", soon);
    row.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") (seen = null), reading.end();
    });
    row.addEventListener("focusin", (event) => this.focus(this.under(event), true));
    row.addEventListener("focusout", (event) => this.focus(this.under(event), false));
    root.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      // What lies on a picture for a control of its own has taken its keys already.
      const panel = this.panels.find(({ frame }) => frame.contains(event.target));
      const own = panel?.lens.array && (reading.key(panel, event) || looking.key(panel, event));
      if (!own && !(event.key === "Escape" && looking.leave(panel))) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
  /** Give the panel in whose picture something happened. */
  under({ target }) {
    return this.panels.find(({ frame }) => frame.contains(target));
  }
  focus(panel, focused) {
    if (!panel) return;
    if (focused) this.reading.show();
    else this.reading.end();
  }
  reveal(panel, row, column) {
    this.looking.reveal(panel, row, column);
  }
  /** Bring up to date what lies over and under the pictures, and ask for what that lacks. */
  refresh() {
    for (const { figures } of this.panels) figures.draw();
    this.reading.show();
    this.seeker.seek();
  }
  wanted() {
    const tiles = this.panels.flatMap(({ figures }) => figures.missing());
    const known = new Map([...this.reading.wanted(), ...tiles].map((tile) => [`${tile}`, tile]));
    return [...known.values()];
  }
  /** Take tiles that came: [name, down, right, bytes or null where the kernel has them no more]. */
  take(tiles) {
    for (const panel of this.panels)
      for (const { numbers } of panel.sides())
        for (const [name, down, right, bytes] of tiles)
          if (numbers?.name === name)
            if (bytes) numbers.take(down, right, bytes);
            else numbers.gone = true;
    this.seeker.waiting = false;
    this.refresh();
  }
  paint(frame) {
    this.root.classList.toggle("course-failed", Boolean(frame.error));
    setText(this.summary, frame.error ?? "");
    setText(this.trace, frame.traceback ?? "");
    if (!frame.error) this.error.open = false;
    if (!frame.error) this.paintPanels(frame);
    this.root.dataset.values = frame.key; // what tests wait for
  }
  /** Let other pictures have rooms and looks of their own. */
  clear() {
    this.anew = false;
    if (this.looking.large) this.looking.enlarge(this.looking.large);
    this.looking.views.clear();
    while (this.panels.length) this.panels.pop().remove();
    this.arranged = null;
  }
  paintPanels(frame) {
    const { panels, readouts } = frame;
    if (this.anew) this.clear();
    const fresh = this.panels.length !== panels.length;
    while (this.panels.length > panels.length) this.panels.pop().remove();
    while (this.panels.length < panels.length) {
      this.panels.push(new Panel(this.row));
      this.looking.equip(this.panels.at(-1));
    }
    const titles = panels.map(({ title }) => title).join("\n");
    const renamed = !fresh && titles !== this.titles;
    this.titles = titles;
    panels.forEach((panel, i) => {
      // Where one came between, each place has another picture.
      if (fresh && this.panels[i].title.textContent !== panel.title) this.panels[i].room = null;
      this.panels[i].paint(panel, frame);
      this.looking.follow(this.panels[i]);
    });
    // The line for notes is there from the start: a slider may bring one, and the page must not jump.
    if (panels.some((panel) => panel.sized)) this.row.classList.add("course-noted");
    // Not at each step: reading the width makes the browser lay out the page.
    if (fresh) this.arrange();
    else if (renamed) this.level();
    this.seeker.moved = performance.now();
    this.refresh();
    setText(this.text, readouts.join("\n"));
    const room = `${1.5 * readouts.length}em`;
    if (parseFloat(this.text.style.minHeight || 0) < parseFloat(room)) this.text.style.minHeight = room;
  }
  /** Give the panels the room there is, in height such that the sliders stay in sight. */
  arrange() {
    // Whole pixels, else the last one wraps; the pictures' outlines lie outside of them.
    const room = Math.floor(this.row.getBoundingClientRect().width) - 2;
    if (room <= 0) return; // out of sight
    const scale = saidOf(this.root, "--course-scale", 1);
    const [width, high] = [room / scale, innerHeight / scale];
    const tallest = saidOf(this.root, "--course-part", PART_OF_WINDOW) * high;
    const { large } = this.looking;
    const panels = this.panels.filter((panel) => panel !== large);
    const rooms = panels.map((panel) => panel.room);
    const now = JSON.stringify([width, scale, tallest, rooms, this.panels.indexOf(large)]);
    if (now === this.arranged) return; // nothing new
    this.arranged = now;
    if (this.panels.includes(large)) {
      const wide = Math.floor(scale * Math.min(width, PART_WHEN_LARGE * high * large.room.aspect));
      large.take(wide, room - Math.max(wide, HEADING));
    }
    this.rows = [];
    for (const row of arrange(rooms, width, tallest)) {
      const widths = row.map((each) => Math.floor(scale * each));
      const rest = widths.reduce((left, each) => left - Math.max(each, HEADING) - GAP, room + GAP);
      this.rows.push(panels.splice(0, row.length));
      this.rows.at(-1).forEach((panel, i) => panel.take(widths[i], i === row.length - 1 ? rest : 0));
    }
    for (const { caption } of this.panels) caption.style.minHeight = "";
    this.level();
  }
  /** Let pictures in a row stand at one height, however many lines their titles have. */
  level() {
    for (const row of this.rows) {
      const high = Math.max(...row.map(({ caption }) => caption.offsetHeight));
      for (const { caption } of row) caption.style.minHeight = `${high}px`;
    }
  }
  /** Say why the picture is not the one of the sliders' values; "" when it is. */
  say(sentence) {
    setText(this.status, sentence);
    this.root.classList.toggle("course-waiting", Boolean(sentence));
  }
  /** Say above the pictures that nothing will move them any more. */
  lose(sentence) {
    this.say(sentence);
    this.root.classList.add("course-lost");
    this.root.prepend(this.line);
  }
  remove() {
    this.sizes.disconnect();
    for (const type of ROOM) removeEventListener(type, this.place);
    this.seeker.remove();
    this.reading.remove();
    this.peeking.remove();
    for (const panel of this.panels) panel.remove();
  }
}
