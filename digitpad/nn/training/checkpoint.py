"""Conversion of a ``Trainer``'s state to flat values, and checks of such values before use."""

import dataclasses
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import CheckpointError
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import described
from digitpad.nn.training.examples import TrainingData
from digitpad.nn.training.results import EpochResult

State = Mapping[str, NDArray[np.generic] | int | float | str]
"""Flat values. ``numpy.savez(file, **state)`` saves them and ``numpy.load`` reads them without pickle."""

Values = Mapping[str, Any]

_Number = TypeVar("_Number", bound=np.generic)


def fingerprint(data: TrainingData) -> str:
    """Return the SHA-256 of all training and validation examples, in hexadecimal digits."""
    digest = hashlib.sha256()
    for examples in (data.train, data.validation):
        for array in (examples.inputs, examples.labels):
            digest.update(f"{array.dtype.str}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).view(np.uint8).data)
    return digest.hexdigest()


def config_as_text(config: TrainingConfig) -> str:
    """Return a configuration as JSON."""
    return json.dumps({**dataclasses.asdict(config), "layers": described(config.layers)})


def generator_as_text(state: Mapping[str, Any]) -> str:
    """Return a bit generator's state as JSON. Its 128-bit integers fit into no NumPy array without pickle."""
    return json.dumps(state)


class StateReader:
    """Reads values of a state. Raises CheckpointError if one is missing or does not fit.

    Parameters
    ----------
    state : mapping
        Plain values, or 0-d arrays as returned by ``numpy.load``.
    prefix : str
        Prefix of the keys.
    """

    def __init__(self, state: Values, prefix: str = "") -> None:
        self._state = state
        self._prefix = prefix

    def part(self, prefix: str) -> "StateReader":
        """Return a reader of the values stored by ``with_prefix``."""
        return StateReader(self._state, self._prefix + prefix)

    def has(self, key: str) -> bool:
        """Return whether a key exists."""
        return self._prefix + key in self._state

    def array(self, key: str, like: NDArray[_Number]) -> NDArray[_Number]:
        """Return an array with the shape and dtype of another."""
        value = np.asarray(self._value(key))
        if value.shape != like.shape or value.dtype != like.dtype:
            raise CheckpointError(
                f"The checkpoint does not fit: {self._prefix}{key} is {value.dtype} {value.shape} instead of "
                f"{like.dtype} {like.shape}."
            )
        return value

    def text(self, key: str) -> str:
        """Return a string."""
        return str(self._scalar(key, str))

    def whole_number(self, key: str, most: int | None = None) -> int:
        """Return an integer from 0 to ``most``."""
        value = int(self._scalar(key, int))
        if value < 0 or (most is not None and value > most):
            raise CheckpointError(f"The checkpoint is damaged: {self._prefix}{key} is {value}.")
        return value

    def number(self, key: str) -> float:
        """Return a finite float."""
        value = float(self._scalar(key, (int, float)))
        if not np.isfinite(value):
            raise CheckpointError(f"The checkpoint is damaged: {self._prefix}{key} is {value}.")
        return value

    def json(self, key: str) -> dict[str, Any]:
        """Return the mapping stored as JSON in a string."""
        try:
            value = json.loads(self.text(key))
        except ValueError as error:
            raise self._damaged(key) from error
        if not isinstance(value, dict):
            raise self._damaged(key)
        return value

    def result(self, key: str) -> EpochResult | None:
        """Return the result of an epoch, or None for an empty string."""
        if not self.text(key):
            return None
        try:
            result = EpochResult(**self.json(key))
        except TypeError as error:
            raise self._damaged(key) from error
        numbers = dataclasses.astuple(result)
        if not isinstance(result.epoch, int) or not all(type(number) in (int, float) for number in numbers):
            raise self._damaged(key)
        return result

    def generator(self, key: str) -> dict[str, Any]:
        """Return a bit generator's state that ``numpy.random.PCG64`` accepts."""
        value, generator = self.json(key), np.random.PCG64()
        try:
            generator.state = value  # type: ignore[assignment]  # checked by NumPy itself
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise self._damaged(key) from error
        if dict(generator.state) != value:  # NumPy accepts fractions as integers
            raise self._damaged(key)
        return value

    def like(self, values: State) -> dict[str, Any]:
        """Return the values of the same keys, with the types, shapes and dtypes of ``values``."""
        return {
            key: self.array(key, value) if isinstance(value, np.ndarray) else self.number(key)
            for key, value in values.items()
        }

    def check_same_config(self, key: str, config: TrainingConfig, *, but: Collection[str] = ()) -> None:
        """Raise CheckpointError, naming the setting, if a setting outside ``but`` differs."""
        theirs, mine = self.json(key), json.loads(config_as_text(config))
        for name in (*mine, *theirs):
            if name not in but and theirs.get(name) != mine.get(name):
                raise CheckpointError(
                    f"The checkpoint belongs to another configuration: {name} is {theirs.get(name)} there "
                    f"and {mine.get(name)} here."
                )

    def check_same(self, key: str, value: str, what: str) -> None:
        """Raise CheckpointError if a string differs. ``what`` completes "The checkpoint belongs to"."""
        if self.text(key) != value:
            raise CheckpointError(f"The checkpoint belongs to {what}.")

    def _scalar(self, key: str, kinds: type | tuple[type, ...]) -> Any:
        value = np.asarray(self._value(key))
        plain = value.item() if value.ndim == 0 else None
        if not isinstance(plain, kinds) or isinstance(plain, bool):
            raise self._damaged(key)
        return plain

    def _value(self, key: str) -> Any:
        if not self.has(key):
            raise CheckpointError(f"The checkpoint is incomplete: it has no {self._prefix}{key}.")
        return self._state[self._prefix + key]

    def _damaged(self, key: str) -> CheckpointError:
        return CheckpointError(f"The checkpoint is damaged: {self._prefix}{key} cannot be read.")


def with_prefix(prefix: str, state: State) -> State:
    """Return the state of a part with prefixed keys, ready to be merged with other states."""
    return {prefix + key: value for key, value in state.items()}
