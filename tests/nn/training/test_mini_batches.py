"""Mini-batches: every example once an epoch in a new order, and varied anew where that is wanted."""

import numpy as np
import pytest

from digitpad.nn.thread_team import ThreadTeam
from digitpad.nn.training.examples import NO_CLASS, Examples
from digitpad.nn.training.mini_batches import MiniBatches
from digitpad.nn.training.training import create_network


def epoch_of(batches):
    """Return the inputs and one-hot targets of all mini-batches of an epoch."""
    inputs, targets = [], []
    while batches.done < batches.per_epoch:
        for batch, one_hot in batches.rest_of_block():
            inputs.append(batch.copy())
            targets.append(one_hot.copy())
            batches.done += 1
    batches.begin_epoch()
    return inputs, targets


class Scaling:
    """An augmentation that only scales, and notes how many examples it has seen."""

    n_seen = 0

    def __call__(self, inputs, rng):
        assert inputs.dtype == np.uint8
        self.n_seen += len(inputs)
        return inputs / np.float32(255.0)


@pytest.mark.parametrize("n_threads", [0, 1, 3], ids=["without augmentation", "one thread", "three"])
def test_every_epoch_has_each_example_once_in_an_order_of_its_own(small, examples, n_threads):
    some, augmentation = examples(1_103), Scaling()
    varied = (augmentation, ThreadTeam(n_threads)) if n_threads else ()
    batches = MiniBatches(some, create_network(small), 4, np.random.default_rng(0), *varied)

    first, first_targets = epoch_of(batches)
    second, _ = epoch_of(batches)
    for team in varied[1:]:
        team.close()

    assert batches.per_epoch == 276
    for epoch in (first, second):
        assert [len(batch) for batch in epoch] == [4] * 275 + [3]
        rows = np.rint(np.concatenate(epoch) * 255).astype(np.uint8)
        assert sorted(map(bytes, rows)) == sorted(map(bytes, some.inputs))
    assert not np.array_equal(np.concatenate(first), np.concatenate(second))
    labels = np.rint(np.concatenate(first) * 255)[:, :3].argmax(axis=1)
    assert np.array_equal(np.concatenate(first_targets), np.eye(3)[labels])
    # In three threads, each has a copy for its third of a block.
    n_of_blocks = 2 * (171 + 171 + 27)
    assert augmentation.n_seen == {0: 0, 1: 2 * 1_103, 3: n_of_blocks}[n_threads]


def test_an_example_of_no_class_has_all_classes_alike_for_a_target(small, examples):
    some = Examples(examples(5).inputs, np.array([0, NO_CLASS, 2, NO_CLASS, 1]))
    batches = MiniBatches(some, create_network(small), 5, np.random.default_rng(0))

    _, (targets,) = epoch_of(batches)

    assert sorted(map(tuple, np.round(targets.astype(float), 6).tolist())) == sorted(
        [(1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0), *[(0.333333,) * 3] * 2]
    )
