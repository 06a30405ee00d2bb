"""Runs of the window's worker in the library: recorded as they go, and gone on with."""

import dataclasses

import pytest

from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.errors import LibraryError
from digitpad.library import Library, RunStatus
from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.training.presets import PRESETS, TrainingJob
from digitpad.recognition.training.run_history import RunEnd
from digitpad.workers.training_messages import Goal, Recording
from digitpad.workers.training_runner import TrainingRunner, TrainingState
from digitpad.workers.training_worker import TrainingRequest

CONFIG = TrainingConfig(layers=(784, 12, 10), epochs=4, learning_rate=0.5, optimizer="momentum")
ENDLESS = dataclasses.replace(CONFIG, epochs=1_000)


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "library")
    library.open()
    yield library
    assert library.close(10)


@pytest.fixture
def runner(qtbot):
    runner = TrainingRunner()
    yield runner
    runner.shut_down()


def until_idle(qtbot, runner):
    qtbot.waitUntil(lambda: runner.state is TrainingState.IDLE)


def request(library, dataset, config, **values):
    recording = Recording(library, library.new_run_id(), "my run")
    return TrainingRequest(TrainingJob(config), dataset, "custom", recording, **values)


def stored(qtbot, library, run_id, status):
    """Return a run as the library has it, when that has a status."""

    def has_status():
        try:
            return library.read_run(run_id).record.status is status
        except LibraryError:  # it is not written yet
            return False

    qtbot.waitUntil(has_status)
    return library.read_run(run_id)


def weights(saved):
    return saved.network.parameters.tobytes()


def test_a_run_is_in_the_library_with_all_its_history_has(qtbot, runner, library, dataset):
    runner.start(request(library, dataset, CONFIG))
    until_idle(qtbot, runner)

    run = stored(qtbot, library, runner.history.run_id, RunStatus.COMPLETED)
    assert run.record.name == "my run"
    assert run.record.job == TrainingJob(CONFIG)
    assert run.record.dataset.fingerprint == dataset.fingerprint
    history = run.history()
    assert history.results == runner.history.results
    assert history.batch_losses == runner.history.batch_losses
    assert history.end is runner.history.end
    assert set(history.snapshots) == {0, 1, 2, 3, 4}
    for epoch, saved in runner.history.snapshots.items():
        assert weights(history.snapshots[epoch]) == weights(saved)
    qtbot.waitUntil(lambda: library.read_run(run.record.id).test == runner.history.test)


def test_a_run_that_was_closed_within_an_epoch_goes_on_to_the_same_weights(qtbot, library, dataset):
    def changed_after_three_steps():
        """Return a runner whose run is in its second epoch, and has changed its rate there."""
        runner = TrainingRunner()
        runner.start(request(library, dataset, CONFIG), Goal.EPOCH)
        qtbot.waitUntil(lambda: runner.state is TrainingState.PAUSED)
        for _ in range(3):
            runner.take_step()
            qtbot.waitUntil(lambda: runner.state is TrainingState.PAUSED)
        runner.change("learning_rate", 0.25)
        return runner

    first = changed_after_three_steps()
    first.take_step()
    qtbot.waitUntil(lambda: first.state is TrainingState.PAUSED)
    run_id = first.history.run_id
    stored(qtbot, library, run_id, RunStatus.RUNNING)
    qtbot.waitUntil(lambda: library.read_run(run_id).record.progress == pytest.approx(1 + 4 / 60))
    first.shut_down()
    run = stored(qtbot, library, first.history.run_id, RunStatus.INTERRUPTED)
    assert run.record.progress == pytest.approx(1 + 4 / 60)

    second = TrainingRunner()
    recording = Recording(library, run.record.id)
    second.start(TrainingRequest(run.record.job, dataset, "custom", recording, resumed=run))
    until_idle(qtbot, second)
    second.shut_down()

    assert [result.epoch for result in second.history.results] == [0, 1, 2, 3, 4]
    assert [change.value for change in second.history.changes] == [0.25]
    uninterrupted = changed_after_three_steps()
    uninterrupted.resume()
    until_idle(qtbot, uninterrupted)
    uninterrupted.shut_down()
    assert weights(second.history.snapshots[4]) == weights(uninterrupted.history.snapshots[4])


