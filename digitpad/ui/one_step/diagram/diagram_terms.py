"""Matrices and signs in the equations of a step, in order."""

from dataclasses import dataclass

from digitpad.insight.step.equations import BACKWARD, FORWARD, UPDATE
from digitpad.insight.step.step_matrices import MatrixKey, StepMatrices
from digitpad.nn.activations import ACTIVATIONS
from digitpad.presentation import figures_text


@dataclass(frozen=True)
class Group:
    """Matrices and signs that stay on one line if there is room.

    Attributes
    ----------
    phase : str
    parts : tuple of MatrixKey or str
    """

    phase: str
    parts: tuple[MatrixKey | str, ...]

    @property
    def keys(self) -> tuple[MatrixKey, ...]:
        """The matrices of the group."""
        return tuple(part for part in self.parts if isinstance(part, MatrixKey))


def groups_of(matrices: StepMatrices, layer: int | None = None) -> tuple[Group, ...]:
    """Return the groups of a step, for all layers or for one (counted from 0)."""
    chosen = range(matrices.n_layers) if layer is None else range(layer, layer + 1)
    forward = [_forward(matrices, one, is_alone=layer is not None) for one in chosen]
    if matrices.n_layers - 1 in chosen:
        forward.append(_loss(matrices))
    backward = [_backward(matrices, one) for one in reversed(chosen)]
    update = [_update(one) for one in chosen]
    return (*forward, *backward, *update)


def _forward(matrices: StepMatrices, layer: int, *, is_alone: bool) -> Group:
    parts: list[MatrixKey | str] = []
    read, before = matrices.read_by(layer), matrices.before(layer)
    if layer == 0 or is_alone:
        parts.append(before)
    if matrices.has_rows(layer):
        is_convolution = matrices.trace.layers[layer].shape.convolution is not None
        parts += ["squares →" if is_convolution else "in rows →", read]
    activation = ACTIVATIONS[matrices.trace.layers[layer].activation].title
    parts += [
        "·",
        MatrixKey("weights", layer),
        "ᵀ +",
        MatrixKey("biases", layer),
        "=",
        MatrixKey("sums", layer),
        f"{activation} →",
        MatrixKey("activations", layer),
    ]
    return Group(FORWARD, tuple(parts))


def _loss(matrices: StepMatrices) -> Group:
    last = matrices.n_layers - 1
    parts: list[MatrixKey | str] = []
    if matrices.has_softmax:
        parts += ["softmax →", MatrixKey("probabilities", last)]
    loss = f"mean loss\n{figures_text(matrices.trace.loss_before)}"
    parts += ["with", MatrixKey("one_hot"), "→", MatrixKey("losses", last), loss]
    return Group(FORWARD, tuple(parts))


def _backward(matrices: StepMatrices, layer: int) -> Group:
    last = matrices.n_layers - 1
    n_examples = len(matrices.trace.labels)
    activation = ACTIVATIONS[matrices.trace.layers[layer].activation].title
    errors, read = MatrixKey("errors", layer), matrices.read_by(layer)
    answered = MatrixKey("probabilities" if matrices.has_softmax else "activations", last)
    if layer == last:
        origin = f"({answered.name} − Y) / {n_examples} ="
    else:
        origin = f"{MatrixKey('errors', layer + 1).name} · {MatrixKey('weights', layer + 1).name} ="
    return Group(
        BACKWARD,
        (
            origin,
            MatrixKey("d_activations", layer),
            f"∘ {activation}′(S{layer + 1}) =",
            errors,
            f"ᵀ · {read.name} =",
            MatrixKey("d_weights", layer),
            "∑ =",
            MatrixKey("d_biases", layer),
        ),
    )


def _update(layer: int) -> Group:
    weights, biases = MatrixKey("weights_after", layer), MatrixKey("biases_after", layer)
    number = layer + 1
    return Group(UPDATE, (f"W{number} − η · dW{number} =", weights, f"b{number} − η · db{number} =", biases))
