"""Runs parts of a benchmark in new processes, which know nothing of this one and of the user's own files."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from types import TracebackType
from typing import Any, Self

from digitpad.errors import UnusableEnvironmentError


def run_child(module: str, *arguments: str, timeout_seconds: float = 300.0) -> list[dict[str, Any]]:
    """Run a module as a program of its own, and return the JSON Lines it printed.

    It finds the time of its start, as ``time.monotonic()`` tells it, in DIGITPAD_PROCESS_START.

    Raises
    ------
    UnusableEnvironmentError
        If it failed, printed nothing, or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="digitpad-bench-") as home:
        try:
            finished = subprocess.run(
                [sys.executable, "-m", module, *arguments],
                env=_environment(home),
                capture_output=True,
                text=True,
                timeout=timeout_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _took_too_long((module, *arguments), timeout_seconds) from error
    lines = finished.stdout.splitlines()
    if finished.returncode != 0 or not lines:
        raise _failed(finished.stderr)
    return [json.loads(line) for line in lines]


class PacedChild:
    """A module run as a program of its own that does one piece of work after the other, each when it is asked.

    For each line on its standard input it does a piece and prints a line of JSON; it ends when its input does.
    So two children can be measured in turns of a fraction of a second, in which a noisy machine changes little.

    Use it as a context manager: at the end the child is ended too.
    """

    def __init__(self, module: str, *arguments: str, timeout_seconds: float = 60.0) -> None:
        self._command = (module, *arguments)
        self._timeout_seconds = timeout_seconds
        self._home = tempfile.TemporaryDirectory(prefix="digitpad-bench-")
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", *self._command],
            env=_environment(self._home.name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def next_piece(self) -> dict[str, Any]:
        """Have the next piece of work done, and return what the child says of it.

        Raises
        ------
        UnusableEnvironmentError
            If it failed or took too long.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        too_late = threading.Event()

        def give_up() -> None:
            too_late.set()
            self._process.kill()

        timer = threading.Timer(self._timeout_seconds, give_up)
        timer.start()
        try:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if too_late.is_set():
            raise _took_too_long(self._command, self._timeout_seconds)
        if not line:
            self._process.wait()
            self._errors.seek(0)
            raise _failed(self._errors.read())
        piece: dict[str, Any] = json.loads(line)
        return piece

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()  # what it would still do is of no use
        self._process.communicate()
        self._errors.close()
        self._home.cleanup()


def _environment(home: str) -> dict[str, str]:
    # The user's own settings and trained network are not to be touched.
    own = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"), home)
    # The monotonic clock is the same in all processes of a machine.
    return {**os.environ, **own, "DIGITPAD_PROCESS_START": repr(time.monotonic())}


def _took_too_long(command: tuple[str, ...], seconds: float) -> UnusableEnvironmentError:
    return UnusableEnvironmentError(
        f"digitpad could not be measured: {' '.join(command)} took more than {seconds:.0f} seconds."
    )


def _failed(errors: str) -> UnusableEnvironmentError:
    sentence = errors.strip().splitlines()[-1:] or ["it gave no reason"]
    return UnusableEnvironmentError(f"digitpad could not be measured: {sentence[0]}")
