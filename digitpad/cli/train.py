"""``digitpad train``: trains a network and says how it went, epoch by epoch."""

import argparse
import dataclasses
import json
import threading
from collections.abc import Collection
from typing import Any

from digitpad.argument_types import named_path, whole_number
from digitpad.cli.interrupts import StopOnSignals
from digitpad.cli.output import EXIT_DONE, EXIT_INTERRUPTED, discard_stdout, print_error, print_line
from digitpad.cli.progress_bar import ProgressBar
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.idx_folder import load_dataset
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.errors import DigitpadError, DivergenceError, OutputError
from digitpad.nn.config.ineffective_settings import ineffective_settings
from digitpad.nn.config.settings import SETTINGS, TrainingConfig
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.training import create_network, kept_result
from digitpad.paths import remove_leftovers
from digitpad.recognition.network_files import check_can_save, save_network
from digitpad.recognition.training.job_settings import (
    ALL_SETTINGS,
    AUGMENTATION,
    AUGMENTATIONS,
    OWN_RANGES,
    RANGE_SETTINGS,
    SAMPLE_SETTINGS,
)
from digitpad.recognition.training.presets import PRESETS, TrainingJob, preset_name
from digitpad.recognition.training.run_history import RunHistory
from digitpad.recognition.training.training_run import (
    TOO_LITTLE_MEMORY,
    as_examples,
    calibrated,
    check_job_fits,
    run_training,
    trained_network,
)

_MOST_THREADS = 64


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "train",
        help="train a network",
        description="Train a network. A preset decides all settings that are not given.",
    )
    parser.add_argument("--preset", choices=PRESETS, default="classic", help="(default: classic)")
    for setting in ALL_SETTINGS.values():
        text = f"{setting.explanation} Allowed: {setting.allowed}."
        parser.add_argument(setting.flag, metavar="VALUE", help=text.replace("%", "%%"))
    parser.add_argument("--data", type=named_path, metavar="DIR", help="folder of IDX files (default: MNIST)")
    parser.add_argument("--output", type=named_path, metavar="FILE", help="where to save the trained network")
    parser.add_argument(
        "--threads",
        type=whole_number(1, _MOST_THREADS),
        default=1,
        metavar="N",
        help="threads for matrix products (default: 1). Two are faster for mini-batches of 128 while another "
        "core is free, and much slower while it is busy",
    )
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, print the results and save the network. A signal ends it early and loses nothing."""
    job = _job(options)
    if options.output:
        remove_leftovers()
        check_can_save(options.output)
    dataset = load_dataset(options.data) if options.data else load_mnist()
    if options.layers is None and job.config.layers[-1] != len(dataset.class_names):
        layers = (*job.config.layers[:-1], len(dataset.class_names))
        job = dataclasses.replace(job, config=dataclasses.replace(job.config, layers=layers))
    check_job_fits(job, dataset)
    _warn_of_ineffective_settings(options, job.config)
    # Until all is saved: a first Ctrl-C after the last epoch must not lose the network.
    with StopOnSignals() as interrupted:
        return _train_and_save(options, dataset, job, interrupted)


def _train_and_save(
    options: argparse.Namespace, dataset: Dataset, job: TrainingJob, interrupted: threading.Event
) -> int:
    network = create_network(job.config)
    print_result = _ResultPrinter(interrupted, must_go_on=options.output is not None)
    history = RunHistory(job, preset_name(job), dataset.name)
    trouble: DigitpadError | None = None
    with ProgressBar(job.config.epochs) as bar:
        try:
            for result in run_training(
                network, dataset, job, interrupted.is_set, bar.show, threads=options.threads
            ):
                history.add_result(result)
                bar.clear()
                print_result(_epoch_as_text(result, len(dataset.validation), options.json))
        # The network has the weights of the last good epoch again; those are not to be lost.
        except DivergenceError as error:
            trouble, reason = error, "diverged"
        except MemoryError:
            trouble, reason = DigitpadError(TOO_LITTLE_MEMORY), "out_of_memory"
    test = evaluate(network, as_examples(dataset.test))
    assert test is not None  # nothing asked it to stop
    if not trouble:
        reason = "completed" if history.epochs_done == job.config.epochs else "early_stopped"
        reason = "interrupted" if interrupted.is_set() else reason
    # Without one finished epoch there are only random weights, which must not replace anybody's network.
    kept = kept_result(history.epochs, job.config) if history.epochs else None
    output = options.output if kept else None
    if kept and output:
        saved = trained_network(network, dataset, job, history.preset, kept)
        saved = calibrated(saved, dataset.validation)
        save_network(saved, output)
    end = {
        "event": "end",
        "reason": reason,
        "epochs": history.epochs_done,
        "kept_epoch": kept.epoch if kept else None,
        "test_loss": test.loss,
        "test_accuracy": test.accuracy,
        "test_correct": test.correct,
        "test_total": test.total,
        "seconds": history.seconds,
        "elapsed_seconds": history.epochs[-1].elapsed_seconds if history.epochs else 0.0,
        "output": str(output) if output else None,
    }
    if options.json:
        print_result(json.dumps(end))
    elif not kept:
        if not trouble:  # which has a sentence of its own
            print_result(f"{reason} before the first epoch was over")
        if options.output:
            print_result(f"nothing was saved to {options.output}")
    else:
        accuracy = f"{100 * test.accuracy:.2f} %"
        print_result(
            f"{reason.replace('_', ' ')}: {test.correct} / {test.total} test images right ({accuracy})"
        )
        if kept.epoch < history.epochs_done:
            print_result(f"kept the network of epoch {kept.epoch}, whose validation loss was the smallest")
        if output:
            print_result(f"saved to {output}")
    if trouble:
        raise trouble
    return EXIT_INTERRUPTED if interrupted.is_set() else EXIT_DONE


def _job(options: argparse.Namespace) -> TrainingJob:
    """Return the preset's job with what was given instead of its own settings."""
    given: dict[str, Any] = {
        name: setting.parse(text)
        for name, setting in ALL_SETTINGS.items()
        if (text := getattr(options, name)) is not None
    }

    def of(table: Collection[str]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name in table}

    preset = PRESETS[options.preset].job
    ranges = AUGMENTATIONS.get(given.get(AUGMENTATION.name, OWN_RANGES), preset.augmentation)
    return dataclasses.replace(
        preset,
        config=dataclasses.replace(preset.config, **of(SETTINGS)),
        augmentation=dataclasses.replace(ranges, **of(RANGE_SETTINGS)),
        **of(SAMPLE_SETTINGS),
    )


