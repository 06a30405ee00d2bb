"""Mini-batches of examples, in a new random order in every epoch."""

import copy
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from digitpad.nn.activations import FloatArray
from digitpad.nn.arrays import aligned_zeros
from digitpad.nn.network import Network, as_floats
from digitpad.nn.thread_team import ThreadTeam, bounds
from digitpad.nn.training.checkpoint import State, StateReader, generator_as_text
from digitpad.nn.training.examples import NO_CLASS, Augmentation, Examples

ROWS_GATHERED = 128
"""Examples in a block. They are gathered and scaled together: few enough to stay in the cache until they are
used, and one call for several mini-batches instead of three for each."""

ROWS_AUGMENTED = 512
"""The same with augmentation, which takes many calls."""


class MiniBatches:
    """Mini-batches as views of reused arrays, prepared in blocks of several.

    Parameters
    ----------
    examples : Examples
    network : Network
        Gives the dtype and the number of outputs.
    batch_size : int
        At most the number of examples.
    rng : numpy.random.Generator
        Random numbers for the order of each epoch and for augmentation.
    augmentation : callable, optional
    team : ThreadTeam, optional
        Its threads augment parts of each block, with copies of ``augmentation``.

    Attributes
    ----------
    per_epoch : int
        Mini-batches in an epoch; the last one may be short.
    done : int
        Mini-batches of the open epoch that were used. The caller increments it with each one.
    """

    def __init__(
        self,
        examples: Examples,
        network: Network,
        batch_size: int,
        rng: np.random.Generator,
        augmentation: Augmentation | None = None,
        team: ThreadTeam | None = None,
    ) -> None:
        dtype = network.parameters.dtype
        self._examples = examples
        self._batch_size = batch_size
        self._rng = rng
        self._augmentation = augmentation
        self._team = ThreadTeam(1) if team is None else team
        self._augmentations = [
            augmentation if part == 0 else copy.deepcopy(augmentation) for part in range(self._team.n_threads)
        ]
        self.per_epoch = -(-len(examples) // batch_size)
        self._per_block = max(1, (ROWS_AUGMENTED if augmentation else ROWS_GATHERED) // batch_size)
        n_rows = batch_size * self._per_block
        self._order = np.arange(len(examples))
        self._targets = np.eye(network.n_out + 1, network.n_out, dtype=dtype)
        self._targets[NO_CLASS] = 1.0 / network.n_out
        self._raw = np.empty((n_rows, examples.inputs.shape[1]), examples.inputs.dtype)
        self._inputs = aligned_zeros(self._raw.shape, dtype)
        self._one_hot = aligned_zeros((n_rows, network.n_out), dtype)
        self._whole = [
            (self._inputs[start : start + batch_size], self._one_hot[start : start + batch_size])
            for start in range(0, n_rows, batch_size)
        ]
        self.begin_epoch()
        self._epoch_rng = self._block_rng = rng.bit_generator.state

    def begin_epoch(self) -> None:
        """Let the next block begin a new epoch, in a new order."""
        self.done = 0
        self._block: list[tuple[FloatArray, FloatArray]] = []
        self._block_number = -1

    def rest_of_block(self) -> list[tuple[FloatArray, FloatArray]]:
        """Return the unused mini-batches of the open block, or those of the next block if none are left.

        Returns
        -------
        list of (inputs, one_hot)
            (batch, n_in) and (batch, n_out) float. Overwritten when the next block is opened.
        """
        number, start = divmod(self.done, self._per_block)
        if number != self._block_number:
            if self.done == 0:  # otherwise the order was restored, in the middle of the first block
                self._epoch_rng = self._rng.bit_generator.state
                self._order = self._rng.permutation(len(self._examples))
            if self._augmentation is not None:  # otherwise a block needs no random numbers
                self._block_rng = self._rng.bit_generator.state
            self._fill(number)
            self._block_number = number
        return self._block[start:]

    def state(self) -> State:
        """Return everything that determines the mini-batches to come."""
        is_next_drawn = self._block_number == self.done // self._per_block and self.done < self.per_epoch
        generator = self._rng.bit_generator.state
        if is_next_drawn and self.done == 0:
            generator = self._epoch_rng
        elif is_next_drawn and self._augmentation is not None:
            generator = self._block_rng
        return {
            "done": self.done,
            "epoch_generator": generator_as_text(self._epoch_rng),
            "generator": generator_as_text(generator),
        }

    def restored(self, reader: StateReader) -> Callable[[], None]:
        """Check a state and return a function that restores it."""
        done = reader.whole_number("done", self.per_epoch)
        epoch_rng, generator = reader.generator("epoch_generator"), reader.generator("generator")

        def restore() -> None:
            self.begin_epoch()
            self.done = done
            self._rng.bit_generator.state = self._epoch_rng = epoch_rng
            if done:
                self._order = self._rng.permutation(len(self._examples))
            # Prepare an open block again, with the random state from before it.
            self._rng.bit_generator.state = generator

        return restore

    def _fill(self, number: int) -> None:
        """Gather, scale and augment the examples of a block, counted from 0 in the epoch."""
        n_most = len(self._inputs)
        rows = self._order[number * n_most : (number + 1) * n_most]
        n_rows = len(rows)
        raw, inputs = self._raw[:n_rows], self._inputs[:n_rows]
        # mode="clip" lets take() write straight into out; all indices are valid.
        np.take(self._examples.inputs, rows, axis=0, out=raw, mode="clip")
        # With mode="wrap", NO_CLASS selects the last row.
        labels = self._examples.labels[rows]
        np.take(self._targets, labels, axis=0, out=self._one_hot[:n_rows], mode="wrap")
        if self._augmentation is None:
            as_floats(raw, inputs.dtype, out=inputs)
        else:
            self._vary(raw, inputs)
        n_whole = n_rows // self._batch_size
        self._block = self._whole[:n_whole]
        if n_whole * self._batch_size < n_rows:
            rest = slice(n_whole * self._batch_size, n_rows)
            self._block.append((self._inputs[rest], self._one_hot[rest]))

    def _vary(self, raw: NDArray[np.generic], inputs: FloatArray) -> None:
        if self._team.n_threads == 1:
            assert self._augmentation is not None
            inputs[:] = self._augmentation(raw, self._rng)
            return
        parts = bounds(len(raw), self._team.n_threads)
        seeds = self._rng.integers(2**63, size=self._team.n_threads)

        def vary_part(index: int) -> None:
            augmentation, rows = self._augmentations[index], parts[index]
            assert augmentation is not None
            inputs[rows] = augmentation(raw[rows], np.random.default_rng(int(seeds[index])))

        self._team.run(vary_part, len(parts))
