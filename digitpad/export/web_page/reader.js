// From strokes to answers with their doubt, as text.

const NONE = "none", NOT_SURE = "not sure", NOT_A_CLASS = "not a class";

/** Return the network's reading of strokes: the mean over the drawing as drawn and through each of its views. */
function recognize(network, strokes) {
  const mapped = network.views.map(([a, b, c, d]) =>
    strokes.map((stroke) => stroke.map(([x, y]) => [a * x + b * y, c * x + d * y])));
  const pictures = [strokes, ...mapped].map(rasterize);
  const read = pictures.map((picture) => probabilitiesOf(network, picture));
  const probabilities = read[0].map((_, index) => read.reduce((sum, one) => sum + one[index], 0) / read.length);
  const picture = pictures[0];
  const order = probabilities.map((_, index) => index).sort((a, b) => probabilities[b] - probabilities[a]);
  const label = order[0], probability = probabilities[label];
  const doubt = doubtOf(network, probabilities);
  const name = (index) => network.class_names[index];
  const answer = name(label), runnerUp = name(order[1] ?? label);
  return { picture, probabilities, order, label, probability, doubt, answer, runnerUp };
}

/** Return the doubt about an answer, from its certainty, which gives the other classes more weight. */
function doubtOf(network, probabilities) {
  const { sure_from, class_from, least_sure, doubt_temperature } = network.calibration;
  const certainty = Math.max(...tempered(probabilities, doubt_temperature));
  if (certainty < class_from) return NOT_A_CLASS;
  return certainty < sure_from || Math.max(...probabilities) < least_sure ? NOT_SURE : NONE;
}

/** Return the network's reading of each digit of a drawing: `groups` of strokes, and one of `digits` for each.
 *
 * A network for classes that are not characters, such as "Sandal", reads all strokes as one. Digits of the `last`
 * reading with unchanged strokes are not read again. */
function readNumber(network, strokes, last = { digits: [] }) {
  const areCharacters = network.class_names.every((name) => [...name].length === 1);
  const groups = areCharacters || strokes.length === 0 ? groupStrokes(strokes) : [strokes.map((_, index) => index)];
  const digits = groups.map((group) => {
    const own = group.map((index) => strokes[index]);
    const isOf = (digit) => digit.strokes.length === own.length
      && own.every((stroke, i) => stroke === digit.strokes[i] && stroke.length === digit.lengths[i]);
    const lengths = own.map((stroke) => stroke.length); // the current stroke grows
    return last.digits.find(isOf) || Object.assign(recognize(network, own), { strokes: own, lengths });
  });
  return { groups, digits };
}

/** Return a probability as text. It never shows 100 %, which would only be rounding. */
function percent(probability) {
  return probability >= 0.995 ? "> 99 %" : `${(100 * probability).toFixed(0)} %`;
}

/** Return an answer as text. No doubt is shown until the pen has rested, because a half-drawn digit is no digit
 * yet. */
function worded(network, digit, isSettled) {
  const doubt = isSettled ? digit.doubt : NONE;
  const isNone = doubt === NOT_A_CLASS, isUnsure = doubt === NOT_SURE;
  const doubtText = isNone ? network.none : doubt;
  const either = isUnsure && digit.runnerUp !== digit.answer ? `${digit.answer} or ${digit.runnerUp}` : digit.answer;
  return {
    isFaint: digit.doubt !== NONE,
    alone: isNone ? "–" : digit.answer + (isUnsure ? "?" : ""),
    inNumber: isNone ? "?" : digit.answer,
    underInk: isNone ? "?" : digit.answer + (isUnsure ? "?" : ""),
    candidates: isNone ? "" : either + (isUnsure ? "?" : ""),
    certainty: doubt === NONE ? `${percent(digit.probability)} sure` : doubtText,
    spoken: doubt === NONE
      ? `${digit.answer}, ${percent(digit.probability).replace("> ", "more than ")} sure`
      : doubtText + (isNone ? "" : `, ${either}`),
  };
}
