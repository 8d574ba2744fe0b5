// The rules of places on a picture: where a pixel or a box of pixels may be, how keys and drags
// move it, and how it is told. They know arrays only, no page. ../_touch.py has the same words.

const clip = (value, low, high) => Math.min(Math.max(value, low), high);

/** One pixel: [row, column]. */
export const PIXEL = {
  nearest: ([row, column], [rows, columns]) => [clip(row, 0, rows - 1), clip(column, 0, columns - 1)],
  words: ([row, column]) => `row ${row}, column ${column}`,
  outline: ([row, column]) => [row, column, row + 1, column + 1],
  moved([row, column], down, right, size) {
    return this.nearest([row + down, column + right], size);
  },
  /** Keys have nothing to resize. */
  resized(value, down, right, size) {
    return this.moved(value, down, right, size);
  },
};

/** Some rows and columns: [top, left, bottom, right]; the last two are the first ones outside. */
export const BOX = {
  /** Move it back inside; where it is too large for that, cut it. */
  nearest([top, left, bottom, right], [rows, columns]) {
    const height = clip(bottom - top, 1, rows);
    const width = clip(right - left, 1, columns);
    const y = clip(top, 0, rows - height);
    const x = clip(left, 0, columns - width);
    return [y, x, y + height, x + width];
  },
  words: ([top, left, bottom, right]) =>
    `rows ${top} to ${bottom - 1}, columns ${left} to ${right - 1}`,
  outline: (value) => value,
  moved([top, left, bottom, right], down, right_, size) {
    return this.nearest([top + down, left + right_, bottom + down, right + right_], size);
  },
  /** Move the bottom and the right edge. */
  resized([top, left, bottom, right], down, right_, [rows, columns]) {
    return [top, left, clip(bottom + down, top + 1, rows), clip(right + right_, left + 1, columns)];
  },
  /**
   * Say what of the box is at a point of the array: {top, left, bottom, right}, true for edges that
   * follow a drag (all of them inside); null beside it. `reach` is how near an edge counts.
   */
  grip([top, left, bottom, right], { y, x }, reach) {
    if (y < top - reach || y > bottom + reach || x < left - reach || x > right + reach) return null;
    const inner = (from, to) => Math.min(reach, (to - from) / 4);
    const edges = {
      top: y < top + inner(top, bottom),
      left: x < left + inner(left, right),
      bottom: y > bottom - inner(top, bottom),
      right: x > right - inner(left, right),
    };
    const inside = !Object.values(edges).includes(true);
    return inside ? { top: true, left: true, bottom: true, right: true } : edges;
  },
  /** Give the box after its gripped edges were dragged so far (not whole) down and to the right. */
  dragged([top, left, bottom, right], grip, down, right_, size) {
    const [dy, dx] = [Math.round(down), Math.round(right_)];
    if (grip.top && grip.bottom) return this.moved([top, left, bottom, right], dy, dx, size);
    const [rows, columns] = size;
    return [
      grip.top ? clip(top + dy, 0, bottom - 1) : top,
      grip.left ? clip(left + dx, 0, right - 1) : left,
      grip.bottom ? clip(bottom + dy, top + 1, rows) : bottom,
      grip.right ? clip(right + dx, left + 1, columns) : right,
    ];
  },
  /** Give the box between two points of the array, with the pixels that they are in. */
  drawn(one, other, size) {
    const [a, b] = [one, other].map(({ y, x }) =>
      PIXEL.nearest([Math.floor(y), Math.floor(x)], size),
    );
    return [
      Math.min(a[0], b[0]),
      Math.min(a[1], b[1]),
      Math.max(a[0], b[0]) + 1,
      Math.max(a[1], b[1]) + 1,
    ];
  },
};
