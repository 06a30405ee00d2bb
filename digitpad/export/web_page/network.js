// The network: dense layers and convolutions, and calibrated probabilities.

const ACTIVATIONS = {
  sigmoid: (sum) => 1 / (1 + Math.exp(-sum)),
  tanh: (sum) => Math.tanh(sum),
  relu: (sum) => Math.max(sum, 0),
  leaky_relu: (sum) => Math.max(sum, 0.01 * sum),
  silu: (sum) => sum / (1 + Math.exp(-sum)),
  identity: (sum) => sum,
};

/** Return the weights and biases of each layer from base64 text. */
function decodedWeights(layers, base64) {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const next = (n) => {
    const numbers = new Float32Array(n);
    for (let i = 0; i < n; i++, at += 4) numbers[i] = view.getFloat32(at, true);
    return numbers;
  };
  return layers.map((layer) => {
    const weights = next(layer.n_sums * layer.n_read), biases = next(layer.n_sums);
    return Object.assign({ weights, biases }, layer);
  });
}

/** Return the activations of a layer. A convolution's units are row by row, with adjacent channels per place. */
function layerOutputs(layer, inputs) {
  const { weights, biases, n_sums, n_read } = layer;
  const activation = ACTIVATIONS[layer.activation];
  // A dense layer reads one run of numbers; a convolution reads one run per row of its square, at each place.
  const { side, channels, kernel, stride } = layer.convolution || { side: 1, channels: n_read, kernel: 1, stride: 1 };
  const places = Math.floor((side - kernel) / stride) + 1, run = kernel * channels;
  const outputs = new Float32Array(places * places * n_sums);
  let out = 0;
  for (let row = 0; row < places; row++) {
    for (let column = 0; column < places; column++) {
      for (let unit = 0; unit < n_sums; unit++) {
        let sum = biases[unit], weight = unit * n_read;
        for (let line = 0; line < kernel; line++) {
          const begin = ((row * stride + line) * side + column * stride) * channels;
          for (let i = begin; i < begin + run; i++) sum += weights[weight++] * inputs[i];
        }
        outputs[out++] = activation(sum);
      }
    }
  }
  return outputs;
}

/** Return the probability of each class for a picture. */
function probabilitiesOf(network, picture) {
  const outputs = Array.from(network.layers.reduce((inputs, layer) => layerOutputs(layer, inputs), picture));
  const { temperature } = network.calibration;
  const raw = network.cost === "cross_entropy"
    ? softmax(outputs)
    : normalized(outputs.map((output) => Math.min(Math.max(output, 0), 1) + 1e-6));
  // Networks are overconfident; a temperature chosen on separate examples corrects that.
  return tempered(raw, temperature);
}

/** Return probabilities recomputed with logits divided by a temperature. */
function tempered(probabilities, temperature) {
  if (temperature === 1) return probabilities;
  return softmax(probabilities.map((p) => Math.log(Math.max(p, 1e-12)) / temperature), -Infinity);
}

function softmax(logits, lowest = -30) {
  const largest = Math.max(...logits);
  return normalized(logits.map((logit) => Math.exp(Math.max(logit - largest, lowest))));
}

function normalized(numbers) {
  const total = numbers.reduce((sum, number) => sum + number, 0);
  return numbers.map((number) => number / total);
}
