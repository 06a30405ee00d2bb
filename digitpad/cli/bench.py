"""``digitpad bench``: figures, and the machine they came from."""

import argparse
import json
from typing import Any

from digitpad.benchmarks import startup
from digitpad.benchmarks.machine import describe_machine


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


def run_startup(options: argparse.Namespace) -> int:
    """Print the startup figures."""
    figures = startup.measure(max(1, options.rounds))
    if options.json:
        print(json.dumps({"machine": describe_machine(), **figures}))
        return 0
    print(describe_machine()["summary"])
    print(f"  usable window    {figures['window_seconds']:.2f} s after the start of the process")
    print(f"  data ready       {figures['data_seconds']:.2f} s later")
    print(f"  (medians of {figures['rounds']} rounds, on the platform {figures['platform']})")
    for preset, megabytes in figures["peak_memory_mb"].items():
        amount = "unknown" if megabytes is None else f"{megabytes:.0f} MB"
        print(f"  peak memory      {amount} while training the preset {preset} in the window")
    return 0
