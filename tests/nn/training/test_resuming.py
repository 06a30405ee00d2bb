"""A run that goes on in another process ends with the bytes of one that was never stopped.

This file is also the script of both processes: one runs each case to its end, and once more up to each stop,
where it saves a state; the other restores the states and runs them to their ends.
"""

import dataclasses
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.training.examples import NO_CLASS, Examples, TrainingData
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network

CHANGED_AT = 7


def columns(n, seed, n_in=6, n_of_no_class=0, n_blank=0):
    """Return rows of pixels, the brightest of which is the label."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    inputs = rng.integers(0, 200, (n, n_in)).astype(np.uint8)
    inputs[np.arange(n), labels] = 255
    labels[:n_of_no_class] = NO_CLASS
    inputs[:, n_in - n_blank :] = 0
    return Examples(inputs, labels)


class Noise:
    """An augmentation that draws from the generator it is given."""

    def __call__(self, inputs, rng):
        return inputs / 255.0 + rng.normal(0.0, 0.1, inputs.shape)


@dataclass(frozen=True)
class Case:
    """A run, and the numbers of steps after which it is stopped."""

    config: TrainingConfig
    stops: tuple[int, ...] = (1, 6, 9)
    n_examples: int = 22  # 6 steps an epoch
    kinds: dict[str, int] = field(default_factory=dict)
    augmentation: object = None
    gradients: object = "full_matrix"
    threads: int = 1
    change: tuple[str, float] | None = None

    def trainer(self, **changes):
        kinds = {**self.kinds, "n_in": self.config.layers[0]}
        return Trainer(
            create_network(dataclasses.replace(self.config, **changes)),
            TrainingData(columns(self.n_examples, 1, **kinds), columns(10, 2, kinds["n_in"])),
            self.config,
            augmentation=self.augmentation,
            gradients=self.gradients,
            threads=self.threads,
        )


SMALL = TrainingConfig(
    layers=(6, 5, 3), activation="tanh", cost="cross_entropy", batch_size=4, epochs=4, learning_rate=0.05
)


def small(**changes):
    return dataclasses.replace(SMALL, **changes)


CASES = {
    # 30 steps an epoch, 12 in a block.
    "blocks": Case(
        small(batch_size=10, epochs=3), (0, 1, 7, 11, 12, 13, 24, 29, 30, 31, 45, 60, 89, 90), 300
    ),
    # 6 steps an epoch, each a block, the last one short; so large a product that weights lie input by input.
    "input-major": Case(small(layers=(784, 20, 3), batch_size=100, epochs=2), (1, 5, 6, 11), 550),
    # 12 steps an epoch, 10 in a block.
    "augmented blocks with dropout": Case(
        small(layers=(6, 5, 4, 3), activation="silu,relu", dropout=0.3, batch_size=50, epochs=3),
        (0, 5, 10, 11, 12, 17),
        600,
        augmentation=Noise(),
    ),
    "convolution": Case(small(layers=(36, Convolution(3, 3, 2), 3), dropout=0.2)),
    "augmented blocks in three threads": Case(
        small(batch_size=50, epochs=3), (1, 10, 12), 600, augmentation=Noise(), threads=3
    ),
    "mini-batches split among two threads": Case(
        small(layers=(36, Convolution(3, 3, 2), 5, 3), dropout=0.3, batch_size=7),
        (1, 4, 6),
        augmentation=Noise(),
        threads=2,
    ),
    # Weights of a pixel without ink decay until step 100, of 102, sets them to 0.
    "flushes": Case(
        small(optimizer="momentum", momentum=0.3, weight_decay=0.9, learning_rate=0.5, epochs=17),
        (90, 99, 100),
        kinds={"n_blank": 1},
    ),
    "patience": Case(small(patience=3, epochs=60, learning_rate=2.0), (3, 12, 20)),
    "a change": Case(small(optimizer="momentum"), (6, 7, 8, 13), change=("learning_rate", 0.2)),
    "a change of rules": Case(small(optimizer="adamw"), (6, 7, 8, 12), change=("weight_decay", 0.3)),
    "examples of no class": Case(small(), kinds={"n_of_no_class": 8}),
    "schedule": Case(small(schedule="one_cycle", dropout=0.5)),
    **{
        f"optimizer {name}": Case(
            small(optimizer=name, weight_decay=0.1, l1=0.01, clip_norm=0.5), (1, 9), augmentation=Noise()
        )
        for name in OPTIMIZERS
    },
    "method": Case(small(), (9,), gradients="per_sample"),
}
HOW = ("paused", "stepped", "evaluated")  # the last where an epoch ends, else it is stepping


def changer(case, trainer):
    """Return what makes the change of a case when its time has come, to be called before each step."""
    is_to_come = case.change is not None and trainer.steps_done < CHANGED_AT

    def change():
        nonlocal is_to_come
        if is_to_come and trainer.steps_done == CHANGED_AT:
            trainer.change(*case.change)
            is_to_come = False

    return change


def go_to(case, trainer, stop, how):
    """Train up to a stop: paused by ``epoch``, by single steps, or evaluated if an epoch ends there."""
    change = changer(case, trainer)

    def should_pause():
        change()
        return trainer.steps_done == stop

    if how == "paused":
        while trainer.epoch(should_pause):
            pass
        return
    trainer.evaluate_first()
    while trainer.steps_done < stop:
        if trainer.is_epoch_trained:
            trainer.epoch()
        change()
        trainer.step()
    change()
    if how == "evaluated" and trainer.is_epoch_trained:
        trainer.epoch()


def run_to_the_end(case, trainer, path):
    """Train to the end, and save what is left behind, all but seconds."""
    change, results = changer(case, trainer), []
    while not trainer.is_over:
        results.append(trainer.epoch(change))
    trainer.finish()
    results = [trainer.first_result, *results, trainer.kept_result]
    results = [
        {name: number for name, number in result.as_json().items() if "second" not in name}
        for result in results
    ]
    np.savez(
        path, parameters=trainer.network.parameters, results=json.dumps(results), steps=trainer.steps_done
    )


def begin(folder):
    for name, case in CASES.items():
        run_to_the_end(case, case.trainer(), folder / f"{name}.whole.npz")
        for stop in case.stops:
            for how in HOW:
                trainer = case.trainer()
                if how == "evaluated" and stop % trainer.steps_per_epoch:
                    continue
                go_to(case, trainer, stop, how)
                np.savez(folder / f"{name}.{stop}.{how}.state.npz", **trainer.state())


def go_on(folder):
    for number, path in enumerate(sorted(folder.glob("*.state.npz"))):
        case = CASES[path.name.split(".")[0]]
        trainer = case.trainer(seed=99)  # its first weights do not matter, nor what it did before
        if number % 2:
            trainer.change("momentum", 0.1)
            trainer.step()
            trainer.evaluate_first()
            trainer.epoch()
            trainer.step()
        with np.load(path, allow_pickle=False) as state:
            trainer.restore(dict(state))
        run_to_the_end(case, trainer, path.with_name(path.name.replace(".state", ".resumed")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("states")
    for what in ("begin", "go_on"):
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        subprocess.run([sys.executable, __file__, what, folder], check=True, env=one_thread)
    return folder


@pytest.mark.parametrize("name", CASES)
def test_a_run_restored_in_another_process_ends_byte_identical(folder, name):
    with np.load(folder / f"{name}.whole.npz") as whole:
        parameters, results, steps = whole["parameters"], json.loads(whole["results"].item()), whole["steps"]

    resumed_runs = sorted(folder.glob(f"{name}.*.resumed.npz"))
    assert len(resumed_runs) >= 2 * len(CASES[name].stops)
    for path in resumed_runs:
        with np.load(path) as resumed:
            assert resumed["parameters"].tobytes() == parameters.tobytes(), path.name
            first, *rest = json.loads(resumed["results"].item())
            assert first == results[0], path.name
            assert rest == results[-len(rest) :], path.name
            assert resumed["steps"] == steps, path.name


def test_the_cases_are_what_they_are_called(folder):
    assert CASES["input-major"].trainer().network.is_input_major
    with np.load(folder / "patience.whole.npz") as whole:
        assert whole["steps"] < 6 * CASES["patience"].config.epochs
    with np.load(folder / "a change.7.paused.state.npz") as state:
        assert json.loads(state["steps.pending"].item()) == {"learning_rate": 0.2}


if __name__ == "__main__":
    {"begin": begin, "go_on": go_on}[sys.argv[1]](Path(sys.argv[2]))
