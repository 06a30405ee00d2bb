"""Parse the command line, run the command, and turn failures into one sentence and an exit code."""

import argparse
import io
import logging
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from digitpad import __version__
from digitpad.cli.interrupts import interrupts_end_the_process, signals_interrupt
from digitpad.cli.output import (
    EXIT_BAD_INPUT,
    EXIT_DONE,
    EXIT_INTERRUPTED,
    PLAIN,
    discard_lost_progress,
    discard_stdout,
    open_closed_streams,
    print_error,
)
from digitpad.errors import DigitpadError


class _Parser(argparse.ArgumentParser):
    """A parser that reports errors in one sentence, without the usage."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Report unknown arguments in the name of the subcommand, not of digitpad."""
        options, left_over = super().parse_known_args(args, namespace)
        if left_over:
            self.error(f"unrecognized arguments: {' '.join(left_over)}")
        return options, left_over

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_BAD_INPUT, f"{self.prog}: {message}. '{self.prog} --help' lists what is possible.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run digitpad and return its exit code: 0 done, 2 bad input or environment, 130 interrupted."""
    arguments = sys.argv[1:] if arguments is None else arguments
    open_closed_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name may contain characters that the encoding of stdout lacks.
        sys.stdout.reconfigure(errors=PLAIN)
    try:
        if not arguments:
            with interrupts_end_the_process():  # until the window handles Ctrl-C itself
                from digitpad.app import run_window

                return run_window()
        if logging.lastResort is not None:
            logging.lastResort.setLevel(logging.ERROR)  # commands print their warnings themselves
        with signals_interrupt():
            with interrupts_end_the_process():
                parser = _build_parser()
            options = parser.parse_args(arguments)
            exit_code: int = options.run(options)
            return exit_code
    except DigitpadError as error:
        print_error(str(error))
        return EXIT_BAD_INPUT
    except MemoryError:
        print_error("This machine has too little memory for that. Try smaller layers, or less data.")
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        discard_stdout()
        return EXIT_DONE
    finally:
        discard_lost_progress()


def _build_parser() -> argparse.ArgumentParser:
    from digitpad.cli.commands import (
        bench,
        check_gradients,
        evaluate,
        explain,
        export,
        predict,
        robustness,
        runs,
        train,
    )

    parser = _Parser(
        prog="digitpad",
        description="Watch a neural network learn to read digits, then draw one and see it read yours. "
        "Without a command, digitpad opens its window.",
    )
    parser.add_argument("--version", action="version", version=f"digitpad {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    modules = (train, runs, predict, evaluate, explain, robustness, export, check_gradients, bench)
    for module in modules:
        module.add_command(commands)
    return parser
