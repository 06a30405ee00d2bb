"""Libraries in folders of their own, and small runs that are recorded into them."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from digitpad.digits.datasets.dataset import Dataset
from digitpad.library import DatasetRecord, Library, RunStart, RunStatus
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import make_trainer

JOB = TrainingJob(TrainingConfig(layers=(784, 4, 10), epochs=3, batch_size=100))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a library, which does not exist yet."""
    return tmp_path / "library"


@pytest.fixture
def open_library(folder):
    """Return a function that opens the library of a folder, and closes it at the test's end."""
    libraries = []

    def open_library(folder: Path = folder) -> Library:
        library = Library(folder)
        libraries.append(library)
        library.open()
        library.warning = library.wait_until_loaded()
        library.database.ask(lambda connection: None)  # what is done at the start is over
        return library

    yield open_library
    for library in libraries:
        library.close(60)


@pytest.fixture
def reopened(open_library):
    """Return a function that closes a library, and opens it anew."""

    def reopened(library: Library) -> Library:
        assert library.close(10.0)
        return open_library(library.path.parent)

    return reopened


@pytest.fixture
def record(rows_dataset: Dataset) -> Callable[..., str]:
    """Return a function that trains and records a run, waits until it is on the disk, and returns its id."""
    dataset = DatasetRecord.of(rows_dataset)

    def record(
        library: Library,
        epochs: int = 3,
        *,
        run_id: str = "",
        name: str = "a run",
        seed: int = 0,
        stops_after: int = 1_000,
        waits: bool = True,
    ) -> str:
        job = dataclasses.replace(JOB, config=dataclasses.replace(JOB.config, epochs=epochs, seed=seed))
        trainer = make_trainer(create_network(job.config), rows_dataset, job)
        run_id = run_id or library.new_run_id()
        recorder = library.recorder(run_id)
        recorder.begin(RunStart(run_id, job, "custom", dataset, 1, name, {"digitpad": "1.2"}))
        recorder.follow(trainer)
        while not trainer.is_over and trainer.epochs_done < stops_after:
            result = trainer.epoch()
            saved = SavedNetwork(trainer.network.copy(), rows_dataset.class_names)
            recorder.add_epoch(result, saved, trainer)
        recorder.finish(RunStatus.COMPLETED if trainer.is_over else RunStatus.STOPPED, trainer)
        if waits:
            library.database.ask(lambda connection: None)  # ends after the run is written
            library.database.ask(lambda connection: None)  # ends after it is read again
        library.take_events()
        return run_id

    return record
