// Where an array's pixels are on the page: from a place under the pointer to row and column and
// back, and what of the array one looks at.

/** A look at an array: how much larger than whole, and which part of it is in the middle. */
export const WHOLE = Object.freeze({ zoom: 1, x: 0.5, y: 0.5 });
const LARGEST_PIXEL = 96;

const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** The place of one panel's array inside the panel's box. */
export class Lens {
  constructor(box, layer = null) {
    this.box = box;
    this.layer = layer; // what holds the picture, and is larger than the box when one looks closer
    this.array = null; // rows and columns of the array; those of the canvas may be fewer
    this.alike = ""; // panels with the same word here are looked at and read together
    this.canvas = null;
    this.view = WHOLE;
    this.shift = { zoom: 1, left: 0 }; // of the layer, in parts of the box
  }
  /** Take the array that the panel shows from now on; null where it shows a drawing. */
  take(array, canvas, waves = false) {
    const alike = `${array}${waves ? " waves" : ""}`; // a spectrum has no places of a picture
    Object.assign(this, { array: array ?? null, canvas, alike });
  }
  /** Give the box on the page, and the whole picture's rectangle inside it. */
  whole() {
    if (!this.array || !this.canvas) return null;
    const { left, top, width, height } = this.box.getBoundingClientRect(); // clientWidth is rounded
    // As `object-fit: contain` does it.
    const fit = Math.min(width / this.canvas.width, height / this.canvas.height);
    return {
      ...{ left, top, width, height },
      ...{ wide: fit * this.canvas.width, high: fit * this.canvas.height },
    };
  }
  /** Give the array's rectangle inside the box, and its rows' and columns' sizes, in CSS pixels. */
  frame() {
    const whole = this.whole();
    if (!whole) return null;
    const { left, top, width, height, wide, high } = whole;
    const { zoom, x, y } = this.view;
    const [rows, columns] = this.array;
    return {
      ...{ left, top, width, height },
      x: width / 2 - x * wide * zoom,
      y: height / 2 - y * high * zoom,
      across: (wide * zoom) / columns,
      down: (high * zoom) / rows,
    };
  }
  /** Give row and column (whole), y and x (not whole) under the pointer; null outside the picture. */
  at(clientX, clientY) {
    const frame = this.frame();
    if (!frame) return null;
    const [rows, columns] = this.array;
    const right = clientX - frame.left;
    const below = clientY - frame.top;
    if (right < 0 || below < 0 || right > frame.width || below > frame.height) return null;
    const y = (below - frame.y) / frame.down;
    const x = (right - frame.x) / frame.across;
    if (!(y >= 0 && x >= 0 && y < rows && x < columns)) return null;
    return { row: Math.floor(y), column: Math.floor(x), y, x };
  }
  /** Give the place of an array position's top left corner in the box, and the size of a pixel. */
  place(row, column) {
    const frame = this.frame();
    if (!frame) return null;
    return { x: frame.x + column * frame.across, y: frame.y + row * frame.down, scale: frame.across };
  }
  /** List the rows and columns of which something is seen: [top, left, bottom, right]. */
  seen() {
    const { x, y, width, height, across, down } = this.frame();
    const [rows, columns] = this.array;
    return [
      within(Math.floor(-y / down), 0, rows - 1),
      within(Math.floor(-x / across), 0, columns - 1),
      within(Math.ceil((height - y) / down) - 1, 0, rows - 1),
      within(Math.ceil((width - x) / across) - 1, 0, columns - 1),
    ];
  }
  /** Show this part of the array. In parts of the box, so that it stays right in any size. */
  look(view) {
    this.view = view;
    const whole = this.whole();
    if (!whole || !this.layer) return;
    const { width, height, wide, high } = whole;
    const { zoom, x, y } = view;
    const percent = (part) => `${100 * part}%`;
    const left = 0.5 - (0.5 + ((x - 0.5) * wide) / width) * zoom;
    this.shift = { zoom, left };
    Object.assign(this.layer.style, {
      width: percent(zoom),
      height: percent(zoom),
      left: percent(left),
      top: percent(0.5 - (0.5 + ((y - 0.5) * high) / height) * zoom),
    });
  }
  /** Give the view that is so many times as large, with a place of the page where it was. */
  zoomed(factor, clientX, clientY) {
    const whole = this.whole();
    const { left, top, width, height, wide, high } = whole;
    const [rows, columns] = this.array;
    const largest = Math.max(1, LARGEST_PIXEL / Math.min(wide / columns, high / rows));
    const zoom = within(this.view.zoom * factor, 1, largest);
    const [right, below] = [clientX - left - width / 2, clientY - top - height / 2];
    const change = 1 / this.view.zoom - 1 / zoom;
    return this.limited(whole, {
      zoom,
      x: this.view.x + (right / wide) * change,
      y: this.view.y + (below / high) * change,
    });
  }
  /** Give the view after the picture was moved so many CSS pixels. */
  moved(right, down) {
    const whole = this.whole();
    const { zoom, x, y } = this.view;
    return this.limited(whole, {
      zoom,
      x: x - right / (whole.wide * zoom),
      y: y - down / (whole.high * zoom),
    });
  }
  /** Show nothing beside the picture as long as there is picture to show. */
  limited({ width, height, wide, high }, { zoom, x, y }) {
    const half = (room, size) => Math.min(room / (2 * size * zoom), 0.5);
    const [across, down] = [half(width, wide), half(height, high)];
    return { zoom, x: within(x, across, 1 - across), y: within(y, down, 1 - down) };
  }
}
