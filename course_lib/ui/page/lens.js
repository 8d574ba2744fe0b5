// Where an array's pixels are on the page: from a place under the pointer to row and column and back.

/** The place of one panel's array inside the panel's box. */
export class Lens {
  constructor(box) {
    this.box = box;
    this.array = null; // rows and columns of the array; those of the canvas may be fewer
    this.canvas = null;
  }
  /** Take the array that the panel shows from now on; null where it shows a drawing. */
  take(array, canvas) {
    Object.assign(this, { array: array ?? null, canvas });
  }
  /** Give the array's rectangle inside the box, and its rows' and columns' sizes, in CSS pixels. */
  frame() {
    if (!this.array || !this.canvas) return null;
    const { width, height } = this.box.getBoundingClientRect(); // clientWidth is rounded
    const [rows, columns] = this.array;
    // As `object-fit: contain` does it.
    const fit = Math.min(width / this.canvas.width, height / this.canvas.height);
    const across = fit * this.canvas.width;
    const down = fit * this.canvas.height;
    return {
      x: (width - across) / 2,
      y: (height - down) / 2,
      across: across / columns,
      down: down / rows,
    };
  }
  /** Give row and column (whole), y and x (not whole) under the pointer; null outside the picture. */
  at(clientX, clientY) {
    const frame = this.frame();
    if (!frame) return null;
    const seen = this.box.getBoundingClientRect();
    const [rows, columns] = this.array;
    const y = (clientY - seen.top - frame.y) / frame.down;
    const x = (clientX - seen.left - frame.x) / frame.across;
    if (!(y >= 0 && x >= 0 && y < rows && x < columns)) return null;
    return { row: Math.floor(y), column: Math.floor(x), y, x };
  }
  /** Give the place of an array position's top left corner in the box, and the size of a pixel. */
  place(row, column) {
    const frame = this.frame();
    if (!frame) return null;
    return { x: frame.x + column * frame.across, y: frame.y + row * frame.down, scale: frame.across };
  }
}
