// What a painted array knows of itself: its cells, their values and how a stroke goes over them.
// No page; each cell holds the number k of its value low + k * step. See ../_levels.py.

const PART_OF_HEIGHT = 0.4; // of the window; the rest is for code, sliders and pictures

/** Write the cells as they travel: base64 of one byte for each, or of two. */
export function pack(cells) {
  const bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
  return btoa(String.fromCharCode(...bytes));
}

export function unpackCells(text, count) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return count <= 256 ? bytes : new Uint16Array(bytes.buffer);
}

/** The values, as numbers and as texts. */
export class Values {
  constructor({ low, step, count, digits }) {
    Object.assign(this, { low, step, count, digits });
  }
  of(k) {
    return this.low + k * this.step;
  }
  text(k) {
    const text = this.of(k).toFixed(this.digits);
    return /[1-9]/.test(text) ? text.replace("-", "−") : text.replace("-", "");
  }
  nearest(value) {
    return Math.min(Math.max(Math.round((value - this.low) / this.step), 0), this.count - 1);
  }
  /** Understand a typed number: { k, exact }; null if it is none. */
  typed(text) {
    const written = text.trim().replace("−", "-").replace(",", ".");
    const value = Number(written);
    if (!written || !Number.isFinite(value)) return null;
    const k = this.nearest(value);
    return { k, exact: Math.abs(this.of(k) - value) < 1e-6 * this.step };
  }
}

/** Give the cells from one to another, the first left out unless they are the same. */
export function between([row, column], [toRow, toColumn]) {
  const steps = Math.max(Math.abs(toRow - row), Math.abs(toColumn - column));
  if (!steps) return [[row, column]];
  return Array.from({ length: steps }, (_, i) => {
    const t = (i + 1) / steps;
    return [Math.round(row + t * (toRow - row)), Math.round(column + t * (toColumn - column))];
  });
}

/** Give the numbers of the cells under a round brush, those outside left out. */
export function under([row, column], width, [rows, columns]) {
  const reach = (width - 1) / 2;
  const found = [];
  for (let i = Math.max(row - reach, 0); i <= Math.min(row + reach, rows - 1); i++)
    for (let j = Math.max(column - reach, 0); j <= Math.min(column + reach, columns - 1); j++)
      if ((i - row) ** 2 + (j - column) ** 2 <= (reach + 0.3) ** 2) found.push(i * columns + j);
  return found;
}

/** Remembers what was there before each stroke. */
export class Strokes {
  constructor(most = 100) {
    this.most = most;
    this.before = [];
  }
  get some() {
    return this.before.length > 0;
  }
  begin(cells) {
    this.before.push(cells.slice());
    if (this.before.length > this.most) this.before.shift();
  }
  /** A stroke that changed nothing is none. */
  end(cells) {
    const last = this.before.at(-1);
    if (last && last.every((k, i) => k === cells[i])) this.before.pop();
  }
  back() {
    return this.before.pop();
  }
}

/**
 * Give the side of a cell, in CSS pixels, for so many cells in a room so wide, in a window so high.
 * Whoever paints looks at the pictures below: they stay in sight, up to 16 cells the tools find
 * room beside the array, and sliders beside these.
 */
export function sideOf([rows, columns], room, high) {
  const longer = Math.max(rows, columns);
  const wished = longer <= 32 ? Math.min(Math.max(224 / longer, 14), 40) : Math.max(448 / longer, 8);
  return Math.max(Math.floor(Math.min(wished, room / columns, (PART_OF_HEIGHT * high) / rows)), 3);
}
