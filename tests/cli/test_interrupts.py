"""Ctrl-C while digitpad still loads its libraries."""

import os
import signal
import subprocess
import sys

import pytest

from digitpad.cli.interrupts import StopOnSignals, interrupts_end_the_process

INTERRUPTED_AT = """
import signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {library!r}:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
from digitpad.cli import main
sys.exit(main({arguments!r}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("command", ["predict", "window"])
# Qt's library in C++ loads the second one by itself, and tells of any failure as of a missing library.
@pytest.mark.parametrize("library", ["numpy", "PySide6.QtGui"])
def test_an_interrupt_while_a_library_is_loaded_ends_digitpad_without_a_word(
    tmp_path, picture, command, library
):
    arguments = {"predict": ["predict", str(picture)], "window": []}[command]
    script = INTERRUPTED_AT.format(library=library, arguments=arguments)

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_pythons_handler_is_given_back():
    with interrupts_end_the_process():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler

    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_interrupts_that_are_ignored_stay_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    with interrupts_end_the_process():
        signal.raise_signal(signal.SIGINT)  # would end these tests

    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_first_signal_only_asks_to_stop(number):
    with StopOnSignals() as stop:
        assert not stop.is_set()
        signal.raise_signal(number)
        assert stop.is_set()


def test_a_second_interrupt_is_one_and_a_third_does_not_disturb_the_end():
    def work():
        with StopOnSignals():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        work()

    signal.raise_signal(signal.SIGINT)


def test_handlers_come_back_where_nothing_was_stopped_and_those_of_others_always():
    with StopOnSignals():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    caught = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: caught.append(number))

    with StopOnSignals():
        signal.raise_signal(signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.raise_signal(number)
    assert caught == [signal.SIGINT, signal.SIGTERM]
