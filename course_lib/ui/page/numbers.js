// The arrays' own numbers on the page: what came of them, and how one is written.

const TILE = 64; // as in ../_numbers.py
const KINDS = {
  b1: Uint8Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  u8: BigUint64Array,
  i8: BigInt64Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** Write a number with so many digits; whole ones with all of theirs. */
export function written(value, digits = 5) {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return `${value}`.replace("-", "−");
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "−inf";
  const size = Math.abs(value);
  const plain = value === 0 || (size >= 1e-4 && size < 1e6);
  let text;
  if (Number.isInteger(value) && size < 1e15) text = `${value}`;
  else if (!plain) text = value.toExponential(digits - 1);
  // As many digits as a large number has before its point, at least.
  else text = value.toPrecision(Math.max(digits, Math.floor(Math.log10(size)) + 1));
  return text.replace("e+", "e").replaceAll("-", "−").replace(/^−0$/, "0");
}

/** The numbers of one array, whole or in the tiles that came until now. */
export class Numbers {
  constructor({ numbers, kind, array, shape }, whole = null) {
    [this.rows, this.columns] = array;
    Object.assign(this, { name: numbers, kind, channels: shape[2] ?? 1 });
    this.whole = whole && this.read(whole);
    this.tiles = new Map();
    this.gone = false; // whether the kernel has them no more
  }
  /** A copy: the bytes lie anywhere in a message, and that would be kept whole. */
  read(bytes) {
    return new KINDS[this.kind](bytes.slice().buffer);
  }
  /** Give the numbers of a pixel, one or three; null where they did not come yet. */
  at(row, column) {
    let values = this.whole;
    let start = row * this.columns + column;
    if (!values) {
      const down = Math.floor(row / TILE);
      const right = Math.floor(column / TILE);
      values = this.tiles.get(`${down} ${right}`);
      if (!values) return null;
      const across = Math.min(TILE, this.columns - right * TILE);
      start = (row - down * TILE) * across + (column - right * TILE);
    }
    const found = [...values.subarray(start * this.channels, (start + 1) * this.channels)];
    return this.kind === "b1" ? found.map(Boolean) : found;
  }
  /** List the tiles that are not there: those of some rows and columns, the ends included. */
  missing([top, left, bottom, right]) {
    if (this.whole || this.gone) return [];
    const first = (place) => Math.max(Math.floor(place / TILE), 0);
    const last = (place, size) => Math.floor(Math.min(place, size - 1) / TILE);
    const found = [];
    for (let i = first(top); i <= last(bottom, this.rows); i++)
      for (let j = first(left); j <= last(right, this.columns); j++)
        if (!this.tiles.has(`${i} ${j}`)) found.push([this.name, i, j]);
    return found;
  }
  take(down, right, bytes) {
    this.tiles.set(`${down} ${right}`, this.read(bytes));
  }
}

const SETTLED_MS = 80; // a picture that stands so long rests

/** Asks the kernel for the tiles that are wanted: one request at a time, none while pictures move. */
export class Seeker {
  /** `wanted()` lists missing tiles, `ask(tiles)` sends a request. */
  constructor({ wanted, ask }) {
    Object.assign(this, { wanted, ask });
    this.waiting = false;
    this.moved = -Infinity; // when the last picture came
    this.timer = null;
  }
  seek() {
    clearTimeout(this.timer);
    const left = this.moved + SETTLED_MS - performance.now();
    if (left > 0) this.timer = setTimeout(() => this.seek(), left);
    else if (!this.waiting) {
      const tiles = this.wanted();
      this.waiting = tiles.length > 0;
      if (this.waiting) this.ask(tiles);
    }
  }
  remove() {
    clearTimeout(this.timer);
  }
}
