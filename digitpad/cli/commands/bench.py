"""``digitpad bench``: figures, with the machine that produced them."""

import argparse
import functools
import json
from typing import Any

from digitpad.benchmarks.cases import BENCHMARKS
from digitpad.benchmarks.harness.benchmark import Benchmark
from digitpad.cli.output import EXIT_DONE, print_line, print_progress
from digitpad.machine import describe_machine


def add_command(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to digitpad's parser."""
    parser = commands.add_parser("bench", help="measure digitpad on this machine")
    benches = parser.add_subparsers(title="benchmarks", metavar="BENCHMARK", required=True)
    for benchmark in BENCHMARKS:
        bench = benches.add_parser(benchmark.name, help=benchmark.help, description=benchmark.description)
        for flag, options in benchmark.arguments:
            bench.add_argument(flag, **options)
        bench.add_argument("--json", action="store_true", help="print one line of JSON")
        bench.set_defaults(run=functools.partial(_run, benchmark))


def _run(benchmark: Benchmark, options: argparse.Namespace) -> int:
    """Measure, and print the figures."""
    machine = describe_machine()
    figures = benchmark.measure(options, _print_progress)
    if options.json:
        print_line(json.dumps({"machine": machine, **figures}))
    else:
        print_line(str(machine["summary"]))
        for line in benchmark.as_lines(figures):
            print_line(f"  {line}")
    return EXIT_DONE


def _print_progress(what: str) -> None:
    print_progress(f"measuring {what} ...")
