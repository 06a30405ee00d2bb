"""``digitpad train``: train a network and report each epoch."""

import argparse
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

from digitpad.argument_types import named_path, whole_number
from digitpad.cli.data_option import add_data_option
from digitpad.cli.interrupts import StopFlag, StopOnSignals
from digitpad.cli.output import (
    EXIT_DONE,
    EXIT_INTERRUPTED,
    discard_stdout,
    print_error,
    print_line,
    print_progress,
)
from digitpad.cli.progress_bar import ProgressBar
from digitpad.cli.run_library import opened_library, print_trouble
from digitpad.cli.training_task import TrainingTask, new_run, resumed_run, warn_of_ineffective_settings
from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DigitpadError, DivergenceError, OutputError
from digitpad.library import (
    Library,
    NetworkKind,
    NewNetwork,
    RunRecorder,
    RunStart,
    recorded_epochs,
    run_name,
    versions,
)
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import Evaluation, evaluate
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.training import create_network, kept_result
from digitpad.paths import remove_leftovers
from digitpad.presentation import accuracy_text, number_text, seconds_text
from digitpad.recognition.network_files import check_can_save, save_network
from digitpad.recognition.training.job_settings import ALL_SETTINGS
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.run_history import RunHistory
from digitpad.recognition.training.training_run import (
    CALIBRATED_IN_A_HURRY,
    TOO_LITTLE_MEMORY,
    as_examples,
    calibrated,
    check_job_fits,
    limit_blas_threads,
    make_trainer,
    trained_network,
)

