"""``digitpad train``: trains a network and says how it went, epoch by epoch."""

import argparse
import dataclasses
import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from tqdm import tqdm

from digitpad.digits.dataset import load_dataset
from digitpad.nn.settings import SETTINGS
from digitpad.nn.training import EpochResult, Progress, as_json, check_fit, create_network, evaluate
from digitpad.paths import mnist_dir
from digitpad.recognition.network_files import check_can_save, save_network
from digitpad.recognition.presets import AUGMENTATION, PRESETS, TrainingJob
from digitpad.recognition.training_run import as_examples, run_training, trained_network

_EXIT_INTERRUPTED = 130


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser(
        "train",
        help="train a network",
        description="Train a network. A preset decides all settings that are not given.",
    )
    parser.add_argument("--preset", choices=PRESETS, default="classic", help="(default: classic)")
    for setting in (*SETTINGS.values(), AUGMENTATION):
        parser.add_argument(setting.flag, metavar="VALUE", help=setting.explanation.replace("%", "%%"))
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of IDX files (default: MNIST)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to save the trained network")
    parser.add_argument("--json", action="store_true", help="print JSON Lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, print the results and save the network. Ctrl-C ends it early and loses nothing."""
    job = _job(options)
    if options.output:
        check_can_save(options.output)
    dataset = load_dataset(options.data or mnist_dir())
    if options.layers is None and job.config.layers[-1] != len(dataset.class_names):
        layers = (*job.config.layers[:-1], len(dataset.class_names))
        job = dataclasses.replace(job, config=dataclasses.replace(job.config, layers=layers))
    check_fit(job.config.layers, as_examples(dataset.train))
    network = create_network(job.config)
    interrupted = _stop_on_signals()
    say = _Speaker(must_go_on=options.output is not None)
    results: list[EpochResult] = []
    with _ProgressBar(job.config.epochs) as bar:
        for result in run_training(network, dataset, job, interrupted.is_set, bar.show):
            results.append(result)
            bar.clear()
            say(_epoch_as_text(result, len(dataset.validation), options.json))
    test = evaluate(network, as_examples(dataset.test))
    assert test is not None  # nothing asked it to stop
    reason = "interrupted" if interrupted.is_set() else "completed"
    if options.output:
        saved = trained_network(network, dataset, job, options.preset, results[-1] if results else None)
        save_network(saved, options.output)
    end = {
        "event": "end",
        "reason": reason,
        "epochs": len(results),
        "test_loss": test.loss,
        "test_accuracy": test.accuracy,
        "test_correct": test.correct,
        "test_total": test.total,
        "seconds": sum(result.seconds for result in results),
        "elapsed_seconds": results[-1].elapsed_seconds if results else 0.0,
        "output": str(options.output) if options.output else None,
    }
    if options.json:
        say(json.dumps(end))
    else:
        say(f"{reason}: {test.correct} / {test.total} test images right ({test.accuracy:.2%})")
        if options.output:
            say(f"saved to {options.output}")
    return _EXIT_INTERRUPTED if interrupted.is_set() else 0


def _job(options: argparse.Namespace) -> TrainingJob:
    """Return the preset's job with what was given instead of its own settings."""
    preset = PRESETS[options.preset].job
    given: dict[str, Any] = {
        name: setting.parse(text)
        for name, setting in SETTINGS.items()
        if (text := getattr(options, name)) is not None
    }
    augmentation = preset.augmentation if options.augmentation is None else options.augmentation
    return TrainingJob(dataclasses.replace(preset.config, **given), AUGMENTATION.parse(augmentation))


def _epoch_as_text(result: EpochResult, n_validation: int, is_json: bool) -> str:
    if is_json:
        return json.dumps({"event": "epoch", **as_json(result)})
    correct = round(result.validation_accuracy * n_validation)
    return (
        f"epoch {result.epoch:3d}   {correct} / {n_validation} right   "
        f"loss {result.validation_loss:.4f}   {result.seconds:.2f} s"
    )


class _Speaker:
    """Prints line by line; falls silent when nobody reads on but a network is still to be saved.

    Raises
    ------
    BrokenPipeError
        When nobody reads on and nothing would be lost by ending.
    """

    def __init__(self, *, must_go_on: bool) -> None:
        self._must_go_on = must_go_on

    def __call__(self, line: str) -> None:
        try:
            print(line, flush=True)
        except BrokenPipeError:
            if not self._must_go_on:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stop_on_signals() -> threading.Event:
    """Return an event that Ctrl-C and SIGTERM set. A second Ctrl-C ends the program at once."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop


class _ProgressBar:
    """A bar for the running epoch on stderr, if that is a terminal."""

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs
        self._bar: tqdm[Any] | None = None
        tqdm.monitor_interval = 0  # no thread of its own

    def __enter__(self) -> "_ProgressBar":
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, progress: Progress) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = tqdm(
                desc=f"epoch {progress.epoch} of {self._epochs}",
                total=progress.samples_total,
                unit=" images",
                leave=False,
                file=sys.stderr,
            )
        self._bar.update(progress.samples_done - self._bar.n)

    def clear(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
