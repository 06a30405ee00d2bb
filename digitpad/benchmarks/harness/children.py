"""Run parts of a benchmark in new processes, isolated from this one and from the user's files."""

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
    *("WIN_PD_OVERRIDE_LOCAL_APPDATA", "WIN_PD_OVERRIDE_APPDATA"),  # platformdirs on Windows
)
"""Environment variables that decide where ``digitpad.paths`` looks for the user's files."""


def run_child(
    module: str,
    *arguments: str,
    timeout_seconds: float = 300.0,
    bytecode_folder: str = "",
    user_folder: str = "",
) -> list[dict[str, Any]]:
    """Run a module in a new process and return the JSON Lines it printed.

    The environment variable DIGITPAD_PROCESS_START holds the start time, from ``time.monotonic()``.

    Parameters
    ----------
    module, *arguments : str
    timeout_seconds : float
    bytecode_folder : str
        Where Python stores compiled modules, shared by all runs with this folder, even if the environment
        disables writing them. By default the environment decides.
    user_folder : str
        Folder of the user's files. By default there are none.

    Raises
    ------
    UnusableEnvironmentError
        If the program failed, printed nothing, or took too long.
    """
    command = (module, *arguments)
    with _program(command, bytecode_folder, user_folder, stderr=subprocess.PIPE) as process:
        try:
            printed, errors = process.communicate(timeout=timeout_seconds)
        except subprocess.TimeoutExpired as error:
            raise _took_too_long(command, timeout_seconds) from error
    lines = printed.splitlines()
    if process.returncode < 0:
        print(errors, file=sys.stderr)  # the traceback
        name = signal.Signals(-process.returncode).name
        raise UnusableEnvironmentError(f"digitpad could not be measured: {module} was ended by {name}.")
    if process.returncode != 0 or not lines:
        raise _failed(errors)
    return [json.loads(line) for line in lines]


class PacedChild:
    """A program that does one piece of work at a time, on request. See ``paced_child``."""

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
        """Request the next piece of work and return the child's answer.

        Raises
        ------
        UnusableEnvironmentError
            If the program failed or took too long.
        """
        is_too_late = threading.Event()

        def give_up() -> None:
            is_too_late.set()
            self._process.kill()

        timer = threading.Timer(self._timeout_seconds, give_up)
        timer.start()
        try:
            os.write(self._questions.fileno(), b"\n")  # unbuffered: nothing may stay in a buffer
            line = self._answers.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
            timer.join()  # cancelled, so it ends at once
        if is_too_late.is_set():
            raise _took_too_long(self._command, self._timeout_seconds)
        if not line:
            self._process.wait()
            self._errors.seek(0)
            raise _failed(self._errors.read())
        piece: dict[str, Any] = json.loads(line)
        return piece


@contextlib.contextmanager
def paced_child(module: str, *arguments: str, timeout_seconds: float = 300.0) -> Iterator[PacedChild]:
    """Start a module in a new process that works only on request, and end it when the context closes.

    For each line on its standard input, the program does a piece of work and prints a line of JSON. Two
    programs can so take turns of a fraction of a second, and noise of the machine affects both alike.

    Parameters
    ----------
    module, *arguments : str
    timeout_seconds : float
        Limit for each piece; the first includes the start of the program.
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
    """Run a module in a new process, and end it however the context closes.

    Without a user folder, the process gets a temporary home folder.
    """
    at_the_end = contextlib.ExitStack()
    try:
        with _signals_wait():  # else a folder or a process could be left behind
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
            at_the_end.callback(process.kill)  # nobody needs its remaining work
        yield process
    finally:
        with _signals_wait():
            at_the_end.close()


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Delay signals that ask to end until a short step is done."""
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
    # Leave the user's settings and networks alone.
    own = dict.fromkeys(_USER_FOLDER_VARIABLES, home)
    if bytecode_folder:
        own |= {"PYTHONPYCACHEPREFIX": bytecode_folder, "PYTHONDONTWRITEBYTECODE": ""}
    # All processes of a machine share the monotonic clock.
    return {**os.environ, **own, "DIGITPAD_PROCESS_START": repr(time.monotonic())}


def _took_too_long(command: Sequence[str], seconds: float) -> UnusableEnvironmentError:
    return UnusableEnvironmentError(
        f"digitpad could not be measured: {' '.join(command)} took more than {duration_text(seconds)}."
    )


def _failed(errors: str) -> UnusableEnvironmentError:
    sentence = errors.strip().splitlines()[-1:] or ["the program gave no reason"]
    return UnusableEnvironmentError(f"digitpad could not be measured: {sentence[0]}")
