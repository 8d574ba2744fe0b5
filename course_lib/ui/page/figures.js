// What is drawn over a picture that one looks at closely: its numbers, each in its pixel, and where
// the page has fewer pixels than the array has, the array's own.

const WRITE_FROM = 32; // CSS pixels for a number
const OWN_FROM = 4; // CSS pixels for a pixel of the array

/** The color of a number, as the kernel computes it. */
function shade({ colors, span: [low, high] }, value) {
  const middle = value > high ? 255 : value < low ? 0 : 128;
  const part = Math.min(Math.max(Number(value), low), high) - low;
  const byte = high > low ? Math.floor((part * 255) / (high - low) + 0.5) : middle;
  return colors ? colors[byte || 0] : byte || 0;
}

const channels = (word) => [word & 255, (word >> 8) & 255, (word >> 16) & 255];

/** Draw over one panel what its size allows; nothing where the numbers did not come yet. */
class Figures {
  constructor(panel) {
    this.panel = panel;
    this.canvas = null;
  }
  /** Whether there is something to draw. */
  get wanted() {
    const { panel } = this;
    if (!panel.sides().some(({ numbers }) => numbers)) return false;
    const close = panel.lens.view.zoom > 1 || panel.root.classList.contains("course-large");
    if (!close) return false;
    const { across, down } = panel.lens.frame();
    this.size = Math.min(across, down);
    this.writes = this.size >= WRITE_FROM && !panel.plate.svg?.includes("<text");
    this.fills = this.size >= OWN_FROM && panel.plate.canvas.width < panel.lens.array[1];
    return this.writes || this.fills;
  }
  /** List the tiles that are needed. */
  missing() {
    if (!this.wanted) return [];
    const seen = this.panel.lens.seen();
    return this.panel.sides().flatMap(({ numbers }) => numbers?.missing(seen) ?? []);
  }
  draw() {
    const { panel } = this;
    if (!this.wanted) {
      this.canvas?.remove();
      this.canvas = null;
      return;
    }
    if (!this.canvas) {
      this.canvas = document.createElement("canvas");
      this.canvas.className = "course-figures";
      panel.layer.after(this.canvas);
    }
    const frame = panel.lens.frame();
    const dense = devicePixelRatio;
    const [width, height] = [Math.round(frame.width * dense), Math.round(frame.height * dense)];
    Object.assign(this.canvas, { width, height }); // which clears it
    this.pen = this.canvas.getContext("2d");
    this.pen.scale(dense, dense);
    this.pen.textAlign = "center";
    this.pen.textBaseline = "middle";
    const [top, left, bottom, right] = panel.lens.seen();
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) this.pixel(frame, row, column);
  }
  pixel(frame, row, column) {
    const { panel, pen } = this;
    const [x, y] = [frame.x + column * frame.across, frame.y + row * frame.down];
    const plate = panel.seen(x + frame.across / 2);
    const values = plate.numbers?.at(row, column);
    if (!values) return;
    const shades = values.map((value) => shade(plate, value));
    const [r, g, b] = shades.length === 3 ? shades : channels(shades[0]);
    if (this.fills) {
      pen.fillStyle = `rgb(${r} ${g} ${b})`;
      // To whole pixels of the screen: no seams.
      const [x1, y1] = [Math.round(x + frame.across), Math.round(y + frame.down)];
      pen.fillRect(Math.round(x), Math.round(y), x1 - Math.round(x), y1 - Math.round(y));
    }
    if (!this.writes) return;
    pen.fillStyle = 0.2126 * r + 0.7152 * g + 0.0722 * b > 130 ? "#000" : "#fff";
    const texts = values.map((value) => written(value, 3));
    const longest = Math.max(...texts.map((text) => text.length), 4);
    const size = Math.min((1.5 * frame.across) / longest, frame.down / (texts.length + 1.2), 18);
    pen.font = `${size}px system-ui, sans-serif`;
    const [middle, center] = [x + frame.across / 2, y + frame.down / 2];
    // Half a number would be another number.
    const half = Math.max(...texts.map((text) => pen.measureText(text).width)) / 2;
    const tall = (texts.length * 1.15 * size) / 2;
    if (middle < half || middle > frame.width - half) return;
    if (center < tall || center > frame.height - tall) return;
    texts.forEach((text, i) => {
      pen.fillText(text, middle, center + (i - (texts.length - 1) / 2) * 1.15 * size);
    });
  }
}
