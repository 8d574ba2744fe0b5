// One picture: its pixels, the drawing over them, and the numbers behind them.

const GRAY = Uint32Array.from({ length: 256 }, (_, i) => 0xff000000 | (i << 16) | (i << 8) | i);

/** Turn a table of 256 RGB colors into one of 256 pixels. */
function table(bytes) {
  if (!bytes) return GRAY;
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = bytes.subarray(3 * i, 3 * i + 3);
    return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
  });
}

class Plate {
  constructor(parent) {
    this.root = element("div", "course-plate", parent);
    this.overlay = element("div", "course-overlay", this.root);
    this.canvas = null; // none where there is only a drawing
    this.numbers = null; // of the array that is shown, as far as they came
  }
  /** Show a packed picture of a frame; true if it has another size in pixels. */
  paint(packed, { pixels: all, numbers }) {
    const pixels = all.get(packed.pixels);
    const before = `${this.canvas?.width} ${this.canvas?.height}`;
    if (pixels && this.pixels !== packed.pixels) this.paintPixels(pixels);
    if (!pixels) this.canvas?.remove(), (this.canvas = null);
    this.pixels = packed.pixels;
    // Other numbers may have the same pixels.
    this.numbers = numbers.get(packed.numbers) ?? null;
    this.span = packed.span;
    if (this.svg !== packed.svg) this.overlay.innerHTML = this.svg = packed.svg;
    return before !== `${this.canvas?.width} ${this.canvas?.height}`;
  }
  paintPixels({ bytes, palette, image, shape: [height, width, channels] }) {
    this.canvas ??= this.root.insertBefore(document.createElement("canvas"), this.overlay);
    const { canvas } = this;
    this.colors = channels ? null : table(palette);
    if (image) {
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      this.image = null;
      return canvas.getContext("2d").drawImage(image, 0, 0);
    }
    if (canvas.width !== width || canvas.height !== height || !this.image) {
      Object.assign(canvas, { width, height });
      this.image = new ImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
    }
    const { words } = this;
    if (channels) {
      for (let i = 0, j = 0; i < words.length; i++, j += 3)
        words[i] = 0xff000000 | (bytes[j + 2] << 16) | (bytes[j + 1] << 8) | bytes[j];
    } else {
      const { colors } = this;
      for (let i = 0; i < words.length; i++) words[i] = colors[bytes[i]];
    }
    canvas.getContext("2d").putImageData(this.image, 0, 0);
  }
  /** Enlarged pixels keep their edges; where pixels are lost or barely grow, smoothing is kinder. */
  sharpen({ clientWidth, clientHeight }, zoom) {
    if (!this.canvas) return;
    const whole = Math.min(clientWidth / this.canvas.width, clientHeight / this.canvas.height);
    const scale = whole * zoom * devicePixelRatio;
    this.canvas.style.imageRendering = scale >= 1.9 || scale === 1 ? "pixelated" : "auto";
  }
  remove() {
    this.root.remove();
  }
}
