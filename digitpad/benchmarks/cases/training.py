"""Measure training: the gradient methods, the engine's share of the peak, growth, and seconds to 98 %.

Alternatives run in turn over several rounds and are reported as medians: see ``turns``.
"""

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Any, TypeVar

import numpy as np

from digitpad.benchmarks.harness.benchmark import Benchmark, Report, count
from digitpad.benchmarks.harness.memory import peak_memory_mb
from digitpad.benchmarks.harness.turns import Run, compare, medians
from digitpad.benchmarks.parts import convolutions, peak, peers
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.network import Network
from digitpad.nn.training.evaluation import evaluate
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.training import create_network, train
from digitpad.presentation import bytes_text, decimal_text, figures_text, percent_text, seconds_text
from digitpad.recognition.race import Contestant, gradient_difference, timed_data
from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.training_run import as_examples, limit_blas_threads

GOAL = 0.98
_ENGINE_RUNS = 3
_LARGE_ARRAY = 31 * 1024 * 1024
_OWN = "digitpad, threads: "
_RunT = TypeVar("_RunT")


@dataclass(frozen=True)
class Means:
    """The functions to measure, and the data.

    Attributes
    ----------
    load : callable
        Returns the data set.
    train : callable
        A function like ``nn.train``.
    epoch_peers, cross_entropy_peers, goal_peers : callable
        Functions like ``peers.epoch_runs``, ``peers.cross_entropy_epoch_runs`` and ``peers.goal_runs``.
    gflops_and_shares : callable
        A function like ``peak.gflops_and_shares``.
    convolutions : callable
        A function like ``convolutions.measure``.
    """

    load: Callable[[], Dataset] = load_mnist
    train: Callable[..., Iterator[EpochResult]] = train
    epoch_peers: Callable[[Examples], Mapping[str, Run]] = peers.epoch_runs
    cross_entropy_peers: Callable[[Examples], Mapping[str, Run]] = peers.cross_entropy_epoch_runs
    goal_peers: Callable[
        [Examples, Examples, TrainingConfig, float], Mapping[str, Callable[[], list[float] | None]]
    ] = peers.goal_runs
    gflops_and_shares: Callable[[int], tuple[float, dict[str, float]]] = peak.gflops_and_shares
    convolutions: Callable[[Dataset, int, int, Report], dict[str, Any]] = convolutions.measure


def measure(
    rounds: int, seeds: int, report: Report = lambda _: None, means: Means | None = None
) -> dict[str, Any]:
    """Return all figures of training, and call ``report`` with the name of each measurement.

    Returns
    -------
    dict
        ``times_full_matrix``: the seconds of one epoch of the classic preset divided by the engine's, for
        each method in float32, two of them also in float64, and for PyTorch, if installed; ``epoch_seconds``:
        the engine's median, and for the others this median times their ratio;
        ``cross_entropy_times_full_matrix``, ``cross_entropy_epoch_seconds``: the same with cross-entropy, the
        only cost of scikit-learn; ``pictures_timed``: for methods timed on a part of the pictures and
        extrapolated, the size of that part; ``gradient_differences``; ``matrix_multiply_gflops``;
        ``engine_share_of_peak``, ``engine_without_momentum_share_of_peak``, ``products_share_of_peak``: see
        ``peak``; ``seconds_to_98``, ``epochs_to_98``: of digitpad and each peer, for each seed;
        ``times_digitpad_to_98``: a peer's seconds divided by digitpad's with the same number of threads,
        median over the seeds; ``times_digitpad_an_epoch``: the same per epoch, because rounding alone can
        make a run reach the goal an epoch earlier; ``last_epoch_over_first``; ``growth``; ``peak_memory_mb``;
        and the results of ``convolutions.measure``.
    """
    limit_blas_threads()
    _have_memory_used_again()
    means = means or Means()
    dataset = means.load()
    report("one epoch of the classic preset with each method")
    times_engine, epochs = _epochs(means, dataset, rounds)
    cross_entropy_times, cross_entropy_epochs = _cross_entropy_epochs(means, dataset, rounds)
    report("share of the matrix-multiply peak")
    peak_gflops, shares = means.gflops_and_shares(rounds)
    report(f"seconds to {percent_text(GOAL)} of the test pictures")
    to_goal = _epochs_to_goal(means, dataset, seeds)
    seconds_to_goal = {name: [sum(run) if run else None for run in runs] for name, runs in to_goal.items()}
    figures = {
        "rounds": rounds,
        "epoch_seconds": epochs,
        "times_full_matrix": times_engine,
        "cross_entropy_epoch_seconds": cross_entropy_epochs,
        "cross_entropy_times_full_matrix": cross_entropy_times,
        "pictures_timed": _pictures_timed(dataset),
        "gradient_differences": _gradient_differences(dataset),
        "matrix_multiply_gflops": peak_gflops,
        **{f"{name}_share_of_peak": share for name, share in shares.items()},
        "seconds_to_98": seconds_to_goal,
        "epochs_to_98": {name: [len(run) if run else None for run in runs] for name, runs in to_goal.items()},
        "times_digitpad_to_98": _times_digitpad(seconds_to_goal),
        "times_digitpad_an_epoch": _times_digitpad_an_epoch(to_goal),
    }
    report("last epoch compared with the first")
    figures["last_epoch_over_first"] = _last_over_first(means, dataset, rounds)
    report("growth with batch size, width and number of pictures")
    figures["growth"] = _growth(means, dataset, rounds)
    figures |= means.convolutions(dataset, rounds, seeds, report)
    figures["peak_memory_mb"] = peak_memory_mb()
    return figures


