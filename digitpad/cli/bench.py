"""``digitpad bench``: figures, and the machine they came from."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from digitpad.benchmarks import augmentation, handwriting, latency, reading, startup, training
from digitpad.benchmarks.machine import describe_machine
from digitpad.cli.exits import EXIT_DONE
from digitpad.cli.output import complain, say
from digitpad.digits.dataset import load_mnist
from digitpad.digits.unipen import read_unipen
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.teaching import MAX_SAMPLES_PER_LABEL


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser("bench", help="measure digitpad on this machine")
    benches = parser.add_subparsers(title="benchmarks", metavar="BENCHMARK", required=True)
    bench = benches.add_parser(
        "startup",
        help="seconds to a usable window, and memory while training",
        description="Open the window several times and measure the seconds from the start of the process to "
        "a painted, usable window and to loaded data; then train in it and measure the peak of its memory.",
    )
    bench.add_argument("--rounds", type=int, default=5, help="windows to open (default: 5)")
    bench.add_argument("--json", action="store_true", help="print one line of JSON")
    bench.set_defaults(run=run_startup)
    bench = benches.add_parser(
        "training",
        help="the five ways, the engine's share of the processor's peak, seconds to 98 %%, growth",
        description="Train in the five ways and on peers that are installed (extra [peers]: PyTorch, "
        "scikit-learn), in turn, over several rounds, and report medians. Takes several minutes.",
    )
    bench.add_argument("--rounds", type=int, default=5, help="rounds of each comparison (default: 5)")
    bench.add_argument("--seeds", type=int, default=5, help="seeds for the seconds to 98 %% (default: 5)")
    bench.add_argument("--json", action="store_true", help="print one line of JSON")
    bench.set_defaults(run=run_training)
    bench = benches.add_parser(
        "latency",
        help="how fast the window answers a pen, also while it trains",
        description="Draw in the window, idle and while it trains, and measure the time from a movement to "
        "its painted prediction and how late the event loop is. Then train in the window and on the command "
        "line, four epochs in turn, and compare their seconds.",
    )
    bench.add_argument(
        "--seconds", type=_seconds, default=10.0, help="to draw in each of three states (default: 10)"
    )
    bench.add_argument("--rounds", type=_rounds, default=40, help="turns to compare (default: 40)")
    bench.add_argument("--json", action="store_true", help="print one line of JSON")
    bench.set_defaults(run=run_latency)
    bench = benches.add_parser(
        "reading",
        help="reading pen digits of any size and place, and numbers of several digits",
        description="Draw pen digits 40 to 500 pixels tall at places of chance, in whole pixels, and count "
        "how many keep their answer; then set numbers of 2 to 5 digits from each writer's digits, and count "
        "how many are taken apart and read right.",
    )
    bench.add_argument(
        "--strokes", type=Path, required=True, metavar="FILE", help="UNIPEN pen strokes, plain or gzip"
    )
    bench.add_argument("--model", type=Path, metavar="FILE", help="network (default: the shipped one)")
    bench.add_argument("--json", action="store_true", help="print one line of JSON")
    bench.set_defaults(run=run_reading)
    bench = benches.add_parser(
        "augmentation",
        help="seconds to vary 60,000 pictures",
        description="Vary as many pictures as MNIST has for training, with each of the named ranges and with "
        "all parts, in one thread, in turn over several rounds, and report medians.",
    )
    bench.add_argument("--rounds", type=int, default=5, help="rounds of each (default: 5)")
    bench.add_argument("--json", action="store_true", help="print one line of JSON")
    bench.set_defaults(run=run_augmentation)
    bench = benches.add_parser(
        "handwriting",
        help="what teaching it a hand does for people who wrote pen digits",
        description="For each writer of a UNIPEN file: teach the network some drawings of each digit, picked "
        "at random, and test it on that writer's others and on MNIST's test pictures. Takes seconds for each "
        "writer.",
    )
    bench.add_argument(
        "--strokes", type=Path, metavar="FILE", required=True, help="UNIPEN pen strokes, plain or gzip"
    )
    bench.add_argument(
        "--shots",
        type=_shots,
        nargs="+",
        default=[0, 1, 3, 5],
        metavar="N",
        help="drawings of each digit to teach (default: 0 1 3 5)",
    )
    bench.add_argument("--seed", type=_seed, default=0, help="of the picks and of teaching (default: 0)")
    bench.add_argument("--model", type=Path, metavar="FILE", help="network (default: the shipped one)")
    bench.add_argument("--json", action="store_true", help="print one line of JSON")
    bench.set_defaults(run=run_handwriting)


def run_startup(options: argparse.Namespace) -> int:
    """Print the startup figures."""
    figures = startup.measure(max(1, options.rounds))
    if options.json:
        say(json.dumps({"machine": describe_machine(), **figures}))
        return 0
    say(describe_machine()["summary"])
    say(f"  usable window    {figures['window_seconds']:.2f} s after the start of the process")
    say(f"  data ready       {figures['data_seconds']:.2f} s later")
    say(f"  (medians of {figures['rounds']} rounds, on the platform {figures['platform']})")
    for preset, megabytes in figures["peak_memory_mb"].items():
        amount = "unknown" if megabytes is None else f"{megabytes:.0f} MB"
        say(f"  peak memory      {amount} while training the preset {preset} in the window")
    return 0


def run_training(options: argparse.Namespace) -> int:
    """Print the training figures."""
    figures = training.measure(max(1, options.rounds), max(1, options.seeds), _say_on_terminal)
    return _print(options, figures, training.as_lines)


def _say_on_terminal(what: str) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        complain(f"measuring {what} ...")


def run_latency(options: argparse.Namespace) -> int:
    """Print the latency figures."""
    figures = latency.measure(options.seconds, options.rounds)
    if options.json:
        say(json.dumps({"machine": describe_machine(), **figures}))
        return 0
    say(describe_machine()["summary"])
    say(f"  on the platform {figures['platform']}, {figures['seconds']:g} s for each state")
    for key, title in (
        ("stroke_to_prediction_ms", "movement to painted prediction"),
        ("event_loop_lateness_ms", "lateness of the event loop"),
    ):
        say(f"  {title:<32} {'p50':>9} {'p99':>9} {'max':>9}   samples")
        for state, summary in figures[key].items():
            times = " ".join(f"{summary[name]:6.1f} ms" for name in ("p50", "p99", "max"))
            say(f"    {state.replace('_', ' '):<30} {times}   {summary['samples']}")
    say(f"  {'an epoch of training':<32} {'window':>9} {'command line':>14} {'ratio':>7}")
    for name, ratio in figures["epoch_in_window_over_command_line"].items():
        seconds = figures["epoch_seconds"][name]
        times = f"{seconds['window']:7.3f} s {seconds['command_line']:12.3f} s"
        say(f"    {name.replace('_', ' '):<30} {times} {ratio:7.2f}")
    say(f"  (medians of {figures['rounds']} rounds; each ratio is of neighbours in time)")
    return 0


def run_reading(options: argparse.Namespace) -> int:
    """Print how reading drawings holds up."""
    saved = open_network(options.model or shipped_network_path())
    figures = reading.measure(read_unipen(options.strokes), saved)
    return _print(options, figures, reading.as_lines)


def run_augmentation(options: argparse.Namespace) -> int:
    """Print the augmentation figures."""
    return _print(options, augmentation.measure(max(1, options.rounds)), augmentation.as_lines)


def run_handwriting(options: argparse.Namespace) -> int:
    """Print the figures of teaching people's hands."""
    saved = open_network(options.model or shipped_network_path())
    digits = read_unipen(options.strokes)
    figures = handwriting.measure(saved, digits, load_mnist(), options.shots, options.seed, _say_on_terminal)
    return _print(options, figures, handwriting.as_lines)


def _print(
    options: argparse.Namespace, figures: dict[str, Any], as_lines: Callable[[dict[str, Any]], Sequence[str]]
) -> int:
    machine = describe_machine()
    if options.json:
        say(json.dumps({"machine": machine, **figures}))
    else:
        say(machine["summary"])
        for line in as_lines(figures):
            say(f"  {line}")
    return EXIT_DONE


def _shots(text: str) -> int:
    shots = int(text)
    if not 0 <= shots <= MAX_SAMPLES_PER_LABEL:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {MAX_SAMPLES_PER_LABEL} drawings")
    return shots


def _seed(text: str) -> int:
    seed = int(text)
    if seed < 0:
        raise argparse.ArgumentTypeError(f"{text} is negative")
    return seed


def _rounds(text: str) -> int:
    rounds = int(text)
    if not 1 <= rounds <= latency.MOST_ROUNDS:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and {latency.MOST_ROUNDS} rounds")
    return rounds


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 1.0 <= seconds <= 100.0:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 100 seconds")
    return seconds
