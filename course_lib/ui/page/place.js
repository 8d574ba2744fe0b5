// One place that a reader chooses on a picture: its mark, its keys, and what is said of it.

const RULES = { pixel: PIXEL, box: BOX };
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const RING_PX = 9; // the mark of what is smaller
const REST_MS = 150;
const HANDLE_PX = 7;

/** One place: its mark on a picture, which takes the keys, and the line under the sliders. */
class Place {
  /** `reveal(panel, row, column)` brings a place of a picture into sight. */
  constructor(model, name, list, reveal) {
    Object.assign(this, { model, name, reveal });
    this.rules = RULES[model.get("kind")];
    this.isBox = this.rules === BOX;
    this.hovers = model.get("follow") === "hover";
    this.panel = null;
    this.pad = document.createElement("div");
    this.line = element("div", "course-place", list);
    this.line.hidden = true;
    this.sizes = new ResizeObserver(() => this.draw());
    this.redraw = () => this.draw();
    model.on("change:value change:held", this.redraw);
    this.furnish();
  }
  furnish() {
    const { pad, line } = this;
    pad.className = "course-pad";
    pad.tabIndex = 0;
    const told = { role: "slider", "aria-roledescription": this.isBox ? "box" : "pixel" };
    const keys = `Arrow keys move it${this.isBox ? ", with Alt they resize it" : ""}; with Shift by ten.`;
    const more = { "aria-label": this.name, "aria-description": keys, "data-lm-suppress-shortcuts": "true" };
    for (const [key, value] of Object.entries({ ...told, ...more })) pad.setAttribute(key, value);
    this.mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.mark.setAttribute("aria-hidden", "true");
    pad.append(this.mark);
    pad.addEventListener("keydown", (event) => this.key(event));
    pad.addEventListener("focus", () => this.byKeys(!this.pointed));
    pad.addEventListener("blur", () => (this.save(), this.byKeys(false)));
    line.setAttribute("aria-hidden", "true"); // the pad tells it
    setText(element("span", "", line), this.name);
    this.where = element("span", "", line);
    this.hint = element("span", "course-hint", line);
  }
  get value() {
    return this.model.get("value");
  }
  get held() {
    return this.model.get("held");
  }
  /** Be on a panel whose array has `size` rows and columns, or on none. */
  sit(panel, size) {
    const moves = panel !== this.panel;
    if (moves) this.rise();
    if (!panel) return;
    const resized = String(size) !== String(this.size);
    Object.assign(this, { panel, size });
    if (moves) {
      panel.frame.append(this.pad);
      this.line.hidden = false;
      this.sizes.observe(panel.box);
      panel.box.addEventListener("course:placed", this.redraw);
    }
    if (moves || resized) this.draw();
    // Not while the frame is painted: who moves a control asks for another one.
    queueMicrotask(() => this.panel && this.move(this.value));
  }
  rise() {
    this.save();
    this.panel?.box.removeEventListener("course:placed", this.redraw);
    this.sizes.disconnect();
    this.pad.remove();
    this.line.hidden = true;
    this.panel = null;
  }
  /** Go to a place, or the nearest one inside; the view hears it as it hears sliders. */
  move(value) {
    const next = this.rules.nearest(value, this.size);
    if (String(next) === String(this.value)) return;
    this.model.set("value", next);
    // A message to the kernel for each pixel passed would be twice the traffic: frames carry theirs.
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), REST_MS);
  }
  hold(held) {
    this.model.set("held", held);
    this.save(true);
  }
  save(now = this.timer) {
    clearTimeout(this.timer);
    this.timer = null;
    if (now && this.model.comm_live) this.model.save_changes();
  }
  /** Take the focus after a press; the ring and the hint for keys are for those who use them. */
  point() {
    this.pointed = true;
    this.pad.focus({ preventScroll: true });
    this.pointed = false;
  }
  byKeys(keyed) {
    this.pad.classList.toggle("course-keyed", keyed);
    this.draw();
  }
  key(event) {
    const step = STEPS[event.key];
    const frees = event.key === "Escape" && this.held;
    if (!frees && (!step || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (frees) return this.hold(false);
    this.byKeys(true);
    const [down, right] = step.map((one) => one * (event.shiftKey ? 10 : 1));
    const how = event.altKey || event.ctrlKey ? "resized" : "moved";
    this.move(this.rules[how](this.value, down, right, this.size));
    this.follow(how === "resized" || down > 0 || right > 0);
  }
  /** Bring into sight where the keys went, of a box the corner that leads. */
  follow(onward) {
    const [top, left, bottom, right] = this.rules.outline(this.value);
    const corners = [[top, left], [bottom - 1, right - 1]];
    for (const [row, column] of onward ? corners : corners.reverse()) this.reveal(this.panel, row, column);
  }
  draw() {
    const { panel, rules, pad } = this;
    if (!panel) return;
    const value = rules.nearest(this.value, this.size);
    const [top, left, bottom, right] = rules.outline(value);
    const words = rules.words(value);
    pad.setAttribute("aria-valuemin", 0);
    pad.setAttribute("aria-valuemax", this.size[0] * this.size[1] - 1);
    pad.setAttribute("aria-valuenow", top * this.size[1] + left);
    pad.setAttribute("aria-valuetext", words);
    setText(this.where, words);
    setText(this.hint, this.hinted());
    const [a, b] = [panel.place(top, left), panel.place(bottom, right)];
    this.mark.innerHTML = a ? this.drawn(a, b) : "";
  }
  hinted() {
    if (this.pad.classList.contains("course-keyed"))
      return this.isBox ? "arrow keys; Alt: size, Shift: by ten" : "arrow keys; Shift: by ten";
    const title = this.model.get("panel");
    const on = title ? `“${title}”` : "the picture";
    if (this.isBox) return `on ${on} drag it, its edges, or a new one`;
    if (!this.hovers || matchMedia("(hover: none)").matches) return `click or drag on ${on}`;
    return this.held ? "held; click to let go" : `point at ${on}; click to hold`;
  }
  /** A black line in a white one is seen on every color; around what is tiny, a ring. */
  drawn(a, b) {
    const [y, height] = atLeast(a.y, b.y);
    const [x, width] = atLeast(a.x, b.x);
    const outline = `x="${x}" y="${y}" width="${width}" height="${height}" fill="none"`;
    const lines = `<rect ${outline} stroke="#fff" stroke-width="4"/><rect ${outline} stroke="#000" stroke-width="2"/>`;
    if (!this.isBox) return lines;
    const ys = height > 5 * HANDLE_PX ? [0, 0.5, 1] : [0, 1];
    const xs = width > 5 * HANDLE_PX ? [0, 0.5, 1] : [0, 1];
    const half = HANDLE_PX / 2;
    const handles = ys.flatMap((v) =>
      xs
        .filter((u) => u !== 0.5 || v !== 0.5)
        .map((u) => `<rect x="${x + u * width - half}" y="${y + v * height - half}" width="${HANDLE_PX}" height="${HANDLE_PX}" fill="#fff" stroke="#000"/>`),
    );
    return lines + handles.join("");
  }
  remove() {
    this.model.off("change:value change:held", this.redraw);
    this.rise();
    this.line.remove();
  }
}

/** Whole pixels, which have sharp edges. */
function atLeast(start, end) {
  const length = Math.max(Math.round(end - start), RING_PX);
  return [Math.round((start + end - length) / 2), length];
}
