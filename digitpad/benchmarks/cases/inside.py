"""Measure what it costs to look inside a network: the pages, training meanwhile, and the numbers."""

from collections.abc import Iterator
from typing import Any

from digitpad.argument_types import number
from digitpad.benchmarks.cases.latency import MOST_ROUNDS, compare_epochs
from digitpad.benchmarks.harness.benchmark import Benchmark, Report, count
from digitpad.benchmarks.harness.children import run_child
from digitpad.benchmarks.harness.networks import NETWORKS
from digitpad.benchmarks.parts import picture_numbers, unit_numbers
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.presentation import bytes_text, decimal_text, seconds_text
from digitpad.recognition.training.training_run import limit_blas_threads
from digitpad.ui.pages import PAGES

TRAININGS = {
    "batch_10": ("classic", "inside"),
    "batch_128": ("fast", "inside"),
    "batch_128_drawing": ("fast", "inside", "drawing"),
}
"""The compared epochs: the preset, the page shown, and whether somebody draws."""

_PAGES = ("inside", "one_step")
_SECONDS_FOR_A_WINDOW = 120.0


def measure(seconds: float, rounds: int, report: Report = lambda _: None) -> dict[str, Any]:
    """Return all figures.

    Parameters
    ----------
    seconds : float
        How long to draw in the window with each network while Inside is shown.
    rounds : int
        How often epochs in the window, with Inside shown, are compared with epochs on the command line.
    report : callable, optional
        Called with the name of the next measurement.

    Returns
    -------
    dict
        ``inside_repaint_ms``: for each network, from a pen movement until Inside was painted.
        ``one_step_opening_ms``: from opening the page until its last repaint, for each network ``first``,
        some seconds after the start, and ``again``, the median of later openings with other drawings.
        ``epoch_with_inside_over_command_line``: median of the ratios. The first two leave out pages that the
        window does not have. Also the results of ``unit_numbers.measure`` and ``picture_numbers.measure``.

    Raises
    ------
    UnusableEnvironmentError
        If no window can be opened here.
    """
    pages = {page.name for page in PAGES}.intersection(_PAGES)
    figures: dict[str, Any] = {"seconds": seconds, "rounds": rounds}
    for name in NETWORKS if pages else ():
        report(f"the window with {name}")
        timeout = seconds + _SECONDS_FOR_A_WINDOW
        probe = "digitpad.benchmarks.probes.inside_probe"
        [found] = run_child(probe, name, str(seconds), timeout_seconds=timeout)
        figures["platform"] = found.pop("platform")
        for key, value in found.items():
            figures.setdefault(key, {})[name] = value
    if "inside" in pages:
        ratios = figures["epoch_with_inside_over_command_line"] = {}
        for name, arguments in TRAININGS.items():
            report(f"epochs, {name.replace('_', ' ')}")
            _, _, ratio = compare_epochs(*arguments, rounds=rounds)
            ratios[name] = round(ratio, 3)
    limit_blas_threads()
    dataset = load_mnist()
    return figures | unit_numbers.measure(dataset, report) | picture_numbers.measure(dataset, report)


def as_lines(figures: dict[str, Any]) -> list[str]:
    """Return the figures as lines of text."""
    return [*_lines_of_pages(figures), *_lines_of_numbers(figures)]


def _lines_of_pages(figures: dict[str, Any]) -> Iterator[str]:
    if repaints := figures.get("inside_repaint_ms"):
        title = f"movement to painted Inside, {seconds_text(figures['seconds'])}"
        yield f"{title:<40} {'p50':>9} {'p99':>9} {'max':>9}   samples"
        for name, summary in repaints.items():
            times = " ".join(f"{decimal_text(summary[key], 1):>6} ms" for key in ("p50", "p99", "max"))
            yield f"  {name:<38} {times}   {summary['samples']}"
    if openings := figures.get("one_step_opening_ms"):
        yield f"{'One step opens':<40} {'first':>9} {'again':>9}"
        for name, times in openings.items():
            shown = " ".join(f"{decimal_text(times[key], 1):>6} ms" for key in ("first", "again"))
            yield f"  {name:<38} {shown}"
    if ratios := figures.get("epoch_with_inside_over_command_line"):
        yield f"an epoch with Inside shown, of the command line's (medians of {figures['rounds']} rounds)"
        for name, ratio in ratios.items():
            yield f"  {name.replace('_', ' '):<38} {decimal_text(ratio, 2):>6}"


def _lines_of_numbers(figures: dict[str, Any]) -> Iterator[str]:
    yield "most exciting pictures of the units of each layer, over the training pictures"
    for name, found in figures["unit_statistics"].items():
        times = ", ".join(seconds_text(one) for one in found["seconds"])
        yield f"  {name:<38} {times}; {bytes_text(1e6 * found['memory_mb'])}"
    yield "accuracy after a change to one unit of each layer (while another thread trains)"
    for name, found in figures["changed_accuracy"].items():
        pairs = zip(found["layers_ms"], found["layers_while_training_ms"], strict=True)
        times = ", ".join(
            f"{seconds_text(alone / 1e3)} ({seconds_text(training / 1e3)})" for alone, training in pairs
        )
        memory, first = bytes_text(1e6 * found["memory_mb"]), seconds_text(found["first_ms"] / 1e3)
        yield f"  {name:<38} {times}; {memory}, first call {first}"
    yield "accuracy on 1,400 pictures with all distortions; maps of the pictures and of each layer"
    for name, seconds in figures["robustness_seconds"].items():
        times = ", ".join(seconds_text(one / 1e3) for one in figures["activation_map_ms"][name])
        yield f"  {name:<38} {seconds_text(seconds)}; {times}"


BENCHMARK = Benchmark(
    "inside",
    "the cost of looking inside a network",
    "Draw with Inside shown, open One step, train with Inside shown and on the command line in turn, and "
    "compute the most exciting pictures of each unit, the accuracy after a change to a unit and on "
    "distorted pictures, and maps of layers, with small and wide networks and the shipped one.",
    lambda options, report: measure(options.seconds, options.rounds, report),
    as_lines,
    (
        (
            "--seconds",
            {
                "type": number(1, 100),
                "default": 5.0,
                "metavar": "S",
                "help": "seconds to draw with each network (default: 5)",
            },
        ),
        count("--rounds", "rounds of the comparison", 10, MOST_ROUNDS),
    ),
)
