"""Runs parts of a benchmark in new processes, which know nothing of this one and of the user's own files."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from typing import IO, Any

from digitpad.errors import UnusableEnvironmentError
from digitpad.presentation import duration_text
from digitpad.stop_signals import heeded_signals

_USER_FOLDER_VARIABLES = (
    *("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"),
    *("WIN_PD_OVERRIDE_LOCAL_APPDATA", "WIN_PD_OVERRIDE_APPDATA"),  # of platformdirs, on Windows
)
"""What decides where ``digitpad.paths`` looks for the user's own files."""


def run_child(
    module: str,
    *arguments: str,
    timeout_seconds: float = 300.0,
    bytecode_folder: str = "",
    user_folder: str = "",
) -> list[dict[str, Any]]:
    """Run a module as a program of its own, and return the JSON Lines it printed.

    It finds the time of its start, as ``time.monotonic()`` tells it, in DIGITPAD_PROCESS_START.

    Parameters
    ----------
    module, *arguments : str
    timeout_seconds : float
    bytecode_folder : str
        Where Python keeps the compiled modules of all that are run with this folder, whatever the environment
        says of writing them. By default it is left to the environment.
    user_folder : str
        Where it finds the user's own files. By default there are none.

    Raises
    ------
    UnusableEnvironmentError
        If it failed, printed nothing, or took too long.
    """
    command = (module, *arguments)
    with _program(command, bytecode_folder, user_folder, stderr=subprocess.PIPE) as process:
        try:
            printed, errors = process.communicate(timeout=timeout_seconds)
        except subprocess.TimeoutExpired as error:
            raise _took_too_long(command, timeout_seconds) from error
    lines = printed.splitlines()
    if process.returncode < 0:
        print(errors, file=sys.stderr)  # where it was
        name = signal.Signals(-process.returncode).name
        raise UnusableEnvironmentError(f"digitpad could not be measured: {module} was ended by {name}.")
    if process.returncode != 0 or not lines:
        raise _failed(errors)
    return [json.loads(line) for line in lines]


class PacedChild:
    """A program that does one piece of work after the other, each when it is asked. See ``paced_child``."""

    def __init__(
        self,
        process: "subprocess.Popen[str]",
        command: Sequence[str],
        errors: IO[str],
        timeout_seconds: float,
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._command, self._errors = process, command, errors
        self._questions, self._answers = process.stdin, process.stdout
        self._timeout_seconds = timeout_seconds

    def next_piece(self) -> dict[str, Any]:
        """Have the next piece of work done, and return what the child says of it.

        Raises
        ------
        UnusableEnvironmentError
            If it failed or took too long.
        """
        is_too_late = threading.Event()

        def give_up() -> None:
            is_too_late.set()
            self._process.kill()

        timer = threading.Timer(self._timeout_seconds, give_up)
        timer.start()
        try:
            os.write(self._questions.fileno(), b"\n")  # past its buffer: nothing is to be left in that
            line = self._answers.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
            timer.join()  # which has nothing more to wait for
        if is_too_late.is_set():
            raise _took_too_long(self._command, self._timeout_seconds)
        if not line:
            self._process.wait()
            self._errors.seek(0)
            raise _failed(self._errors.read())
        piece: dict[str, Any] = json.loads(line)
        return piece


@contextlib.contextmanager
def paced_child(module: str, *arguments: str, timeout_seconds: float = 60.0) -> Iterator[PacedChild]:
    """Run a module as a program of its own that works only when it is asked, and end it at the end.

    For each line on its standard input it does a piece of work and prints a line of JSON. So two programs can
    be measured in turns of a fraction of a second, in which a noisy machine changes little.

    Parameters
    ----------
    module, *arguments : str
    timeout_seconds : float
        For each piece; the first includes the start of the program.
    """
    command = (module, *arguments)
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        _program(command, stdin=subprocess.PIPE, stderr=errors) as process,
    ):
        yield PacedChild(process, command, errors, timeout_seconds)


@contextlib.contextmanager
def _program(
    command: Sequence[str], bytecode_folder: str = "", user_folder: str = "", **streams: Any
) -> "Iterator[subprocess.Popen[str]]":
    """Run a module as a program of its own, and end it, however the end comes.

    Without a folder for the user's own files it has a home of its own, which ends with it.
    """
    at_the_end = contextlib.ExitStack()
    try:
        with _signals_wait():  # else there would be a folder, or a program, that nobody knows
            home = user_folder or at_the_end.enter_context(
                tempfile.TemporaryDirectory(prefix="digitpad-bench-")
            )
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=_environment(home, bytecode_folder),
                stdout=subprocess.PIPE,
                text=True,
                **streams,
            )
            at_the_end.enter_context(process)
            at_the_end.callback(process.kill)  # what it would still do is of no use
        yield process
    finally:
        with _signals_wait():
            at_the_end.close()


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Let signals that ask to end wait until something short is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: came.append(number)) for number in heeded_signals()
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for one in came:
        signal.raise_signal(one)


def _environment(home: str, bytecode_folder: str) -> dict[str, str]:
    # The user's own settings and trained network are not to be touched.
    own = dict.fromkeys(_USER_FOLDER_VARIABLES, home)
    if bytecode_folder:
        own |= {"PYTHONPYCACHEPREFIX": bytecode_folder, "PYTHONDONTWRITEBYTECODE": ""}
    # The monotonic clock is the same in all processes of a machine.
    return {**os.environ, **own, "DIGITPAD_PROCESS_START": repr(time.monotonic())}


def _took_too_long(command: Sequence[str], seconds: float) -> UnusableEnvironmentError:
    return UnusableEnvironmentError(
        f"digitpad could not be measured: {' '.join(command)} took more than {duration_text(seconds)}."
    )


def _failed(errors: str) -> UnusableEnvironmentError:
    sentence = errors.strip().splitlines()[-1:] or ["it gave no reason"]
    return UnusableEnvironmentError(f"digitpad could not be measured: {sentence[0]}")
