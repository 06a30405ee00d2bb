// Strokes. A stroke is a list of points [x, y], y down, in any unit.

const STEPS_PER_CURVE = 6;

/** Return a stroke as a smooth curve: Bezier curves between the midpoints of its segments. */
function smoothed(stroke) {
  if (stroke.length < 3) return stroke;
  const middles = stroke.slice(1).map(([x, y], i) => [(stroke[i][0] + x) / 2, (stroke[i][1] + y) / 2]);
  const curve = [stroke[0], middles[0]];
  for (let i = 1; i < middles.length; i++) {
    const start = middles[i - 1], control = stroke[i], end = middles[i];
    for (let step = 1; step <= STEPS_PER_CURVE; step++) {
      const t = step < STEPS_PER_CURVE ? step * (1 / STEPS_PER_CURVE) : 1;
      const a = (1 - t) * (1 - t), b = 2 * t * (1 - t), c = t * t;
      curve.push([a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]]);
    }
  }
  curve.push(stroke[stroke.length - 1]);
  return curve;
}

/** Return points along a stroke's straight segments, at most `spacing` apart, ends included. */
function evenlySpaced(stroke, spacing) {
  if (stroke.length === 1) return stroke;
  const distance = [0]; // from the start, along the stroke
  for (let i = 1; i < stroke.length; i++) {
    distance.push(distance[i - 1] + Math.hypot(stroke[i][0] - stroke[i - 1][0], stroke[i][1] - stroke[i - 1][1]));
  }
  const last = stroke.length - 1, length = distance[last];
  if (length === 0) return [stroke[0]];
  const n = Math.max(Math.ceil(length / spacing) + 1, 2);
  const points = [];
  let i = 0;
  for (let k = 0; k < n - 1; k++) {
    const wanted = k * (length / (n - 1));
    while (i < last && distance[i + 1] <= wanted) i++;
    if (i === last) { points.push(stroke[last]); continue; }
    const [x, y] = stroke[i], [nextX, nextY] = stroke[i + 1];
    const gap = distance[i + 1] - distance[i], part = wanted - distance[i];
    points.push([((nextX - x) / gap) * part + x, ((nextY - y) / gap) * part + y]);
  }
  points.push(stroke[last]);
  return points;
}

/** Return the corners [low, high] of the bounding box of points [x, y]. */
function boxAround(points) {
  const low = [Infinity, Infinity], high = [-Infinity, -Infinity];
  for (const point of points) {
    for (const axis of [0, 1]) {
      low[axis] = Math.min(low[axis], point[axis]);
      high[axis] = Math.max(high[axis], point[axis]);
    }
  }
  return [low, high];
}
