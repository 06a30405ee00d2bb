"""Measure the cost of the library: recording a run, and returning to epochs of an old one."""

import dataclasses
import tempfile
import time
from pathlib import Path
from typing import Any

from digitpad.benchmarks.harness.benchmark import Benchmark, Report, count
from digitpad.benchmarks.harness.children import run_child
from digitpad.benchmarks.harness.turns import Run, compare
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.library import DatasetRecord, Library, RunStart, recorded_epochs, versions
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.training import create_network
from digitpad.presentation import decimal_text, seconds_text
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.training_run import (
    CALIBRATED_IN_A_HURRY,
    calibrated,
    limit_blas_threads,
    make_trainer,
    trained_network,
)

EPOCHS = {"classic": 12, "fast": 6}
_N_RUNS = 10

_FILL = "digitpad.benchmarks.probes.filled_library"
_SLIDER = "digitpad.benchmarks.probes.slider_probe"


def measure(rounds: int, report: Report = lambda _: None) -> dict[str, Any]:
    """Return all figures.

    Parameters
    ----------
    rounds : int
    report : callable, optional
        Called with the name of the next measurement.

    Returns
    -------
    dict
        ``recorded_over_unrecorded``: for each preset, the seconds of a recorded run divided by those of an
        unrecorded one. ``slider_ms``: for each page, from moving the slider to an epoch of an old run until
        bars and page are painted.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    figures: dict[str, Any] = {"rounds": rounds}
    with tempfile.TemporaryDirectory(prefix="digitpad-bench-") as folder:
        report("the slider of an old run")
        run_child(_FILL, str(_N_RUNS), "0", user_folder=folder)
        [figures["slider_ms"]] = run_child(_SLIDER, user_folder=folder)
    figures["recorded_over_unrecorded"] = {}
    dataset = load_mnist()
    limit_blas_threads()
    for preset in EPOCHS:
        report(f"recording {preset}")
        figures["recorded_over_unrecorded"][preset] = round(_recording(preset, dataset, rounds), 3)
    return figures


def _recording(preset: str, dataset: Dataset, rounds: int) -> float:
    """Return the ratio of seconds between recorded runs and the unrecorded runs before and after each."""
    with tempfile.TemporaryDirectory(prefix="digitpad-bench-") as folder:
        library = Library(Path(folder))
        library.open()
        library.wait_until_loaded()
        try:
            runs: dict[str, Run] = {"recorded": lambda: _seconds(preset, dataset, library)}
            ratios, _ = compare(runs, lambda: _seconds(preset, dataset, None), rounds)
        finally:
            library.close(seconds=30.0)
    return ratios["recorded"]


def _seconds(preset: str, dataset: Dataset, library: Library | None) -> float:
    """Train a preset as the command line does and return the seconds until the last epoch."""
    job = PRESETS[preset].job
    job = dataclasses.replace(job, config=dataclasses.replace(job.config, epochs=EPOCHS[preset]))
    network = create_network(job.config)
    begun = time.perf_counter()
    trainer = make_trainer(network, dataset, job)
    assert trainer is not None  # nobody asks it to stop
    trainer.evaluate_first()
    recorder = None if library is None else library.recorder(library.new_run_id())
    if recorder is not None:
        data = DatasetRecord.of(dataset)
        recorder.begin(RunStart(recorder.run_id, job, preset, data, 1, preset, versions()))

    def as_saved(result: EpochResult) -> Any:
        saved: SavedNetwork = trained_network(network.copy(), dataset, job, preset, result)
        return lambda: calibrated(saved, dataset.validation, CALIBRATED_IN_A_HURRY)

    for _ in recorded_epochs(trainer, recorder, as_saved):
        pass
    return time.perf_counter() - begun


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures as lines of text."""
    lines = [
        f"recording        {added} % of the time of {EPOCHS[preset]} epochs of {preset}"
        for preset, ratio in figures["recorded_over_unrecorded"].items()
        for added in (decimal_text(100 * (ratio - 1), 1, is_signed=True),)
    ]
    lines += [
        f"slider, {page:9} {p50}, 99th percentile {p99}"
        for page, times in figures["slider_ms"].items()
        for p50, p99 in ((seconds_text(times[key] / 1e3) for key in ("p50", "p99")),)
    ]
    lines.append(f"({figures['rounds']} rounds of recording)")
    return lines


BENCHMARK = Benchmark(
    "library",
    "the cost of keeping runs in the library",
    "Compare recorded runs with unrecorded ones, and move the slider over the epochs of an old run in the "
    "window.",
    lambda options, report: measure(options.rounds, report),
    as_lines,
    (count("--rounds", "rounds of each comparison", 5),),
)
