"""Ctrl-C while digitpad still loads its libraries."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad.cli.interrupts import interrupts_end_the_process

ROOT = Path(__file__).parents[2]

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


@pytest.fixture
def handler_of_python():
    """Give SIGINT Python's own handler for the test."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_pythons_handler_is_given_back(handler_of_python):
    with interrupts_end_the_process():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler

    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_interrupts_that_are_ignored_stay_ignored(handler_of_python):
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    with interrupts_end_the_process():
        signal.raise_signal(signal.SIGINT)  # would end these tests

    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
