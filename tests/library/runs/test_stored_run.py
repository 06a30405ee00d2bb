"""What is read of a run whose rows are damaged or incomplete."""

import pytest

from digitpad.errors import LibraryError
from digitpad.library import RunStatus
from digitpad.nn.training.training import create_network
from digitpad.recognition.training.training_run import make_trainer


@pytest.mark.parametrize("text", ["{", "[]", '{"epoch": 2}'])
def test_a_damaged_epoch_or_test_costs_itself_alone(open_library, record, text):
    library = open_library()
    run_id = record(library)

    def damage(connection):
        connection.execute("UPDATE epochs SET result = ? WHERE epoch = 2", (text,))
        connection.execute("UPDATE runs SET status = 'odd', versions = '[]', test = ?", (text,))

    library.database.ask(damage)
    run = library.read_run(run_id)

    assert [result.epoch for result in run.results] == [1, 3]
    assert list(run.weights) == [1, 3]
    assert run.test is run.record.test_accuracy is None
    assert (run.record.status, run.record.versions) == (RunStatus.FAILED, {})


def test_a_run_without_a_checkpoint_starts_again_unless_it_has_trained(open_library, record, rows_dataset):
    library = open_library()
    run = library.read_run(record(library))
    untrained = library.read_run(record(library, stops_after=0))
    job = run.record.job
    trainer = make_trainer(create_network(job.config), rows_dataset, job)
    weights = trainer.network.parameters.copy()

    run.checkpoint_name = untrained.checkpoint_name = ""
    untrained.restore(trainer)

    assert trainer.network.parameters.tolist() == weights.tolist()
    with pytest.raises(LibraryError, match=f"Run {run.record.id} has no checkpoint to continue from"):
        run.restore(trainer)