_MOST_THREADS = 64
_MOST_SECONDS_TO_TEST = 0.8  # after an interrupt


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "train",
        help="train a network",
        description="Train a network. A preset or a settings file supplies the settings that are not given.",
    )
    decides = parser.add_mutually_exclusive_group()
    decides.add_argument("--preset", choices=PRESETS, help="(default: classic)")
    decides.add_argument(
        "--config",
        type=named_path,
        metavar="FILE",
        help="settings, seed, data set and threads of a run, saved by 'digitpad runs export --config' or the "
        "window; the same file gives the same network",
    )
    for setting in ALL_SETTINGS.values():
        text = f"{setting.explanation} Allowed: {setting.allowed}."
        parser.add_argument(setting.flag, metavar="VALUE", help=text.replace("%", "%%"))
    parser.add_argument(
        "--styles",
        type=named_path,
        action="append",
        metavar="FILE",
        help="also write pen digits and non-digits in the pen styles of a JSON file, as exported by the page "
        "Pen styles; may be given several times (default: the shipped styles alone)",
    )
    add_data_option(parser)
    parser.add_argument("--output", type=named_path, metavar="FILE", help="where to save the trained network")
    parser.add_argument(
        "--threads",
        type=whole_number(1, _MOST_THREADS),
        metavar="N",
        help="training threads (default: the number of cores, minus one if there are more than two). "
        "Networks with convolutions split each mini-batch between them; others share large matrix products. "
        "Another number changes the rounding, and so the network",
    )
    parser.add_argument(
        "--resume",
        metavar="RUN",
        help="continue a run of the library: its id, the beginning of its id, or 'last'. It keeps its "
        "settings and threads; --epochs may change its total number of epochs",
    )
    parser.add_argument("--no-record", action="store_true", help="do not record the run in the library")
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, print the results and save the network. A signal ends training early and loses nothing."""
    if options.output or not options.no_record:
        remove_leftovers()
    if options.output:
        check_can_save(options.output)
    # Signals are handled until all is saved: a first Ctrl-C after the last epoch must not lose anything.
    with contextlib.ExitStack() as handled, contextlib.ExitStack() as stack:
        library: Library | None = None
        signals = StopOnSignals()
        if options.resume is not None:
            library = stack.enter_context(opened_library(signals.was_stopped))
            task = resumed_run(options, library)
        else:
            task = new_run(options)
        check_job_fits(task.job, task.dataset)
        if task.resumed is None:
            warn_of_ineffective_settings(options, task.job)
            if not options.no_record:
                library = stack.enter_context(opened_library(signals.was_stopped))
        interrupted = handled.enter_context(signals)
        return _train_and_save(options, task, library, interrupted)


def _train_and_save(
    options: argparse.Namespace, task: TrainingTask, library: Library | None, interrupted: StopFlag
) -> int:
    job, dataset, stored = task.job, task.dataset, task.resumed
    network = create_network(job.config)
    print_result = _ResultPrinter(interrupted, must_go_on=options.output is not None or library is not None)
    history = RunHistory(job, task.preset, dataset.name) if stored is None else stored.history_to_go_on(job)
    trouble: DigitpadError | None = None
    recorder: RunRecorder | None = None

    def as_saved(result: EpochResult) -> Callable[[], SavedNetwork]:
        saved = trained_network(network.copy(), dataset, job, task.preset, result, history.changes)
        return lambda: calibrated(saved, dataset.validation, CALIBRATED_IN_A_HURRY)

    with ProgressBar(job.config.epochs) as bar:
        try:
            trainer = make_trainer(network, dataset, job, interrupted.is_set, bar.show, task.threads)
            if trainer is not None:
                limit_blas_threads(trainer.blas_threads)
                if stored is not None:
                    stored.restore(trainer)
                recorder = _begun_recorder(task, library, interrupted)
                for result in recorded_epochs(trainer, recorder, as_saved, interrupted.is_set, bar.show):
                    history.add_result(result)
                    bar.clear()
                    print_result(_epoch_as_text(result, len(dataset.validation), options.json))
                    print_trouble(library)
        # The network has the weights of the last good epoch again; keep them.
        except DivergenceError as error:
            trouble, reason = error, "diverged"
        except MemoryError:
            trouble, reason = DigitpadError(TOO_LITTLE_MEMORY), "out_of_memory"
    if not trouble:
        reason = "completed" if history.epochs_done == job.config.epochs else "early_stopped"
        reason = "interrupted" if interrupted.is_set() else reason
    # Before the first epoch ends there are only random weights, which must not overwrite a network.
    kept = kept_result(history.epochs, job.config) if history.epochs else None
    output = options.output if kept else None
    if kept and (output or recorder):
        saved = trained_network(network, dataset, job, history.preset, kept, history.changes)
        saved = calibrated(saved, dataset.validation, is_hurried=interrupted.is_set)
        if output:
            save_network(saved, output)
        if recorder and library:
            name = stored.record.name if stored else run_name(job, task.preset)
            name = f"{name}, epoch {kept.epoch}"
            new = NewNetwork(saved, name, NetworkKind.TRAINED, recorder.run_id, kept.epoch)
            library.networks.add(new, is_used=False)
    test = _tested(network, dataset, interrupted) if kept or not interrupted.is_set() else None
    if recorder is not None and trouble is None and test is not None and not interrupted.is_set():
        recorder.add_test(test)
    end = {
        "event": "end",
        "reason": reason,
        "epochs": history.epochs_done,
        "kept_epoch": kept.epoch if kept else None,
        "test_loss": test.loss if test else None,
        "test_accuracy": test.accuracy if test else None,
        "test_correct": test.correct if test else None,
        "test_total": len(dataset.test),
        "seconds": history.seconds,
        "elapsed_seconds": history.epochs[-1].elapsed_seconds if history.epochs else 0.0,
        "output": str(output) if output else None,
        "run": recorder.run_id if recorder else None,
    }
    if options.json:
        print_result(json.dumps(end))
    elif not kept:
        if not trouble:  # it is raised below
            print_result(f"{reason} before the end of the first epoch")
        if options.output:
            print_result(f"nothing was saved to {options.output}")
    else:
        print_result(f"{reason.replace('_', ' ')}: {_test_as_text(test)}")
        if kept.epoch < history.epochs_done:
            print_result(f"kept the network of epoch {kept.epoch}, which has the smallest validation loss")
        if output:
            print_result(f"saved to {output}")
    if trouble:
        raise trouble
    return EXIT_INTERRUPTED if interrupted.is_set() else EXIT_DONE


def _begun_recorder(task: TrainingTask, library: Library | None, interrupted: StopFlag) -> RunRecorder | None:
    """Return a recorder that has announced the run to the library, or None if it must not be recorded."""
    if library is None:
        return None
    if task.resumed is not None:
        library.claim_run(task.resumed, task.job)
        return library.recorder(task.resumed.record.id, task.resumed.changes_to_go_on)
    recorder = library.recorder(library.new_run_id())
    recorder.begin(
        RunStart(
            recorder.run_id,
            task.job,
            task.preset,
            recorder.record_of(task.dataset, interrupted.is_set),
            task.threads,
            run_name(task.job, task.preset),
            versions(),
        )
    )
    print_progress(f"recorded as run {recorder.run_id}")
    return recorder


def _tested(network: Network, dataset: Dataset, interrupted: StopFlag) -> Evaluation | None:
    """Evaluate a network on the test pictures. Return None if that takes too long after an interrupt."""
    start = time.monotonic()

    def should_stop() -> bool:
        return interrupted.is_set() and time.monotonic() - start > _MOST_SECONDS_TO_TEST

    return evaluate(network, as_examples(dataset.test), should_stop)


def _test_as_text(test: Evaluation | None) -> str:
    if test is None:
        return "no time to read the test pictures"
    return f"{test.correct} / {test.total} test images right ({accuracy_text(test.accuracy)})"


def _epoch_as_text(result: EpochResult, n_validation: int, is_json: bool) -> str:
    if is_json:
        return json.dumps({"event": "epoch", **result.as_json()})
    correct = round(result.validation_accuracy * n_validation)
    return (
        f"epoch {result.epoch:3d}   {correct} / {n_validation} right   "
        f"loss {number_text(result.validation_loss)}   {seconds_text(result.seconds)}"
    )


class _ResultPrinter:
    """Prints line by line. If printing fails while a network is still to be saved, discards the rest.

    The same applies after an interrupt, because a closed terminal accepts no more output.

    Raises
    ------
    BrokenPipeError, OutputError
        As in ``print_line``, if ending loses nothing.
    """

    def __init__(self, interrupted: StopFlag, *, must_go_on: bool) -> None:
        self._interrupted = interrupted
        self._must_go_on = must_go_on

    def __call__(self, line: str) -> None:
        try:
            print_line(line)
        except (BrokenPipeError, OutputError) as error:
            if not self._must_go_on and not self._interrupted.is_set():
                raise
            if isinstance(error, OutputError):
                print_error(f"{error} Training and saving continue.")
            discard_stdout()
