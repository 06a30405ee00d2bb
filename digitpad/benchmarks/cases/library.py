"""Measures what it costs that nothing gets lost: recording a run, a start with a full library, old epochs."""

import dataclasses
import tempfile
import time
from pathlib import Path
from statistics import median
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
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.training_run import (
    CALIBRATED_IN_A_HURRY,
    calibrated,
    limit_blas_threads,
    make_trainer,
    trained_network,
)

EPOCHS = {"classic": 12, "fast": 6}
N_RUNS, N_WITH_WEIGHTS, N_DIGITS = 500, 8, 5_000

_FILL = "digitpad.benchmarks.probes.filled_library"
_START = "digitpad.benchmarks.probes.window_probe"
_SLIDER = "digitpad.benchmarks.probes.slider_probe"


def measure(rounds: int, report: Report = lambda _: None) -> dict[str, Any]:
    """Return all figures.

    Parameters
    ----------
    rounds : int
    report : callable, optional
        Told what is measured next.

    Returns
    -------
    dict
        ``recorded_over_unrecorded``: for each preset, the seconds of a run that is recorded by those of one
        that is not. ``window_seconds`` and ``data_seconds``, as ``bench startup`` tells them, for a library
        that is ``empty`` and one that is ``filled`` with 500 runs and 5,000 own digits, started in turns.
        ``slider_ms``: from moving the slider to an epoch of an old run until bars and page are painted, for
        each page.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    figures: dict[str, Any] = {"rounds": rounds, "runs": N_RUNS, "digits": N_DIGITS}
    with tempfile.TemporaryDirectory(prefix="digitpad-bench-") as folder:
        filled, bytecode = str(Path(folder) / "filled"), str(Path(folder) / "bytecode")
        report("a start with a full library")
        run_child(_FILL, str(N_RUNS), str(N_WITH_WEIGHTS), str(N_DIGITS), user_folder=filled)
        figures |= _starts(rounds, filled, bytecode)
        report("the slider over an old run")
        [figures["slider_ms"]] = run_child(_SLIDER, user_folder=filled, bytecode_folder=bytecode)
    figures["recorded_over_unrecorded"] = {}
    dataset = load_mnist()
    limit_blas_threads()
    for preset in EPOCHS:
        report(f"recording {preset}")
        figures["recorded_over_unrecorded"][preset] = round(_recording(preset, dataset, rounds), 3)
    return figures


def _starts(rounds: int, filled: str, bytecode: str) -> dict[str, Any]:
    """Start the window with an empty library and with a full one, in turns."""
    run_child(_START, "import", bytecode_folder=bytecode)
    probes: dict[str, list[dict[str, Any]]] = {"empty": [], "filled": []}
    for _ in range(rounds):
        for name, folder in (("empty", ""), ("filled", filled)):
            probes[name] += run_child(_START, "startup", bytecode_folder=bytecode, user_folder=folder)[-1:]
    return {
        key: {name: round(median(probe[key] for probe in found), 3) for name, found in probes.items()}
        for key in ("window_seconds", "data_seconds", "longest_pause_ms")
    } | {"platform": probes["empty"][0]["platform"]}


def _recording(preset: str, dataset: Dataset, rounds: int) -> float:
    """Return the seconds of recorded runs by those of the runs before and after that are not."""
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
    """Train a preset as the command line does, and return the seconds until the last epoch."""
    job = PRESETS[preset].job
    job = dataclasses.replace(job, config=dataclasses.replace(job.config, epochs=EPOCHS[preset]))
    network = create_network(job.config)
    begun = time.perf_counter()
    trainer = make_trainer(network, dataset, job)
    assert trainer is not None  # nothing asked it to stop
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
    """Return the figures as lines for people."""
    lines = [
        f"recording        {100 * (ratio - 1):+.1f} % of the time of {EPOCHS[preset]} epochs of {preset}"
        for preset, ratio in figures["recorded_over_unrecorded"].items()
    ]
    for key, what in (("window_seconds", "usable window"), ("data_seconds", "data ready, later by")):
        empty, filled = figures[key]["empty"], figures[key]["filled"]
        lines.append(f"{what:20}  {empty:.2f} s with an empty library, {filled:.2f} s with a full one")
    lines += [
        f"slider, {page:9} {times['p50']:.1f} ms, 99th percentile {times['p99']:.1f} ms"
        for page, times in figures["slider_ms"].items()
    ]
    lines.append(
        f"(full: {figures['runs']} runs and {figures['digits']:,} own digits; {figures['rounds']} rounds, "
        f"on the platform {figures['platform']})"
    )
    return lines


BENCHMARK = Benchmark(
    "library",
    "what it costs that nothing gets lost",
    "Compare runs that are recorded with runs that are not, start the window with an empty library and with "
    "one of 500 runs and 5,000 own digits, and go through the epochs of an old run.",
    lambda options, report: measure(options.rounds, report),
    as_lines,
    (count("--rounds", "turns of everything that is compared", 5),),
)
