"""``digitpad bench``: figures, and the machine they came from."""

import argparse
import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from digitpad.benchmarks.cases import augmentation, handwriting, latency, reading, soak, startup, training
from digitpad.benchmarks.harness.machine import describe_machine
from digitpad.cli.argument_types import named_path, number, whole_number
from digitpad.cli.output import EXIT_DONE, print_line, print_progress
from digitpad.digits.datasets.mnist import load_mnist
from digitpad.digits.strokes.unipen import read_unipen
from digitpad.paths import shipped_network_path
from digitpad.recognition.fine_tuning.fine_tuning import MAX_SAMPLES_PER_LABEL
from digitpad.recognition.network_files import open_network

_MOST_ROUNDS = 1_000
_MOST_SEED = 2**31 - 1

_Figures = dict[str, Any]
_Argument = tuple[str, dict[str, Any]]
"""A flag, and what argparse is told about it."""


@dataclass(frozen=True)
class _Benchmark:
    """What can be measured.

    Attributes
    ----------
    name, help, description : str
        As the command line says them.
    measure : callable
        Returns the figures that the parsed arguments ask for.
    as_lines : callable
        Returns the figures as lines for people.
    arguments : tuple
        Besides ``--json``.
    """

    name: str
    help: str
    description: str
    measure: Callable[[argparse.Namespace], _Figures]
    as_lines: Callable[[_Figures], Sequence[str]]
    arguments: tuple[_Argument, ...]


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser("bench", help="measure digitpad on this machine")
    benches = parser.add_subparsers(title="benchmarks", metavar="BENCHMARK", required=True)
    for benchmark in _BENCHMARKS:
        bench = benches.add_parser(benchmark.name, help=benchmark.help, description=benchmark.description)
        for flag, options in benchmark.arguments:
            bench.add_argument(flag, **options)
        bench.add_argument("--json", action="store_true", help="print one line of JSON")
        bench.set_defaults(run=functools.partial(_run, benchmark))


def _run(benchmark: _Benchmark, options: argparse.Namespace) -> int:
    """Measure, and print the figures."""
    machine = describe_machine()
    figures = benchmark.measure(options)
    if options.json:
        print_line(json.dumps({"machine": machine, **figures}))
    else:
        print_line(str(machine["summary"]))
        for line in benchmark.as_lines(figures):
            print_line(f"  {line}")
    return EXIT_DONE


def _measure_startup(options: argparse.Namespace) -> _Figures:
    return startup.measure(options.rounds)


def _measure_training(options: argparse.Namespace) -> _Figures:
    return training.measure(options.rounds, options.seeds, _print_progress)


def _measure_latency(options: argparse.Namespace) -> _Figures:
    return latency.measure(options.seconds, options.rounds)


def _measure_reading(options: argparse.Namespace) -> _Figures:
    saved = open_network(options.model or shipped_network_path())
    return reading.measure(read_unipen(options.strokes), saved)


def _measure_augmentation(options: argparse.Namespace) -> _Figures:
    return augmentation.measure(options.rounds)


def _measure_soak(options: argparse.Namespace) -> _Figures:
    return soak.measure(options.minutes, options.seed)


def _measure_handwriting(options: argparse.Namespace) -> _Figures:
    saved = open_network(options.model or shipped_network_path())
    digits = read_unipen(options.strokes)
    return handwriting.measure(saved, digits, load_mnist(), options.shots, options.seed, _print_progress)


def _print_progress(what: str) -> None:
    print_progress(f"measuring {what} ...")


def _count(flag: str, text: str, default: int, most: int = _MOST_ROUNDS) -> _Argument:
    """Return a flag for how often something is done."""
    parse = whole_number(1, most)
    return flag, {"type": parse, "default": default, "metavar": "N", "help": f"{text} (default: {default})"}


