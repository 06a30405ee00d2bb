// Which strokes belong to which digit, when several are drawn. Every stroke starts as a part of its own; the two
// parts that fit together best are joined repeatedly, until no two fit.

const MAX_STROKES = 40; // more strokes are a scribble
const ROW_GAP = 0.35; // gap between two rows, relative to the height of the lower one
const FIT = 8, TOUCH_GAIN = 7, GAP_COST = 9, WIDTH_COST = 6, COMMON_HEIGHT_COST = 11.5;
const TOUCH = 0.04; // in heights; at this distance the bonus for touching ink falls to a third
const FLATTEST = 0.25; // smallest height / width of parts that determine a digit's height
const SPACING = 0.03; // of points for distance measurements, relative to the largest stroke
const NEAR = 0.2; // relative to it; ink farther apart does not touch

/** Return the indices of the strokes of each digit, in reading order: rows from the top, digits from the left. */
function groupStrokes(strokes) {
  const all = strokes.map((_, index) => index);
  if (strokes.length === 0) return [];
  if (strokes.length === 1 || strokes.length > MAX_STROKES) return [all];
  const boxes = strokes.map((stroke) => { const [low, high] = boxAround(stroke); return { low, high }; });
  return rowsOf(boxes).flatMap((row) => digitsOf(row, strokes, boxes));
}

function rowsOf(boxes) {
  const top = (band) => Math.min(...band.map((index) => boxes[index].low[1]));
  const bottom = (band) => Math.max(...band.map((index) => boxes[index].high[1]));
  const least = FLATTEST * Math.max(...boxes.map(({ low, high }) => high[0] - low[0]));
  const bands = [];
  for (const index of boxes.map((_, i) => i).sort((a, b) => boxes[a].low[1] - boxes[b].low[1])) {
    const last = bands[bands.length - 1];
    if (last && boxes[index].low[1] <= bottom(last)) last.push(index); else bands.push([index]);
  }
  // Join the two closest bands, relative to their heights, until all are rows.
  while (bands.length > 1) {
    const heights = bands.map((band) => bottom(band) - top(band));
    const flat = ROW_GAP * Math.max(...heights, least); // a lower band is a bar, an accent or a dot
    const gaps = bands.slice(1).map((band, i) => {
      if (heights[i] <= flat || heights[i + 1] <= flat) return 0;
      return (top(band) - bottom(bands[i])) / Math.max(Math.min(heights[i], heights[i + 1]), 1e-300);
    });
    const leastGap = Math.min(...gaps);
    if (leastGap >= ROW_GAP) break;
    const nearest = gaps.indexOf(leastGap);
    bands[nearest].push(...bands.splice(nearest + 1, 1)[0]);
  }
  return bands.map((band) => band.sort((a, b) => a - b));
}

function digitsOf(row, strokes, boxes) {
  const distances = distancesOf(row, strokes, boxes);
  const parts = row.map((index, place) => Object.assign({ indices: [index], places: [place] }, boxes[index]));
  while (parts.length > 1) {
    let best = -Infinity, first = 0, second = 1;
    for (let i = 0; i < parts.length; i++) {
      for (let j = i + 1; j < parts.length; j++) {
        const fit = fitOf(parts[i], parts[j], distances);
        if (fit > best) [best, first, second] = [fit, i, j];
      }
    }
    if (best <= 0) break;
    const one = parts[first], [other] = parts.splice(second, 1);
    parts[first] = {
      indices: [...one.indices, ...other.indices],
      places: [...one.places, ...other.places],
      low: one.low.map((value, axis) => Math.min(value, other.low[axis])),
      high: one.high.map((value, axis) => Math.max(value, other.high[axis])),
    };
  }
  parts.sort((a, b) => a.low[0] + a.high[0] - (b.low[0] + b.high[0]));
  return parts.map((part) => part.indices.sort((a, b) => a - b));
}

/** Return how well two parts fit together; above 0 they make one digit. */
function fitOf(one, other, distances) {
  const distance = Math.min(...one.places.flatMap((i) => other.places.map((j) => distances[i][j])));
  const apart = Math.max(one.low[0] - other.high[0], other.low[0] - one.high[0]); // negative if they overlap
  const width = Math.max(one.high[0], other.high[0]) - Math.min(one.low[0], other.low[0]);
  const height = Math.max(one.high[1], other.high[1]) - Math.min(one.low[1], other.low[1]);
  const common = Math.min(one.high[1], other.high[1]) - Math.max(one.low[1], other.low[1]);
  const scale = Math.max(height, FLATTEST * width, 1e-300);
  const costs = GAP_COST * apart + WIDTH_COST * width + COMMON_HEIGHT_COST * common;
  return FIT + TOUCH_GAIN * Math.exp(-distance / (TOUCH * scale)) - costs / scale;
}

/** Return the ink distance between each two strokes of a row, Infinity unless they are near. */
function distancesOf(row, strokes, boxes) {
  const sizes = row.map((index) => boxes[index]).flatMap(({ low, high }) => [high[0] - low[0], high[1] - low[1]]);
  const size = Math.max(...sizes, 1e-300);
  const pieces = row.map((index) => evenlySpaced(strokes[index], SPACING * size));
  const distances = row.map(() => row.map(() => Infinity));
  for (let i = 0; i < row.length; i++) {
    for (let j = i + 1; j < row.length; j++) {
      const a = boxes[row[i]], b = boxes[row[j]];
      const apart = Math.max(a.low[0] - b.high[0], b.low[0] - a.high[0], a.low[1] - b.high[1], b.low[1] - a.high[1]);
      if (apart >= NEAR * size) continue;
      let least = Infinity;
      for (const [x, y] of pieces[i]) {
        for (const [u, v] of pieces[j]) least = Math.min(least, (x - u) * (x - u) + (y - v) * (y - v));
      }
      distances[i][j] = distances[j][i] = Math.sqrt(least);
    }
  }
  return distances;
}
