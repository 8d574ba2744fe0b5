// A small array that the reader paints: the grid, its keys, and the tools beside it.
// See ../_paint.py; cells.js, sheet.js and brush.js stand before this in the module.

const KEYS =
  "Arrow keys move; Space paints; Shift and an arrow key paint on the way; a number and Enter set the cell; Delete erases; Control Z takes back.";
const HINT = "Drag to paint. Keys: arrows move, Space paints, a number and Enter set.";
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const COLUMN = 440; // of the sliders' area, and what the tools take of it, in CSS pixels
const BESIDE = 212;
const SAVED_AFTER_MS = 150; // of rest, as a place on a picture
let names = 0; // of elements

/** The painted array and everything around it. */
class Painter {
  constructor(model, el) {
    this.model = model;
    this.shape = model.get("grid").shape;
    this.values = new Values(model.get("grid"));
    this.strokes = new Strokes();
    this.place = [0, 0]; // the cell that has the keys
    this.name = model.get("tooltip") || model.get("description") || "array";
    this.build(el);
    this.take();
    this.dress();
  }
  build(el) {
    const { model, name, shape, values } = this;
    const grid = model.get("grid");
    const bytes = model.get("palette");
    const palette = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const id = `course-paint-${names++}`;
    el.classList.add("course-paint");
    const wide = shape[1] * sideOf(shape, Infinity, innerHeight) + BESIDE > COLUMN;
    el.classList.toggle("course-paint-wide", wide);
    this.root = node("div", "course-paint-body", el, { role: "group", "aria-label": name });
    const left = node("div", "course-paint-left", this.root);
    node("div", "course-paint-name", left, {}, model.get("description"));
    const size = { "aria-rowcount": shape[0], "aria-colcount": shape[1] };
    this.grid = node("div", "course-paint-grid", left, { role: "grid", tabindex: 0, "aria-label": name, ...size });
    this.grid.setAttribute("aria-describedby", id);
    this.sheet = new Sheet(this.grid, grid, values, palette);
    this.row = node("div", "", this.grid, { role: "row" });
    this.where = node("div", "course-paint-where", left, { "aria-hidden": "true" });
    const tools = node("div", "course-paint-tools", this.root);
    this.brush = new Brush(tools, grid, values, () => this.dress());
    this.buttons(tools, grid);
    node("div", "course-paint-hint", tools, { "aria-hidden": "true" }, HINT);
    node("div", "", tools, { id, hidden: "" }, KEYS);
    this.said = node("div", "course-paint-said", tools, { role: "status" });
    // The notebook's own keys would take arrows, numbers and Space away.
    for (const one of [this.grid, ...tools.querySelectorAll("input, button")])
      one.dataset.lmSuppressShortcuts = "true";
  }
  buttons(tools, { start, presets }) {
    const line = node("div", "course-paint-line", tools);
    line.append(this.brush.eraser);
    this.undo = node("button", "", line, { type: "button" }, "Undo");
    this.undo.addEventListener("click", () => this.back());
    const all = [["Start over", start], ...presets];
    const second = presets.length ? node("div", "course-paint-line", tools, { role: "group", "aria-label": "presets" }) : line;
    for (const [i, [text, written]] of all.entries()) {
      const button = node("button", "", i ? second : line, { type: "button" }, text);
      button.addEventListener("click", () =>
        this.stroke(() => this.cells.set(unpackCells(written, this.values.count))),
      );
    }
  }
  /** The model has another value: from us, from Python or from another view. */
  take() {
    if (this.model.get("value") === this.written) return;
    this.written = this.model.get("value");
    this.cells = unpackCells(this.written, this.values.count);
    this.draw();
  }
  draw() {
    if (this.drawn) return;
    this.drawn = requestAnimationFrame(() => {
      this.drawn = null;
      if (this.sheet.side) this.sheet.draw(this.cells);
      this.point();
    });
  }
  give() {
    this.written = pack(this.cells);
    this.model.set("value", this.written);
    // Frames carry the cells: a second message beside each would keep the kernel from answering.
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVED_AFTER_MS);
    this.draw();
  }
  /** Let the widget in the kernel have the value that the page has. */
  save() {
    clearTimeout(this.timer);
    if (this.timer) this.model.save_changes();
    this.timer = null;
  }
  /** Do something to the cells that can be taken back at once. */
  stroke(change) {
    this.strokes.begin(this.cells);
    change();
    this.strokes.end(this.cells);
    this.changed();
  }
  back() {
    if (!this.strokes.some) return;
    this.cells = this.strokes.back();
    this.changed();
  }
  changed() {
    this.give();
    this.dress();
    if (this.where.textContent) this.tell(this.place);
  }
  dab(place, level = this.brush.level) {
    for (const i of under(place, this.brush.width, this.shape)) this.cells[i] = level;
  }
  level([row, column]) {
    return this.cells[row * this.shape[1] + column];
  }
  say(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }
  dress() {
    this.undo.disabled = !this.strokes.some;
    this.brush.dress(this.sheet.color(this.brush.level));
  }
  /** Show and announce the cell that has the keys: a new element, so that it is read anew. */
  point() {
    const [row, column] = this.place;
    const text = `row ${row}, column ${column}: ${this.values.text(this.level(this.place))}`;
    const old = this.row.firstChild;
    const at = { "aria-colindex": column + 1, id: `course-paint-${names++}` };
    if (old?.getAttribute("aria-label") !== text) {
      this.row.setAttribute("aria-rowindex", row + 1);
      const cell = node("div", "course-paint-cell", null, { role: "gridcell", "aria-label": text, ...at });
      this.row.replaceChildren(cell);
      this.grid.setAttribute("aria-activedescendant", cell.id);
    }
    const { side } = this.sheet;
    Object.assign(this.row.firstChild.style, {
      left: `${column * side}px`, top: `${row * side}px`, width: `${side}px`, height: `${side}px`,
    });
  }
  resize(room) {
    const side = sideOf(this.shape, room, innerHeight);
    const fine = globalThis.devicePixelRatio || 1;
    if (side === this.sheet.side && fine === this.sheet.fine) return;
    this.sheet.resize(side);
    this.sheet.draw(this.cells);
    this.point();
  }
  /** Let a number be typed over the cell that has the keys; `text` is what was typed already. */
  edit(text) {
    const { place, grid, sheet } = this;
    const [row, column] = place;
    const label = `row ${row}, column ${column}: new value`;
    const input = node("input", "course-paint-input", grid, { type: "text", inputmode: "decimal", "aria-label": label });
    input.dataset.lmSuppressShortcuts = "true";
    input.value = text ?? this.values.text(this.level(place));
    Object.assign(input.style, { left: `${(column + 0.5) * sheet.side}px`, top: `${(row + 0.5) * sheet.side}px` });
    let open = true;
    const close = (take) => {
      if (!open) return;
      open = false;
      if (take) this.type(input.value, place);
      const back = input.matches(":focus");
      input.remove();
      if (back) grid.focus({ preventScroll: true });
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation(); // it is not for the grid
      if (event.key === "Enter" || event.key === "Escape") close(event.key === "Enter");
    });
    input.addEventListener("blur", () => close(true));
    input.addEventListener("pointerdown", (event) => event.stopPropagation());
    input.focus({ preventScroll: true });
    if (text === undefined) input.select();
  }
  type(text, [row, column]) {
    const typed = this.values.typed(text);
    if (!typed) return this.say(`“${text}” is no number.`);
    this.stroke(() => (this.cells[row * this.shape[1] + column] = typed.k));
    const { low, step, count } = this.values;
    const plain = (value) => String(Number(value.toPrecision(12))).replace("-", "−");
    const range = `steps of ${plain(step)} from ${plain(low)} to ${plain(low + (count - 1) * step)}`;
    this.say(typed.exact ? "" : `${text} became ${this.values.text(typed.k)}: ${range}.`);
  }
  /** The cell under the pointer; it may lie outside. */
  under({ clientX, clientY }) {
    const box = this.sheet.canvas.getBoundingClientRect();
    const [rows, columns] = this.shape;
    return [Math.floor(((clientY - box.y) / box.height) * rows), Math.floor(((clientX - box.x) / box.width) * columns)];
  }
  inside([row, column]) {
    return row >= 0 && column >= 0 && row < this.shape[0] && column < this.shape[1];
  }
  tell(place) {
    const [row, column] = place;
    this.where.textContent = this.inside(place)
      ? `row ${row}, column ${column}: ${this.values.text(this.level(place))}`
      : "";
  }
}