def _have_memory_used_again() -> None:
    """Put the allocator in the state of a long-running process, such as the window during a race.

    glibc returns large freed arrays to the system, which clears every page of the next one, until a larger
    array has been freed (up to 32 MiB; see ``M_MMAP_THRESHOLD`` in mallopt(3)). Without this, methods that
    allocate large arrays in each step would pay for the clearing.
    """
    large = np.ones(_LARGE_ARRAY, np.uint8)
    del large


def _epochs(means: Means, dataset: Dataset, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return, for each method and peer, an epoch's seconds as a multiple of the engine's, and in seconds."""
    job = PRESETS["classic"].job
    runs: dict[str, Run] = {}
    for name in GRADIENT_METHODS:
        data, share = timed_data(dataset, Contestant(name, job, name))
        runs[name] = _epoch(means, job.config, data, name, share)
    engine = runs.pop("full_matrix")
    everything, _ = timed_data(dataset, Contestant("", job))
    for name in ("per_sample", "concatenated"):
        # The sources of these methods use float64. The engine compared with them uses float32, as above.
        float64 = dataclasses.replace(job.config, dtype="float64")
        runs[f"{name}_float64"] = _epoch(means, float64, everything, name)
    runs |= means.epoch_peers(as_examples(dataset.train))
    return _beside_engine(runs, engine, rounds)


def _epoch(
    means: Means, config: TrainingConfig, data: TrainingData, method: str = "full_matrix", share: float = 1.0
) -> Run:
    """Return a function that trains on a share of the data and returns the seconds of a full epoch."""
    config = dataclasses.replace(config, epochs=1)

    def run() -> float:
        (result,) = means.train(create_network(config), data, config, gradients=GRADIENT_METHODS[method].make)
        return result.seconds / share

    return run


def _cross_entropy_epochs(
    means: Means, dataset: Dataset, rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the figures of ``_epochs`` for peers that have only this cost; empty without peers."""
    runs = means.cross_entropy_peers(as_examples(dataset.train))
    if not runs:
        return {}, {}
    job = PRESETS["classic"].job
    config = dataclasses.replace(
        job.config, cost="cross_entropy", learning_rate=peers.CROSS_ENTROPY_LEARNING_RATE
    )
    data, _ = timed_data(dataset, Contestant("", job))
    return _beside_engine(runs, _epoch(means, config, data), rounds)


def _beside_engine(
    runs: Mapping[str, Run], engine: Run, rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    times_engine, engine_seconds = compare(runs, engine, rounds, _ENGINE_RUNS)
    times_engine["full_matrix"] = 1.0
    return times_engine, {name: times * engine_seconds for name, times in times_engine.items()}


def _pictures_timed(dataset: Dataset) -> dict[str, int]:
    job, n_pictures = PRESETS["classic"].job, len(dataset.train)
    counts = {name: Contestant(name, job, name).n_timed(n_pictures) for name in GRADIENT_METHODS}
    return {name: count for name, count in counts.items() if count < n_pictures}


def _gradient_differences(dataset: Dataset) -> dict[str, float]:
    job = PRESETS["classic"].job
    return {name: gradient_difference(Contestant(name, job, name), dataset) for name in GRADIENT_METHODS}


def _epochs_to_goal(means: Means, dataset: Dataset, seeds: int) -> dict[str, list[list[float] | None]]:
    """Return the results of ``_first_to_goal`` for digitpad and each peer, for each seed."""
    job = PRESETS["fast"].job
    test = as_examples(dataset.test)
    data = TrainingData(as_examples(dataset.train), as_examples(dataset.validation))
    found: dict[str, list[list[float] | None]] = {f"{_OWN}{threads}": [] for threads in (1, 2)}
    for seed in range(seeds):
        config = dataclasses.replace(job.config, seed=seed)
        peer_runs = means.goal_peers(data.train, test, config, GOAL)
        for threads in (1, 2):
            network = create_network(config)
            limit_blas_threads(threads)
            found[f"{_OWN}{threads}"].append(
                _first_to_goal(network, means.train(network, data, config), test)
            )
            limit_blas_threads()
            for name, run in peer_runs.items():
                if _n_threads(name) == threads:
                    found.setdefault(name, []).append(run())
    return found


def _n_threads(name: str) -> int:
    return int(name.rpartition(" ")[2])


def _times_digitpad(seconds_to_goal: dict[str, list[float | None]]) -> dict[str, float | None]:
    """Return each peer's seconds as a multiple of digitpad's with the same threads, median over the seeds.

    A run that never reaches the goal counts as infinitely long; a seed with which neither reaches it is left
    out. None stands for an infinite multiple, and for no seeds left.
    """
    found: dict[str, float | None] = {}
    for name, pairs in _beside_own(seconds_to_goal):
        times = [(theirs or math.inf) / (ours or math.inf) for theirs, ours in pairs if theirs or ours]
        middle = median(times) if times else None
        found[name] = None if middle == math.inf else middle
    return found


def _times_digitpad_an_epoch(to_goal: dict[str, list[list[float] | None]]) -> dict[str, float | None]:
    """Return the same per epoch; a seed with which either never reaches the goal is left out."""
    found: dict[str, float | None] = {}
    for name, pairs in _beside_own(to_goal):
        times = [mean(theirs) / mean(ours) for theirs, ours in pairs if theirs and ours]
        found[name] = median(times) if times else None
    return found


def _beside_own(all_runs: dict[str, list[_RunT]]) -> Iterator[tuple[str, list[tuple[_RunT, _RunT]]]]:
    """Yield each peer's name, and pairs of its run and digitpad's with the same seed and threads."""
    for name, runs in all_runs.items():
        if not name.startswith(_OWN):
            yield name, list(zip(runs, all_runs[f"{_OWN}{_n_threads(name)}"], strict=True))


def _first_to_goal(network: Network, results: Iterator[EpochResult], test: Examples) -> list[float] | None:
    """Return the seconds of each epoch up to the first that reaches the goal, or None if none does."""
    seconds = []
    for result in results:
        seconds.append(result.seconds)
        evaluation = evaluate(network, test)
        if evaluation is not None and evaluation.accuracy >= GOAL:
            return seconds
    return None


def _last_over_first(means: Means, dataset: Dataset, rounds: int) -> dict[str, float]:
    """Return the ratio of the 10th epoch's seconds to the first's, which subnormal numbers would raise."""
    data = TrainingData(as_examples(dataset.train), as_examples(dataset.validation))
    fast = PRESETS["fast"].job.config
    ratios = {}
    for optimizer, learning_rate in (("sgd", 0.2), ("adam", 0.001)):
        config = dataclasses.replace(
            fast,
            layers=(784, 256, 10),
            optimizer=optimizer,
            learning_rate=learning_rate,
            schedule="constant",
            epochs=10,
        )
        runs = [_epochs_of_a_run(means, config, data) for _ in range(rounds + 1)]
        # Compare a run's last epoch with the first of the next run: they are neighbours in time.
        ratios[optimizer] = median(run[-1] / following[0] for run, following in itertools.pairwise(runs))
    return ratios


def _epochs_of_a_run(means: Means, config: TrainingConfig, data: TrainingData) -> list[float]:
    return [result.seconds for result in means.train(create_network(config), data, config)]


def _growth(means: Means, dataset: Dataset, rounds: int) -> dict[str, dict[str, float]]:
    """Return the seconds of an epoch of 784-N-10 with one setting changed at a time."""
    fast = PRESETS["fast"].job.config
    everything = as_examples(dataset.train)
    evaluation_subset = Examples(everything.inputs[:1], everything.labels[:1])

    def run(n_images: int, width: int, batch_size: int) -> Run:
        config = dataclasses.replace(fast, layers=(784, width, 10), batch_size=batch_size)
        part = Examples(everything.inputs[:n_images], everything.labels[:n_images])
        return _epoch(means, config, TrainingData(part, evaluation_subset))

    tables: dict[str, dict[str, Run]] = {
        "images": {str(n): run(n, 192, 128) for n in (6_250, 12_500, 25_000, 50_000)},
        "width": {str(n): run(50_000, n, 128) for n in (96, 192, 384, 768)},
        "batch_size": {str(n): run(50_000, 192, n) for n in (8, 32, 128, 512)},
    }
    return {name: medians(runs, rounds) for name, runs in tables.items()}


def as_lines(figures: dict[str, Any]) -> Sequence[str]:
    """Return the figures as lines of text."""
    lines = ["one epoch of the classic preset (784-30-10, batches of 10, 50,000 pictures)"]
    differences = figures["gradient_differences"]
    for name, seconds in figures["epoch_seconds"].items():
        note = (
            "" if name not in differences else f"   gradients differ by {figures_text(differences[name], 1)}"
        )
        n_timed = figures["pictures_timed"].get(name)
        mark = f" (extrapolated from {n_timed:,} pictures)" if n_timed else ""
        lines.append(_epoch_line(name, seconds, figures["times_full_matrix"][name]) + note + mark)
    if figures["cross_entropy_epoch_seconds"]:
        lines.append("the same with cross-entropy")
    for name, seconds in figures["cross_entropy_epoch_seconds"].items():
        lines.append(_epoch_line(name, seconds, figures["cross_entropy_times_full_matrix"][name]))
    lines.append(
        f"matrix-multiply peak, one thread: {decimal_text(figures['matrix_multiply_gflops'], 0)} GFLOP/s"
    )
    step, plain_step, products = (
        percent_text(figures[f"{name}_share_of_peak"])
        for name in ("engine", "engine_without_momentum", "products")
    )
    lines.append(f"a training step of 784-192-10, batch 128, reaches {step} of the peak")
    lines.append(f"  without momentum {plain_step}, matrix products alone {products}")
    for name, seconds in figures["seconds_to_98"].items():
        shown = ", ".join("never" if value is None else decimal_text(value, 2) for value in seconds)
        middle_seconds = median(math.inf if value is None else value for value in seconds)
        middle = "median never" if middle_seconds == math.inf else f"median {seconds_text(middle_seconds)}"
        epochs = ", ".join("-" if n is None else str(n) for n in figures["epochs_to_98"][name])
        times = figures["times_digitpad_to_98"].get(name)
        times_an_epoch = figures["times_digitpad_an_epoch"].get(name)
        note = "" if times is None else f"  {decimal_text(times, 2)} x"
        note += "" if times_an_epoch is None else f", one epoch {decimal_text(times_an_epoch, 2)} x"
        lines.append(
            f"seconds to {percent_text(GOAL)} of the test pictures, {name}: "
            f"{middle} ({shown}; epochs {epochs}){note}"
        )
    for name, ratio in figures["last_epoch_over_first"].items():
        lines.append(f"last epoch / first epoch of 10, 784-256-10, {name}: {decimal_text(ratio, 2)}")
    for name, table in figures["growth"].items():
        cells = "   ".join(f"{key}: {seconds_text(seconds)}" for key, seconds in table.items())
        lines.append(f"epoch against {name.replace('_', ' ')}:   {cells}")
    lines += convolutions.as_lines(figures)
    if figures["peak_memory_mb"] is not None:
        lines.append(f"peak memory of this benchmark: {bytes_text(1e6 * figures['peak_memory_mb'])}")
    return lines


def _epoch_line(name: str, seconds: float, times_engine: float) -> str:
    title = GRADIENT_METHODS[name].title if name in GRADIENT_METHODS else name.replace("_", " ")
    return f"  {title:32s} {decimal_text(seconds, 3):>9} s  {decimal_text(times_engine, 1):>9} x"


BENCHMARK = Benchmark(
    "training",
    "the five gradient methods, the engine's share of the peak, seconds to 98 %%, growth",
    "Train with the five gradient methods and with installed peers (extra [peers]: PyTorch, scikit-learn) in "
    "turn, over several rounds, and report medians. Takes several minutes.",
    lambda options, report: measure(options.rounds, options.seeds, report),
    as_lines,
    (
        count("--rounds", "rounds of each comparison", 5),
        count("--seeds", "seeds for the seconds to 98 %%", 5),
    ),
)
