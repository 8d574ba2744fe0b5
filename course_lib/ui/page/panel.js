// One panel of an explorer: its pixels and what is written and drawn around them.

const GRAY = Uint32Array.from({ length: 256 }, (_, i) => 0xff000000 | (i << 16) | (i << 8) | i);

/** Turn a table of 256 RGB colors into one of 256 pixels. */
function table(bytes) {
  if (!bytes) return GRAY;
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = bytes.subarray(3 * i, 3 * i + 3);
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  });
}

const element = (tag, name, parent) => {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
};
const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/** One panel: heading, size and values, pixels, and the drawing over them. */
class Panel {
  constructor(parent) {
    this.root = element("figure", "course-panel", parent);
    const caption = element("figcaption", "", this.root);
    this.title = element("strong", "", caption);
    this.frame = element("div", "course-frame", this.root);
    this.box = element("div", "course-box", this.frame);
    this.note = element("small", "", this.root);
    this.box.setAttribute("role", "img");
    this.overlay = element("div", "course-overlay", this.box);
    this.lens = new Lens(this.box);
    this.sizes = new ResizeObserver(() => this.sharpen());
    this.sizes.observe(this.box);
  }
  paint(panel, pixels) {
    setText(this.title, panel.title);
    setText(this.note, (this.note.title = panel.note)); // long ones are cut
    if (this.alt !== panel.alt) this.box.setAttribute("aria-label", (this.alt = panel.alt));
    this.reserve(panel);
    if (pixels && this.pixels !== panel.pixels) this.paintPixels(panel, pixels);
    if (!pixels) this.canvas?.remove(), (this.canvas = null);
    this.pixels = panel.pixels;
    this.lens.take(panel.array, this.canvas);
    if (this.svg !== panel.svg) this.overlay.innerHTML = this.svg = panel.svg;
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
  paintPixels(panel, { bytes, palette, shape: [height, width, channels] }) {
    this.canvas ??= this.box.insertBefore(document.createElement("canvas"), this.overlay);
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height || !this.image) {
      Object.assign(canvas, { width, height });
      this.image = new ImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
      this.sharpen();
    }
    const { words } = this;
    if (channels) {
      for (let i = 0, j = 0; i < words.length; i++, j += 3)
        words[i] = 0xff000000 | (bytes[j + 2] << 16) | (bytes[j + 1] << 8) | bytes[j];
    } else {
      const colors = table(palette);
      for (let i = 0; i < words.length; i++) words[i] = colors[bytes[i]];
    }
    canvas.getContext("2d").putImageData(this.image, 0, 0);
  }
  /** Enlarged pixels keep their edges; where pixels are lost or barely grow, smoothing is kinder. */
  sharpen() {
    if (!this.canvas) return;
    const scale = Math.min(
      this.box.clientWidth / this.canvas.width,
      this.box.clientHeight / this.canvas.height,
    );
    const sharp = scale * devicePixelRatio >= 1.9 || scale * devicePixelRatio === 1;
    this.canvas.style.imageRendering = sharp ? "pixelated" : "auto";
  }
  remove() {
    this.sizes.disconnect();
    this.root.remove();
  }
}
