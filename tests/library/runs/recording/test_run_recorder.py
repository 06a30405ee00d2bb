"""A run that is deleted while it is recorded stays deleted, and that is told once."""

from digitpad.library import DatasetRecord, RunStart, RunStatus
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import make_trainer


def test_recording_ends_when_the_run_was_deleted(open_library, rows_dataset):
    library = open_library()
    job = TrainingJob(TrainingConfig(layers=(784, 4, 10), epochs=3, batch_size=100))
    trainer = make_trainer(create_network(job.config), rows_dataset, job)
    recorder = library.recorder("ab000001")
    recorder.begin(RunStart("ab000001", job, "custom", DatasetRecord.of(rows_dataset), 1, "a run", {}))
    library.database.ask(lambda connection: connection.execute("DELETE FROM runs").fetchall())
    library.take_events()

    for _ in range(2):
        saved = SavedNetwork(trainer.network.copy(), rows_dataset.class_names)
        recorder.add_epoch(trainer.epoch(), saved, trainer)
    recorder.finish(RunStatus.STOPPED, trainer)
    library.database.ask(lambda connection: None)

    assert [event.warning for event in library.take_events() if event.warning] == [
        "This run is not recorded: Run ab000001 was deleted during training, so recording has ended."
    ]
    assert library.runs.runs == ()
    library.database.ask(lambda connection: None)
    assert list(library.path.parent.glob("weights/*")) == []