function listenPointer(painter) {
  const { grid } = painter;
  let pointer = null; // of the stroke that is being drawn
  let last = null;
  const go = (to) => {
    for (const place of between(last, to)) painter.dab(place);
    last = to;
    if (painter.inside(to)) painter.place = to;
  };
  grid.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button) return;
    event.preventDefault();
    grid.focus({ preventScroll: true });
    grid.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    painter.strokes.begin(painter.cells);
    last = painter.under(event);
    go(last);
    painter.give();
    painter.tell(last);
  });
  grid.addEventListener("pointermove", (event) => {
    if (pointer === event.pointerId) {
      // All that the pointer passed since the last picture.
      const passed = event.getCoalescedEvents?.() ?? [];
      for (const one of passed.length ? passed : [event]) go(painter.under(one));
      painter.give();
    }
    painter.tell(painter.under(event));
  });
  const end = (event) => {
    if (pointer !== event.pointerId) return;
    pointer = null;
    painter.strokes.end(painter.cells);
    painter.dress();
  };
  for (const kind of ["pointerup", "pointercancel"]) grid.addEventListener(kind, end);
  grid.addEventListener("pointerleave", () => (painter.where.textContent = ""));
}

function listenKeys(painter) {
  const { grid, shape } = painter;
  const move = ([down, right], event) => {
    const [row, column] = painter.place;
    const to = [row + down, column + right];
    if (!painter.inside(to)) return;
    painter.place = to;
    if (event.shiftKey) painter.stroke(() => painter.dab(to));
    painter.draw();
    painter.tell(to);
  };
  const acts = {
    " ": () => painter.stroke(() => painter.dab(painter.place)),
    Delete: () => painter.stroke(() => painter.dab(painter.place, painter.brush.blank)),
    Enter: () => painter.edit(),
    Home: () => move([0, -painter.place[1]], {}),
    End: () => move([0, shape[1] - 1 - painter.place[1]], {}),
  };
  acts.Backspace = acts.Delete;
  grid.addEventListener("keydown", (event) => {
    const { key } = event;
    const command = event.ctrlKey || event.metaKey;
    if (event.altKey) return;
    if (command && key.toLowerCase() === "z") painter.back();
    else if (command) return;
    else if (MOVES[key]) move(MOVES[key], event);
    else if (acts[key]) acts[key]();
    else if (/^[-−0-9.,]$/.test(key)) painter.edit(key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  grid.addEventListener("focus", () => painter.tell(painter.place));
  grid.addEventListener("blur", () => (painter.save(), (painter.where.textContent = "")));
}

function render({ model, el }) {
  const painter = new Painter(model, el);
  listenPointer(painter);
  listenKeys(painter);
  const onValue = () => painter.take();
  model.on("change:value", onValue);
  const resize = () => painter.resize(el.clientWidth);
  const room = new ResizeObserver(resize);
  room.observe(el);
  addEventListener("resize", resize);
  return () => {
    model.off("change:value", onValue);
    room.disconnect();
    removeEventListener("resize", resize);
    painter.save();
    cancelAnimationFrame(painter.drawn);
  };
}

export default { render };