def _warn_of_ineffective_settings(options: argparse.Namespace, config: TrainingConfig) -> None:
    for name, reason in ineffective_settings(config.optimizer, config.layers).items():
        if getattr(options, name) is not None:
            print_error(f"{SETTINGS[name].flag} has no effect: {reason}.")


def _epoch_as_text(result: EpochResult, n_validation: int, is_json: bool) -> str:
    if is_json:
        return json.dumps({"event": "epoch", **result.as_json()})
    correct = round(result.validation_accuracy * n_validation)
    return (
        f"epoch {result.epoch:3d}   {correct} / {n_validation} right   "
        f"loss {result.validation_loss:.4f}   {result.seconds:.2f} s"
    )


class _ResultPrinter:
    """Print line by line. If that fails while a network is still to be saved, discard the rest.

    The same after an interrupt: a terminal that closed takes no more.

    Raises
    ------
    BrokenPipeError, OutputError
        As ``print_line`` does, if nothing would be lost by ending.
    """

    def __init__(self, interrupted: threading.Event, *, must_go_on: bool) -> None:
        self._interrupted = interrupted
        self._must_go_on = must_go_on

    def __call__(self, line: str) -> None:
        try:
            print_line(line)
        except (BrokenPipeError, OutputError) as error:
            if not self._must_go_on and not self._interrupted.is_set():
                raise
            if isinstance(error, OutputError):
                print_error(f"{error} All else goes on.")
            discard_stdout()
