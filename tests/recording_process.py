"""A process that records small runs into the library of a folder.

    python recording_process.py FOLDER [N_RUNS [EPOCHS]]

It prints "begun" and "ready", before and after the library is opened, and "RUN EPOCH" for each epoch that is
on the disk. Without a number of runs, or with 0, it goes on until it is killed, and writes after every epoch,
with a checkpoint each time.
"""

import itertools
import sys
from pathlib import Path

import numpy as np

from digitpad.digits.datasets.dataset import Dataset, LabelledImages, class_names
from digitpad.library import DatasetRecord, Library, RunStart, RunStatus
from digitpad.library.runs.recording import run_recorder
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import make_trainer


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def record(library: Library, dataset: Dataset, epochs: int, number: int) -> None:
    job = TrainingJob(TrainingConfig(layers=(784, 4, 10), epochs=epochs, batch_size=20, seed=number))
    trainer = make_trainer(create_network(job.config), dataset, job)
    run_id = library.new_run_id()
    recorder = library.recorder(run_id)
    recorder.begin(RunStart(run_id, job, "custom", DatasetRecord.of(dataset), 1, f"run {number}", {}))
    recorder.follow(trainer)
    while not trainer.is_over:
        result = trainer.epoch()
        recorder.add_epoch(result, SavedNetwork(trainer.network.copy(), dataset.class_names), trainer)
        library.settings.set_value("newest", f"{run_id} {result.epoch}")
        if run_recorder.SECONDS_BETWEEN_WRITES == 0.0:
            library.database.ask(lambda connection: None)
            say(f"{run_id} {result.epoch}")
    recorder.finish(RunStatus.COMPLETED, trainer)
    library.database.ask(lambda connection: None, touches={"runs"})
    library.database.ask(lambda connection: None)
    library.take_events()
    library.runs.rename(run_id, f"finished {number}")
    if number % 3 == 2:  # killed processes are to leave unfinished deletions too
        library.runs.delete([run_id])
        library.runs.delete_for_good()


def main() -> None:
    folder = Path(sys.argv[1])
    n_runs = (int(sys.argv[2]) or None) if len(sys.argv) > 2 else None
    epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    rng = np.random.default_rng(0)
    images = LabelledImages(
        rng.integers(0, 255, (100, 28, 28), dtype=np.uint8), rng.integers(0, 10, 100).astype(np.uint8)
    )
    dataset = Dataset("noise", images, images, images, class_names(10))
    say("begun")
    library = Library(folder)
    library.open()
    library.wait_until_loaded()
    if n_runs is None:
        library.set_budget(1)  # so that the oldest runs are thinned too
        run_recorder.SECONDS_BETWEEN_WRITES = 0.0
    say("ready")
    for number in itertools.count() if n_runs is None else range(0, 3 * n_runs, 3):
        record(library, dataset, epochs, number)
    if not library.close(20.0):
        sys.exit("not all was written")


if __name__ == "__main__":
    main()
