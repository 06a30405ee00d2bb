// From strokes to the 28x28 picture as in MNIST: the ink is scaled into a box of 20x20 pixels, drawn black and white
// on a board 8 times as fine, averaged, and placed by its centre of mass.

const SIDE = 28;
const BOX = 20; // longest side of the ink
const CENTRE = 14; // index of the pixel on which the centre of mass falls
const PEN_WIDTH = 2.2;
const FINE = 8; // fine pixels along one pixel of the picture
const BOARD = BOX * FINE + 2; // side of the fine board: the box and a margin for rounded edges

/** Return strokes as a picture, 784 numbers row by row, ink 1 on 0. */
function rasterize(strokes) {
  if (strokes.length === 0) return new Float32Array(SIDE * SIDE);
  const curves = strokes.map(smoothed);
  const [low, high] = boxAround(curves.flat());
  const longest = Math.max(high[0] - low[0], high[1] - low[1]);
  const largest = Math.max(...[...low, ...high].map(Math.abs));
  const isDot = longest <= Math.max(1e-12 * largest, 1e-300); // has no size to scale
  const scale = isDot ? 0 : (BOX - PEN_WIDTH) / longest;
  const middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
  const path = curves.flatMap((curve) => evenlySpaced(
    curve.map(([x, y]) => [(x - middle[0]) * (scale * FINE), (y - middle[1]) * (scale * FINE)]), 1));
  return centred(inked(path, PEN_WIDTH * FINE / 2), FINE);
}

/** Return the fine board with a disc of ink around each point of a path. The middle of the board is [0, 0].
 *
 * A disc is a stack of horizontal runs. The runs of all points are widened step by step and copied to the rows at the
 * matching distance above and below, which draws all discs at once. */
function inked(path, radius) {
  const passed = new Uint8Array(BOARD * BOARD), n = passed.length;
  for (const [x, y] of path) passed[Math.trunc(y + BOARD / 2) * BOARD + Math.trunc(x + BOARD / 2)] = 1;
  const widened = passed.slice(), ink = new Uint8Array(n);
  let halfWidth = 0;
  for (let away = Math.floor(radius); away >= 0; away--) {
    while (halfWidth + 1 <= Math.sqrt(radius * radius - away * away)) {
      halfWidth++;
      for (let i = halfWidth; i < n; i++) {
        widened[i] |= passed[i - halfWidth];
        widened[i - halfWidth] |= passed[i];
      }
    }
    const shift = away * BOARD;
    for (let i = shift; i < n; i++) {
      ink[i] |= widened[i - shift];
      ink[i - shift] |= widened[i];
    }
  }
  return ink;
}

/** Return the fine board averaged to 28x28, with its centre of mass on pixel 14. */
function centred(ink, scale) {
  const byRow = new Float64Array(BOARD), byColumn = new Float64Array(BOARD);
  for (let row = 0; row < BOARD; row++) {
    for (let column = 0; column < BOARD; column++) {
      byRow[row] += ink[row * BOARD + column];
      byColumn[column] += ink[row * BOARD + column];
    }
  }
  const rows = overlaps(byRow, scale), columns = overlaps(byColumn, scale);
  const picture = new Float32Array(SIDE * SIDE), sums = new Float64Array(BOARD);
  for (let row = 0; row < SIDE; row++) {
    sums.fill(0); // of the fine rows in this row
    for (let fine = 0; fine < BOARD; fine++) {
      const part = rows[row * BOARD + fine];
      if (part > 0) for (let column = 0; column < BOARD; column++) sums[column] += part * ink[fine * BOARD + column];
    }
    for (let column = 0; column < SIDE; column++) {
      let sum = 0;
      for (let fine = 0; fine < BOARD; fine++) sum += sums[fine] * columns[column * BOARD + fine];
      picture[row * SIDE + column] = Math.min(Math.max(sum, 0), 1);
    }
  }
  return picture;
}

/** Return the share of each of 28 pixels covered by every fine pixel, 28 rows of BOARD numbers. */
function overlaps(profile, scale) {
  let total = 0, moment = 0, first = -1, last = 0;
  for (let i = 0; i < BOARD; i++) {
    total += profile[i];
    moment += (i + 0.5) * profile[i];
    if (profile[i] > 0) { last = i; if (first < 0) first = i; }
  }
  // Offset of the picture's edge, 14.5 from the middle of pixel 14. Clipped so that no ink is lost.
  let start = moment / total - (CENTRE + 0.5) * scale;
  start = Math.min(Math.max(start, last + 1 - SIDE * scale), first);
  const parts = new Float32Array(SIDE * BOARD);
  for (let pixel = 0; pixel < SIDE; pixel++) {
    const begin = start + pixel * scale;
    for (let i = 0; i < BOARD; i++) {
      const overlap = Math.min(i + 1, begin + scale) - Math.max(i, begin);
      if (overlap > 0) parts[pixel * BOARD + i] = overlap / scale;
    }
  }
  return parts;
}
