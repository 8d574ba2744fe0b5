// How large the panels are, and how they stand: rows as high as the room allows.

const GAP = 16; // as in explorer.css
const BETWEEN_ROWS = 48; // heading and note of the next row
const PHONE = 400;
const FEW = 4; // so many stay in one row, but for curves,
const LOW = 180; // which go below where the row would be lower than this
const PHOTO = 301; // pictures that may become so wide are no kernels: photos, of which four stand
const SMALL = 150; // two by two where they would be smaller than this in one row
const BREAK_GAIN = 1.15; // a second row has to make the pictures this much larger

const HEADING = 110; // the least width, for a panel's title

/** A picture's width where its row is `height` high. */
const widthAt = ({ aspect, least, most }, height) => Math.max(least, Math.min(most, height * aspect));
const widthOf = (row, height) =>
  row.reduce((sum, panel) => sum + Math.max(widthAt(panel, height), HEADING), GAP * (row.length - 1));

/** The largest height at which a row fits, at most `tallest`; 0 if it never does. */
function heightOf(row, width, tallest) {
  if (widthOf(row, 0) > width) return 0;
  if (widthOf(row, tallest) <= width) return tallest;
  let [low, high] = [0, tallest];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (widthOf(row, middle) <= width) low = middle;
    else high = middle;
  }
  return low;
}

/** The ways to break panels into rows: never one alone under several, never a row much shorter. */
function* breaks(panels) {
  yield [panels];
  const drawings = panels.filter((panel) => panel.drawing);
  const first = panels.findIndex((panel) => panel.drawing);
  // Curves under the pictures they belong to, if that is their order.
  if (first > 0 && panels.slice(first).length === drawings.length) yield [panels.slice(0, first), drawings];
  const half = Math.ceil(panels.length / 2);
  if (panels.length > 3) yield [panels.slice(0, half), panels.slice(half)];
}

/** Where curves have no room beside each other: pictures in a row or two, then curve by curve. */
function* narrow(panels) {
  const first = panels.findIndex((panel) => panel.drawing);
  const [pictures, curves] = [panels.slice(0, first), panels.slice(first)];
  if (first < 2 || !curves.every((panel) => panel.drawing)) return;
  yield [[pictures], curves];
  const half = Math.ceil(first / 2);
  if (first > 3) yield [[pictures.slice(0, half), pictures.slice(half)], curves];
}

/** How high a row may be; what rows of small pictures leave is for the others. */
function shareOf(rows, room) {
  const needs = rows.map((row) => Math.max(...row.map(({ most, aspect }) => most / aspect)));
  const small = needs.filter((need) => need < room / rows.length);
  if (small.length === rows.length) return room / rows.length;
  return (room - small.reduce((sum, need) => sum + need, 0)) / (rows.length - small.length);
}

/** How high the pictures of these rows get: the lowest row counts. */
function heightOfAll(rows, width, tallest) {
  const share = shareOf(rows, tallest - BETWEEN_ROWS * (rows.length - 1));
  const each = Math.max(share, Math.min(150, tallest));
  return Math.min(...rows.map((row) => heightOf(row, width, each)));
}

/**
 * Arrange panels: those that are compared stand in one row, two rows only where one is too narrow
 * or the pictures would be small, and one under the other on a phone. Curves without room
 * beside each other do not part the pictures above them.
 *
 * Each panel has an `aspect` (width / height), a `least` and a `most` (its width in CSS pixels),
 * and says whether it is a `drawing`. `tallest` is how high all pictures together may be. Returns
 * rows of the pictures' widths.
 */
export function arrange(panels, width, tallest) {
  const wide = width >= PHONE || panels.length === 1;
  let best = null;
  let height = 0;
  for (const rows of wide ? breaks(panels) : []) {
    const compared = best && panels.length <= FEW; // so few are parted for their curves only
    const photos = panels.every(({ most, drawing }) => most >= PHOTO && !drawing);
    const below = photos ? height < SMALL : rows[1]?.every((panel) => panel.drawing) && height < LOW;
    if (compared && !below) continue;
    const reached = heightOfAll(rows, width, tallest);
    if (reached > height * (height ? BREAK_GAIN : 1)) [best, height] = [rows, reached];
  }
  for (const [rows, curves] of wide && !best ? narrow(panels) : []) {
    const reached = heightOfAll(rows, width, tallest);
    const widths = rows.map((row) => row.map((panel) => Math.min(widthAt(panel, reached), width)));
    if (reached) return [...widths, ...curves.map((panel) => [Math.min(panel.least, width)])];
  }
  if (!best) return panels.map((panel) => [Math.min(width, panel.most, tallest * panel.aspect)]);
  return best.map((row) => row.map((panel) => Math.min(widthAt(panel, height), width)));
}
