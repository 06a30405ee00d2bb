"""The identity, used for outputs that are logits."""

from digitpad.nn.activations.activation import Activation, FloatArray


def _identity(sums: FloatArray) -> None:
    pass


def _identity_slope(
    gradient: FloatArray, activations: FloatArray, sums: FloatArray, scratch: FloatArray
) -> None:
    pass


IDENTITY = Activation("identity", "identity", _identity, _identity_slope)