_STROKES: _Argument = (
    "--strokes",
    {"type": named_path, "required": True, "metavar": "FILE", "help": "UNIPEN pen strokes, plain or gzip"},
)
_SEED: dict[str, Any] = {"type": whole_number(0, _MOST_SEED), "default": 0, "metavar": "N"}
_MODEL: _Argument = (
    "--model",
    {"type": named_path, "metavar": "FILE", "help": "network (default: the shipped one)"},
)

_BENCHMARKS = (
    _Benchmark(
        "startup",
        "seconds to a usable window, and memory while training",
        "Open the window several times and measure the seconds from the start of the process to a painted, "
        "usable window and to loaded data; then train in it and measure the peak of its memory.",
        _measure_startup,
        startup.as_lines,
        (_count("--rounds", "windows to open", 5),),
    ),
    _Benchmark(
        "training",
        "the five ways, the engine's share of the processor's peak, seconds to 98 %%, growth",
        "Train in the five ways and on peers that are installed (extra [peers]: PyTorch, scikit-learn), in "
        "turn, over several rounds, and report medians. Takes several minutes.",
        _measure_training,
        training.as_lines,
        (
            _count("--rounds", "rounds of each comparison", 5),
            _count("--seeds", "seeds for the seconds to 98 %%", 5),
        ),
    ),
    _Benchmark(
        "latency",
        "how fast the window answers a pen, also while it trains",
        "Draw in the window, idle and while it trains, and measure the time from a movement to its painted "
        "prediction and how late the event loop is. Then train in the window and on the command line, four "
        "epochs in turn, and compare their seconds.",
        _measure_latency,
        latency.as_lines,
        (
            (
                "--seconds",
                {
                    "type": number(1, 100),
                    "default": 10.0,
                    "metavar": "S",
                    "help": "to draw in each of four states (default: 10)",
                },
            ),
            _count("--rounds", "turns to compare", 40, latency.MOST_ROUNDS),
        ),
    ),
    _Benchmark(
        "reading",
        "reading pen digits of any size and place, and numbers of several digits",
        "Draw pen digits 40 to 500 pixels tall at places of chance, in whole pixels, and count how many keep "
        "their answer; then set numbers of 2 to 5 digits from each writer's digits, and count how many are "
        "taken apart and read right.",
        _measure_reading,
        reading.as_lines,
        (_STROKES, _MODEL),
    ),
    _Benchmark(
        "augmentation",
        "seconds to vary 60,000 pictures",
        "Vary as many pictures as MNIST has for training, with each of the named ranges and with all parts, "
        "in one thread, in turn over several rounds, and report medians.",
        _measure_augmentation,
        augmentation.as_lines,
        (_count("--rounds", "rounds of each", 5),),
    ),
    _Benchmark(
        "handwriting",
        "what teaching it a hand does for people who wrote pen digits",
        "For each writer of a UNIPEN file: teach the network some drawings of each digit, picked at random, "
        "and test it on that writer's others and on MNIST's test pictures. Takes seconds for each writer.",
        _measure_handwriting,
        handwriting.as_lines,
        (
            _STROKES,
            (
                "--shots",
                {
                    "type": whole_number(0, MAX_SAMPLES_PER_LABEL),
                    "nargs": "+",
                    "default": [0, 1, 3, 5],
                    "metavar": "N",
                    "help": "drawings of each digit to teach (default: 0 1 3 5)",
                },
            ),
            ("--seed", {**_SEED, "help": "of the picks and of teaching (default: 0)"}),
            _MODEL,
        ),
    ),
    _Benchmark(
        "soak",
        "whether memory grows or anything fails while somebody presses everything",
        "Do something by chance up to twenty times a second in all of the window's parts and those beside "
        "it, and measure how fast memory grows, and what the log and Qt complain of.",
        _measure_soak,
        soak.as_lines,
        (
            (
                "--minutes",
                {
                    "type": number(0.1, 1_000),
                    "default": 10.0,
                    "metavar": "M",
                    "help": "how long (default: 10)",
                },
            ),
            ("--seed", {**_SEED, "help": "of the choices (default: 0)"}),
        ),
    ),
)
