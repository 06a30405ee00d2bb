"""Fill a library as years of use would: hundreds of runs, thousands of own digits."""

import dataclasses
import json
import math
import sqlite3
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from digitpad.digits.datasets.dataset import class_names
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.library import Library
from digitpad.library.runs.job_text import job_as_text
from digitpad.library.runs.run_record import DatasetRecord, RunStatus
from digitpad.library.samples.my_digit import new_digit
from digitpad.library.samples.sample_table import insert_digits
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.nn.training.results import EpochResult
from digitpad.recognition.training.presets import PRESETS, TrainingJob

_HOURS_BETWEEN = 7.0
_N_LOSSES = 400  # per run
_N_WITH_WEIGHTS = 10  # runs; more would fill the disk
_N_POINTS = 40  # per digit
_STATUSES = (RunStatus.COMPLETED,) * 5 + (RunStatus.STOPPED, RunStatus.EARLY_STOPPED, RunStatus.FAILED)
_DATA = DatasetRecord("MNIST", "0" * 64, class_names(10), "mnist")
_RATES = (0.25, 0.5, 1.0, 2.0)  # times the preset's learning rate


def fill(library: Library, n_runs: int, n_with_weights: int = 0) -> list[str]:
    """Add runs to an open library and return their ids, newest first. Waits for the disk.

    The newest run was interrupted halfway; the others ended in various ways. Repeated calls add the same runs
    with other ids and dates.

    Parameters
    ----------
    library : Library
    n_runs : int
    n_with_weights : int
        How many of the newest runs have weights for each epoch, taken from an untrained network.
    """
    rng = np.random.default_rng(1)
    now, ids = time.time(), [library.new_run_id() for _ in range(n_runs)]

    def add(connection: sqlite3.Connection) -> None:
        for number, run_id in enumerate(ids):
            started = now - 60.0 - 3_600.0 * _HOURS_BETWEEN * number
            _add_run(connection, library, run_id, number, started, number < n_with_weights, rng)

    library.database.ask(add, touches={"runs"})
    return ids


def fill_digits(library: Library, n_digits: int) -> None:
    """Add own digits to an open library: wavy lines of about forty points. Waits for the disk."""
    rng = np.random.default_rng(2)
    steps = rng.normal(0.0, 0.02, (n_digits, _N_POINTS, 2)) + np.array([0.0, 0.5 / _N_POINTS])
    digits = [
        new_digit(number % 10, (as_stroke(points),))
        for number, points in enumerate(0.3 + np.cumsum(steps, axis=1))
    ]
    library.database.ask(lambda connection: insert_digits(connection, digits), touches={"samples"})


def _add_run(
    connection: sqlite3.Connection,
    library: Library,
    run_id: str,
    number: int,
    started: float,
    has_weights: bool,
    rng: np.random.Generator,
) -> None:
    preset = ("fast", "classic", "fast", "accurate")[number % 4]
    job = PRESETS[preset].job
    rate = _RATES[number // 4 % len(_RATES)]
    config = dataclasses.replace(
        job.config, learning_rate=rate * job.config.learning_rate, seed=number % 10, epochs=30
    )
    job = dataclasses.replace(job, config=config)
    status = RunStatus.RUNNING if number == 0 else _STATUSES[number % len(_STATUSES)]
    epochs = 30 if status is RunStatus.COMPLETED else 21
    checkpoint, checkpoint_bytes = library.files.write_state({"nothing": np.zeros(1)})
    row: dict[str, Any] = {
        "id": run_id,
        "name": f"{preset.title()} {number + 1}",
        "note": "The learning rate of the lecture" if number % 9 == 4 else "",
        "is_starred": number % 11 == 3,
        "started": started,
        "status": status.value,
        "owner": "",  # no living owner, so the run counts as interrupted
        "job": job_as_text(job),
        "preset": preset,
        "dataset": _DATA.as_text(),
        "threads": 1,
        "versions": json.dumps({"digitpad": "0", "numpy": np.__version__}),
        "failure": "Training diverged in epoch 22." if status is RunStatus.FAILED else "",
        "checkpoint": checkpoint,
        "checkpoint_bytes": checkpoint_bytes,
        "progress": float(epochs),
    }
    marks = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO runs ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    saved = _network(job) if has_weights else None
    for result in _results(epochs, rate, config.seed):
        name, n_bytes = ("", 0) if saved is None else library.files.write_network(saved)
        connection.execute(
            "INSERT INTO epochs (run, epoch, validation_accuracy, seconds, result, weights, weights_bytes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                run_id,
                result.epoch,
                result.validation_accuracy,
                result.seconds,
                result.as_text(),
                name,
                n_bytes,
            ),
        )
    losses = np.column_stack(
        [np.linspace(0.0, epochs, _N_LOSSES), np.geomspace(2.3, 0.1, _N_LOSSES) * rng.uniform(0.7, 1.3)]
    )
    connection.execute(
        "INSERT INTO batch_losses (run, first, numbers) VALUES (?, 0.0, ?)",
        (run_id, losses.astype("<f8").tobytes()),
    )


def _results(epochs: int, rate: float, seed: int) -> Iterator[EpochResult]:
    """Yield plausible results of a run with ``rate`` times the usual learning rate, from epoch 0."""
    best, seconds = 0.982 - 0.004 * abs(math.log2(rate)) - 0.0003 * seed, 0.5 + 0.05 * seed
    for epoch in range(epochs + 1):
        accuracy = best - (best - 0.1) * math.exp(-(1.2 + rate) * epoch)
        loss = 2.3 * (1.0 - accuracy) + 0.02
        yield EpochResult(
            epoch,
            train_loss=0.9 * loss,
            train_accuracy=min(1.0, accuracy + 0.004),
            validation_loss=loss,
            validation_accuracy=round(accuracy, 4),
            seconds=seconds if epoch else 0.0,
            evaluation_seconds=0.1,
            elapsed_seconds=epoch * (seconds + 0.1),
            samples_per_second=50_000 / seconds if epoch else 0.0,
            learning_rate=rate,
        )


def _network(job: TrainingJob) -> SavedNetwork:
    network = Network(job.config.layers, job.config.activations, job.config.cost)
    network.initialize(job.config.initialization, np.random.default_rng(job.config.seed))
    return SavedNetwork(network, class_names(10), {"data": "MNIST"})


def main() -> int:
    """Fill the library in the user's folder with the given numbers of runs and digits."""
    n_runs, n_digits = map(int, sys.argv[1:3])
    library = Library()
    library.open()
    library.wait_until_loaded()
    fill(library, n_runs, n_with_weights=min(n_runs, _N_WITH_WEIGHTS))
    fill_digits(library, n_digits)
    is_written = library.close(seconds=60.0)
    print(json.dumps({"runs": n_runs, "digits": n_digits}))
    return 0 if is_written else 2


if __name__ == "__main__":
    sys.exit(main())
