"""The operations of one training step, in the order of digitpad's engine."""

from dataclasses import dataclass

from digitpad.insight.step.source_lines import source_lines
from digitpad.insight.step.step_matrices import MatrixKey, StepMatrices
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.costs import COSTS
from digitpad.nn.gradients.backpropagation import Backpropagation
from digitpad.nn.gradients.convolutions import ConvolutionLayer
from digitpad.nn.optimizers.gradient_descent import GradientDescent

FORWARD, BACKWARD, UPDATE = "Forward", "Backward", "Update"
PHASES = (FORWARD, BACKWARD, UPDATE)

_COMPUTE = Backpropagation.compute


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes
    ----------
    phase : str
        One of ``PHASES``.
    layer : int or None
        Counted from 0; None for operations on all layers.
    title : str
    formula : str
        Such as "S1 = X · W1ᵀ + b1".
    note : str
        One sentence on what happens.
    reads, makes : tuple of MatrixKey
    code : tuple of str
        Lines of the engine that perform it.
    """

    phase: str
    layer: int | None
    title: str
    formula: str
    note: str
    reads: tuple[MatrixKey, ...]
    makes: tuple[MatrixKey, ...]
    code: tuple[str, ...]


def operations(matrices: StepMatrices, *, is_input_major: bool = False) -> tuple[Operation, ...]:
    """Return the operations of a step: forward, backward from the last layer, and the update.

    Parameters
    ----------
    matrices : StepMatrices
    is_input_major : bool
        Memory layout of the network's first weights, for which the engine has separate code.
    """
    n_layers = matrices.n_layers
    forward = [one for layer in range(n_layers) for one in _forward(matrices, layer)]
    backward = [
        one
        for layer in reversed(range(n_layers))
        for one in _backward(matrices, layer, is_input_major and layer == 0)
    ]
    return (*forward, _loss(matrices), *backward, _update(n_layers))


def _forward(matrices: StepMatrices, layer: int) -> list[Operation]:
    key = MatrixKey
    number = layer + 1
    read, sums, activations = matrices.read_by(layer), key("sums", layer), key("activations", layer)
    weights, biases = key("weights", layer), key("biases", layer)
    steps = []
    trace = matrices.trace.layers[layer]
    if trace.shape.convolution is not None:
        kernel = trace.shape.convolution.kernel
        before = matrices.before(layer)
        steps.append(
            Operation(
                FORWARD,
                layer,
                f"Squares read by layer {number}",
                f"{read.name} = squares of {before.name}",
                f"Each row is a square of {kernel}x{kernel} places, so the convolution is a matrix product. "
                "The engine keeps a matrix for each place, transposed, with all pictures side by side.",
                (before,),
                (read,),
                source_lines(ConvolutionLayer.forward, "np.copyto(self._squares_as"),
            )
        )
    title = ACTIVATIONS[trace.activation].title
    made = [activations]
    if layer + 1 < matrices.n_layers and trace.shape.convolution is not None:
        after = matrices.read_by(layer + 1)
        if matrices.trace.layers[layer + 1].shape.convolution is None:
            made.append(after)  # the same numbers with one picture per row
    if trace.shape.convolution is not None:
        code = source_lines(ConvolutionLayer.forward, "np.matmul(self._weights", 2)
        activate = source_lines(ConvolutionLayer.forward, "self._activate(")
    else:
        code = source_lines(_COMPUTE, "layer.read.dot(", 2)
        activate = source_lines(_COMPUTE, "layer.activate(previous)")
    steps += [
        Operation(
            FORWARD,
            layer,
            f"Weighted sums of layer {number}",
            f"{sums.name} = {read.name} · {weights.name}ᵀ + {biases.name}",
            "One matrix product computes the layer for all pictures.",
            (read, weights, biases),
            (sums,),
            code,
        ),
        Operation(
            FORWARD,
            layer,
            f"Activations of layer {number}",
            f"{activations.name} = {title}({sums.name})",
            "Applied to each sum; the engine overwrites the sums.",
            (sums,),
            tuple(made),
            activate,
        ),
    ]
    return steps


def _loss(matrices: StepMatrices) -> Operation:
    last = matrices.n_layers - 1
    outputs, one_hot, losses = (
        MatrixKey("activations", last),
        MatrixKey("one_hot"),
        MatrixKey("losses", last),
    )
    cost = COSTS[matrices.trace.network_before.cost]
    if matrices.has_softmax:
        formula = f"P = softmax({outputs.name}),   L = −log P[label]"
        makes: tuple[MatrixKey, ...] = (MatrixKey("probabilities", last), losses)
        code = source_lines(cost.losses, "log_sums =", 2)
    else:
        formula = f"L = ½ ∑ ({outputs.name} − Y)²"
        makes = (losses,)
        code = source_lines(cost.losses, "difference[np.arange", 2)
    return Operation(
        FORWARD,
        None,
        "Loss",
        formula,
        f"How wrong each picture's outputs are ({cost.title} cost). The step lowers the mean.",
        (outputs, one_hot),
        makes,
        code,
    )


def _backward(matrices: StepMatrices, layer: int, is_input_major: bool) -> list[Operation]:
    key = MatrixKey
    number = layer + 1
    d_activations, errors, sums = key("d_activations", layer), key("errors", layer), key("sums", layer)
    read, d_weights, d_biases = matrices.read_by(layer), key("d_weights", layer), key("d_biases", layer)
    steps = [_d_activations(matrices, layer)]
    trace = matrices.trace.layers[layer]
    if trace.shape.convolution is not None:
        slope = source_lines(ConvolutionLayer.backward, "self._multiply_by_slope(")
        product = source_lines(ConvolutionLayer.backward, "for squares, d_sums_transposed", 3)
        ones = source_lines(ConvolutionLayer.backward, "np.matmul(self._d_sums, self._ones", 2)
    else:
        slope = source_lines(_COMPUTE, "layer.multiply_by_slope")
        product = source_lines(_COMPUTE, "np.matmul(layer.read.T" if is_input_major else "layer.product(")
        ones = source_lines(_COMPUTE, "layer.ones.dot")
    steps += [
        Operation(
            BACKWARD,
            layer,
            f"Errors of layer {number}",
            f"{errors.name} = {d_activations.name} ∘ {_slope(trace.activation, sums)}",
            "Multiplied by the slope of the activation, cell by cell. Where the slope is 0, no error passes.",
            (d_activations, sums),
            (errors,),
            slope,
        ),
        Operation(
            BACKWARD,
            layer,
            f"Gradient of the weights of layer {number}",
            f"{d_weights.name} = {errors.name}ᵀ · {read.name}",
            "One product multiplies errors by inputs and sums over the mini-batch.",
            (errors, read),
            (d_weights,),
            product,
        ),
        Operation(
            BACKWARD,
            layer,
            f"Gradient of the biases of layer {number}",
            f"{d_biases.name} = 1ᵀ · {errors.name}",
            "A row of ones sums each column of errors.",
            (errors,),
            (d_biases,),
            ones,
        ),
    ]
    return steps


def _d_activations(matrices: StepMatrices, layer: int) -> Operation:
    d_activations = MatrixKey("d_activations", layer)
    if layer == matrices.n_layers - 1:
        n_examples = len(matrices.trace.labels)
        right = MatrixKey("one_hot")
        answered = MatrixKey("probabilities" if matrices.has_softmax else "activations", layer)
        return Operation(
            BACKWARD,
            layer,
            "Errors of the outputs",
            f"{d_activations.name} = ({answered.name} − Y) / {n_examples}",
            "Slope of the loss at each output, divided by the batch size because the loss is a mean.",
            (answered, right),
            (d_activations,),
            source_lines(_COMPUTE, "self._d_outputs(", 3),
        )
    errors, weights = MatrixKey("errors", layer + 1), MatrixKey("weights", layer + 1)
    formula = f"{d_activations.name} = {errors.name} · {weights.name}"
    note = "The errors of the next layer go back through the same weights."
    code = source_lines(_COMPUTE, "following.errors.dot(following.weights, layer.errors)")
    if matrices.trace.layers[layer + 1].shape.convolution is not None:
        formula = f"{d_activations.name} = {errors.name} · {weights.name}, added up where squares overlap"
        note = "Errors go back through the same weights to each square, and add up over squares that overlap."
        code = source_lines(ConvolutionLayer.spread, "for d_sums, d_window in", 3)
    elif matrices.trace.layers[layer].shape.convolution is not None:
        code = source_lines(_COMPUTE, "first.weights_transposed.dot(first.errors")
    title = f"Back to the activations of layer {layer + 1}"
    return Operation(BACKWARD, layer, title, formula, note, (errors, weights), (d_activations,), code)


def _update(n_layers: int) -> Operation:
    key, layers = MatrixKey, range(n_layers)
    read = [key(kind, layer) for layer in layers for kind in ("weights", "d_weights", "biases", "d_biases")]
    made = [key(kind, layer) for layer in layers for kind in ("weights_after", "biases_after")]
    return Operation(
        UPDATE,
        None,
        "Update of all weights and biases",
        "W′ = W − η · dW,   b′ = b − η · db",
        "A step against the gradient. The learning rate η sets its length.",
        tuple(read),
        tuple(made),
        source_lines(GradientDescent.step, "np.subtract(self._parameters"),
    )


def _slope(activation: str, sums: MatrixKey) -> str:
    return f"{ACTIVATIONS[activation].title}′({sums.name})"
