// How a painted array looks: cells in colors, their borders, and their numbers where there is room.

const NUMBERED = 28; // cells from this size on, in CSS pixels, have their number written in

function node(tag, name, parent, attributes = {}, text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  parent?.append(made);
  return made;
}

/** The cells as a picture with numbers, at the size of the page. */
class Sheet {
  constructor(parent, { shape, span }, values, palette) {
    this.canvas = node("canvas", "", parent, { "aria-hidden": "true" });
    Object.assign(this, { shape, values });
    this.small = new OffscreenCanvas(shape[1], shape[0]);
    this.image = new ImageData(shape[1], shape[0]);
    this.words = new Uint32Array(this.image.data.buffer);
    const [low, high] = span;
    this.colors = Uint32Array.from({ length: values.count }, (_, k) => {
      const at = 3 * Math.round((255 * (values.of(k) - low)) / (high - low));
      return 0xff000000 | (palette[at + 2] << 16) | (palette[at + 1] << 8) | palette[at];
    });
  }
  color(k) {
    const word = this.colors[k];
    return [word & 255, (word >> 8) & 255, (word >> 16) & 255];
  }
  resize(side) {
    const [rows, columns] = this.shape;
    const fine = globalThis.devicePixelRatio || 1;
    Object.assign(this, { side, fine });
    Object.assign(this.canvas, { width: Math.round(columns * side * fine), height: Math.round(rows * side * fine) });
    Object.assign(this.canvas.style, { width: `${columns * side}px`, height: `${rows * side}px` });
  }
  draw(cells) {
    const { canvas, small, shape } = this;
    const [rows, columns] = shape;
    for (let i = 0; i < cells.length; i++) this.words[i] = this.colors[cells[i]];
    small.getContext("2d").putImageData(this.image, 0, 0);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = false;
    pen.drawImage(small, 0, 0, canvas.width, canvas.height);
    pen.save();
    pen.scale(canvas.width / columns, canvas.height / rows);
    this.rule(pen);
    if (this.side >= NUMBERED) this.write(pen, cells);
    pen.restore();
  }
  rule(pen) {
    const [rows, columns] = this.shape;
    pen.strokeStyle = `rgba(128, 128, 128, ${this.side < 14 ? 0.25 : 0.5})`;
    pen.lineWidth = 1 / this.side;
    pen.beginPath();
    for (let i = 1; i < rows; i++) pen.moveTo(0, i), pen.lineTo(columns, i);
    for (let j = 1; j < columns; j++) pen.moveTo(j, 0), pen.lineTo(j, rows);
    pen.stroke();
  }
  write(pen, cells) {
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const columns = this.shape[1];
    // One size for all: the longest text must fit, however many cells have it.
    const longest = Math.max(this.values.text(0).length, this.values.text(this.values.count - 1).length);
    const size = Math.min(13, (this.side - 4) / (0.6 * longest));
    if (size < 8) return;
    pen.font = `${size / this.side}px system-ui, sans-serif`;
    cells.forEach((k, i) => {
      const [r, g, b] = this.color(k);
      pen.fillStyle = 0.3 * r + 0.59 * g + 0.11 * b > 140 ? "#000" : "#fff";
      pen.fillText(this.values.text(k), (i % columns) + 0.5, Math.floor(i / columns) + 0.53);
    });
  }
}