def test_a_branch_begins_with_the_weights_of_an_epoch_and_names_where_it_is_from(
    qtbot, runner, library, dataset
):
    runner.start(request(library, dataset, CONFIG))
    until_idle(qtbot, runner)
    run = stored(qtbot, library, runner.history.run_id, RunStatus.COMPLETED)
    slower = dataclasses.replace(CONFIG, learning_rate=0.01, epochs=1)

    recording = Recording(library, library.new_run_id(), "slower", run.record.id, 2)
    runner.start(TrainingRequest(TrainingJob(slower), dataset, "custom", recording, first=run.weights[2]))
    until_idle(qtbot, runner)

    branch = stored(qtbot, library, recording.run_id, RunStatus.COMPLETED)
    assert (branch.record.parent, branch.record.parent_epoch) == (run.record.id, 2)
    assert weights(branch.weights[0]) == weights(run.weights[2])
    assert branch.results[0].validation_accuracy == run.results[2].validation_accuracy


def test_a_run_under_way_cannot_be_gone_on_with(qtbot, runner, library, dataset):
    runner.start(request(library, dataset, ENDLESS))
    run_id = runner.history.run_id
    qtbot.waitUntil(lambda: runner.history.epochs_done > 1)
    run = stored(qtbot, library, run_id, RunStatus.RUNNING)
    other = TrainingRunner()

    other.start(TrainingRequest(run.record.job, dataset, "custom", Recording(library, run_id), resumed=run))
    until_idle(qtbot, other)
    other.shut_down()

    assert other.history.failure == f"Run {run_id} is already running."
    runner.stop()
    until_idle(qtbot, runner)
    assert stored(qtbot, library, run_id, RunStatus.STOPPED).record.can_go_on


def test_a_run_that_stopped_early_is_recorded_so(qtbot, runner, library, dataset):
    images, labels = dataset.train.images, dataset.train.labels
    contrary = dataclasses.replace(dataset, validation=LabelledImages(images, (labels + 1) % 10))
    runner.start(request(library, contrary, dataclasses.replace(ENDLESS, patience=1)))
    until_idle(qtbot, runner)

    assert runner.history.end is RunEnd.EARLY_STOPPED
    run = stored(qtbot, library, runner.history.run_id, RunStatus.EARLY_STOPPED)
    qtbot.waitUntil(lambda: library.read_run(run.record.id).test == runner.history.test)
    assert weights(runner.history.snapshots[runner.history.kept_epoch]) == weights(
        run.weights[runner.history.kept_epoch]
    )


def test_why_a_run_failed_is_kept(qtbot, runner, library, dataset):
    diverging = dataclasses.replace(PRESETS["fast"].job.config, learning_rate=100.0)
    runner.start(request(library, dataset, diverging))
    until_idle(qtbot, runner)

    run = stored(qtbot, library, runner.history.run_id, RunStatus.FAILED)
    assert run.record.failure == runner.history.failure != ""


def test_losses_after_the_checkpoint_of_a_failed_run_are_not_kept_twice(qtbot, runner, library, dataset):
    whole = request(library, dataset, CONFIG)
    runner.start(whole)
    until_idle(qtbot, runner)
    expected = stored(qtbot, library, runner.history.run_id, RunStatus.COMPLETED).batch_losses
    recorder = library.recorder(runner.history.run_id)
    library.database.ask(
        lambda connection: connection.execute("UPDATE runs SET progress = 0.5, status = 'failed'")
    )
    run = stored(qtbot, library, recorder.run_id, RunStatus.FAILED)

    library.claim_run(run, run.record.job)

    half = stored(qtbot, library, recorder.run_id, RunStatus.RUNNING)
    assert [result.epoch for result in half.results] == [0]
    assert half.batch_losses == tuple(loss for loss in expected if loss.epochs_done <= 0.5)
