"""Ctrl-C, SIGTERM and SIGHUP, while digitpad loads its libraries and while a command works."""

import os
import signal
import subprocess
import sys

import pytest

from digitpad.cli.interrupts import StopOnSignals, interrupts_end_the_process, signals_interrupt

with_posix_signals = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
NUMBERS = tuple(getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP"))  # none on Windows
EACH_SIGNAL = pytest.mark.parametrize("number", NUMBERS, ids=["SIGINT", "SIGTERM", "SIGHUP"])

INTERRUPTED_AT = """
import signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {library!r}:
            signal.raise_signal({number})

sys.meta_path.insert(0, Interrupting())
from digitpad.cli import main
sys.exit(main({arguments!r}))
"""


@with_posix_signals
@pytest.mark.parametrize(
    ("number", "command", "library"),
    [
        (NUMBERS[0], "predict", "numpy"),
        # Qt's library in C++ loads this one by itself, and tells of any failure as of a missing library.
        (NUMBERS[0], "window", "PySide6.QtGui"),
        (NUMBERS[1], "predict", "PySide6.QtGui"),
    ],
)
def test_an_interrupt_while_a_library_is_loaded_ends_digitpad_without_a_word(
    tmp_path, picture, number, command, library
):
    arguments = {"predict": ["predict", str(picture)], "window": []}[command]
    script = INTERRUPTED_AT.format(number=int(number), library=library, arguments=arguments)

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@with_posix_signals
@EACH_SIGNAL
def test_a_signal_is_handled_afterwards_as_before_and_if_it_is_ignored_always_so(number):
    for before in (signal.SIG_IGN, lambda number, frame: None, signal.SIG_DFL):
        signal.signal(number, before)
        for handled in (interrupts_end_the_process, signals_interrupt, StopOnSignals):
            with handled():
                if before is not signal.SIG_DFL:
                    signal.raise_signal(number)  # would end these tests

            assert signal.getsignal(number) is before


@with_posix_signals
@pytest.mark.parametrize("number", NUMBERS[1:], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_that_comes_twice_by_itself_disturbs_neither_the_end_nor_the_cleaning_up(number):
    with StopOnSignals():
        for _ in range(2):
            signal.raise_signal(number)
    signal.raise_signal(number)

    def work():
        with signals_interrupt():
            try:
                signal.raise_signal(number)
            finally:
                signal.raise_signal(number)
                cleaned.append(True)

    cleaned = []
    signal.signal(number, signal.SIG_DFL)
    with pytest.raises(KeyboardInterrupt):
        work()
    signal.raise_signal(number)
    assert cleaned


def test_a_second_interrupt_is_one_and_a_third_does_not_disturb_the_end():
    def work():
        with StopOnSignals():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        work()

    signal.raise_signal(signal.SIGINT)


TWICE_AT_ONCE = """
import signal, sys
from digitpad.cli.interrupts import StopOnSignals

def lines_until(nth):
    def trace(frame, event, argument):
        nonlocal nth
        nth -= event == "line"
        if nth == 0:
            nth = -1
            signal.raise_signal(signal.SIGTERM)
        return trace
    return trace

for nth in range(1, 40):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with StopOnSignals() as stop:
        sys.settrace(lines_until(nth))
        signal.raise_signal(signal.SIGTERM)
        sys.settrace(None)
        assert stop.is_set()
"""


@with_posix_signals
def test_a_second_signal_in_the_middle_of_the_first_waits_for_nothing():
    done = subprocess.run([sys.executable, "-c", TWICE_AT_ONCE], timeout=60, check=False)

    assert done.returncode == 0
