"""Whether the window can open here, and what it does with an odd environment."""

import ctypes
import os
import re
import subprocess
import sys

import pytest
from PySide6.QtCore import QLibraryInfo

from digitpad import __version__
from digitpad.environment import (
    check_libraries,
    check_platform,
    check_qt_version,
    held_display,
)
from digitpad.errors import UnusableEnvironmentError

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may lack a display")


def has_xcb():
    try:
        ctypes.CDLL(f"{QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)}/platforms/libqxcb.so")
    except OSError:
        return False
    return True


def refusal_of(check, *arguments):
    """Return the sentence that a check refuses with; None if it accepts."""
    try:
        check(*arguments)
    except UnusableEnvironmentError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("qt", "python", "refused"),
    [
        ("6.9.0", (3, 11), None),
        ("6.9.1", (3, 14), "6.9.1"),
        ("6.9.10", (3, 11), None),
        ("6.12", (3, 11), "<6.12"),
        ("6.12.0a1", (3, 10), "<6.12"),
        ("6.12.0", (3, 12), None),
    ],
)
def test_a_pyside_that_is_known_to_crash_is_refused_with_the_remedy(qt, python, refused):
    sentences = {
        None: None,
        "6.9.1": "PySide6 6.9.1 breaks the charts. "
        "Install another with: pip install 'PySide6-Essentials!=6.9.1'",
        "<6.12": f"PySide6 {qt} crashes on Python {python[0]}.{python[1]}. "
        "Install another with: pip install 'PySide6-Essentials<6.12'",
    }

    assert refusal_of(check_qt_version, qt, python) == sentences[refused]


@pytest.mark.parametrize(
    ("missing", "begin", "end"),
    [
        (None, None, None),
        # None in sys.modules makes an import fail, as it does where a package or a system library is missing.
        (
            "PySide6",
            "PySide6-Essentials is not installed. ",
            "Install it with: pip install PySide6-Essentials",
        ),
        ("PySide6.QtWidgets", "Qt needs a system library that is missing: ", " libxcb-shape0"),
    ],
)
def test_what_is_missing_is_named_with_the_remedy(monkeypatch, missing, begin, end):
    if missing:
        monkeypatch.setitem(sys.modules, missing, None)

    sentence = refusal_of(check_libraries)

    assert sentence is None if missing is None else sentence.startswith(begin) and sentence.endswith(end)


def enter_display():
    with held_display():
        pass


NO_DISPLAY = (
    "There is no display to open a window on. Start digitpad from a desktop session, or set "
    "QT_QPA_PLATFORM=offscreen to run it unseen; 'digitpad --help' lists what works without a window."
)


@on_linux
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, NO_DISPLAY),
        ({"QT_QPA_PLATFORM": "xcb:dpi=9;offscreen"}, NO_DISPLAY),
        # Wayland does not help where X11 was asked for.
        ({"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "wayland-0"}, NO_DISPLAY),
        ({"WAYLAND_DISPLAY": "wayland-0"}, None),
        ({"QT_QPA_PLATFORM": "offscreen"}, None),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, None),
    ],
    ids=str,
)
def test_no_display_is_told_with_the_remedy_where_one_is_needed(monkeypatch, variables, sentence):
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert refusal_of(enter_display) == sentence


@pytest.mark.parametrize("asked", ["nonsense:size=3;xbc"])
def test_a_platform_that_qt_does_not_have_is_named(monkeypatch, asked):
    monkeypatch.setenv("QT_QPA_PLATFORM", asked)

    sentence = refusal_of(check_platform)

    begin = (
        f"Qt has no platform '{asked}', which QT_QPA_PLATFORM selects. Unset the variable, or choose from "
    )
    assert sentence.startswith(begin)
    assert ", offscreen, " in sentence


@pytest.mark.parametrize("asked", ["", "nonsense;offscreen", "offscreen:size=1"])
def test_one_platform_that_qt_has_is_enough(monkeypatch, asked):
    monkeypatch.setenv("QT_QPA_PLATFORM", asked)

    assert refusal_of(check_platform) is None


def start_window(tmp_path, **environment):
    """Start digitpad as a person would, without what this process may say about displays."""
    unset = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"}
    inherited = {key: value for key, value in os.environ.items() if key not in unset}
    return subprocess.run(
        [sys.executable, "-m", "digitpad"],
        cwd=tmp_path,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@on_linux
@pytest.mark.skipif(not has_xcb(), reason="needs the system libraries of Qt's X11 plugin")
@pytest.mark.parametrize("display", [":987", "nonsense"])
def test_a_display_that_does_not_answer_is_named(tmp_path, display):
    done = start_window(tmp_path, DISPLAY=display)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"digitpad: The display {display} does not answer. Check the variable DISPLAY, or start digitpad "
        "from a desktop session.\n"
    )


@on_linux
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [({}, NO_DISPLAY), ({"QT_QPA_PLATFORM": "nonsense"}, "Qt has no platform 'nonsense'")],
)
def test_where_no_window_can_open_digitpad_ends_with_one_sentence(tmp_path, variables, sentence):
    done = start_window(tmp_path, **variables)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"digitpad: {sentence}")
    assert done.stderr.count("\n") == 1


def window_in(environment, tmp_path, begin="None"):
    """Start the window offscreen in that environment, evaluate ``begin`` there, and end it once it runs.

    It prints "ended" when it has.
    """
    changed = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), **environment}
    script = (
        "import gc, logging, sys\nfrom PySide6.QtCore import QTimer\n"
        "from digitpad import app\nfrom digitpad.errors import DigitpadError\n"
        f"begin = lambda window: ({begin}, QTimer.singleShot(0, window.close))\n"
        "try:\n    code = app.run_window(begin)\n"
        "except DigitpadError as error:\n    sys.exit(f'digitpad: {error}')\n"
        "print('ended', gc.isenabled(), sys.excepthook is sys.__excepthook__)\nsys.exit(code)"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        env=changed,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )


def assert_undisturbed(done, told=""):
    """Check that a window opened, told what it was to tell, and was closed without a word of anybody else."""
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{told}ended True True\n", "")


@on_linux
def test_a_machine_without_fonts_gets_a_sentence(tmp_path):
    (tmp_path / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )

    done = window_in({"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}, tmp_path)

    assert done.stderr.startswith("digitpad: No font is installed, so no text could be read. ")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 1


NO_HOME = {"HOME": os.devnull, "XDG_DATA_HOME": f"{os.devnull}/a", "XDG_CONFIG_HOME": f"{os.devnull}/b"}


@on_linux
@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"LC_ALL": "xx_YY", **NO_HOME}])
def test_an_odd_locale_and_a_home_that_cannot_be_written_to_do_not_disturb_the_window(tmp_path, environment):
    assert_undisturbed(window_in(environment, tmp_path))


@on_linux
def test_a_log_that_cannot_be_written_does_not_disturb_the_window(tmp_path):
    (tmp_path / "digitpad").mkdir()
    os.mkfifo(tmp_path / "digitpad" / "digitpad.log")

    done = window_in({"XDG_DATA_HOME": str(tmp_path)}, tmp_path, begin="logging.warning('planted')")

    assert_undisturbed(done)


def test_a_folder_in_the_place_of_the_older_log_costs_no_line(tmp_path):
    folder = tmp_path / "digitpad"
    (folder / "digitpad.log.1" / "of somebody").mkdir(parents=True)
    lines = "[logging.info('planted %d %s', n, 1_000 * '-') for n in range(1_500)]"

    done = window_in({"XDG_DATA_HOME": str(tmp_path)}, tmp_path, lines)

    assert_undisturbed(done)
    log = (folder / "digitpad.log.1.1").read_text() + (folder / "digitpad.log").read_text()
    planted = [line.split("planted ")[1].split()[0] for line in log.splitlines() if "planted" in line]
    assert planted == [str(n) for n in range(1_500)]
    assert re.search(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ INFO root: planted 1 ", log, re.MULTILINE)


COUNT_HEAPS = """
import ctypes, tempfile, threading
from pathlib import Path

all_there = threading.Barrier(4)

def take_memory():
    taken = bytearray(10_000)
    all_there.wait()

threads = [threading.Thread(target=take_memory) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as file:
    stream = ctypes.c_void_p(libc.fopen(file.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(Path(file.name).read_text().count("<heap nr="))
"""


TELL_SETTINGS = """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

application = QApplication.instance()
print(f"{sys.getswitchinterval():.4f}")
print(application.applicationName(), application.applicationVersion(),
      application.desktopFileName(), application.testAttribute(Qt.AA_CompressHighFrequencyEvents))
"""


@pytest.mark.skipif(
    not (sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "malloc_info")),
    reason="only glibc gives each thread a heap of its own",
)
def test_all_threads_of_the_window_share_one_heap_and_take_short_turns(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith(("MALLOC_", "GLIBC_"))]:
        monkeypatch.delenv(name)
    without_window = subprocess.run(
        [sys.executable, "-c", COUNT_HEAPS], capture_output=True, text=True, check=True
    )
    assert int(without_window.stdout) > 1

    done = window_in({}, tmp_path, begin=f"exec({COUNT_HEAPS!r}, {{}}), exec({TELL_SETTINGS!r})")

    # Also, a thread that computes in Python gives the window its turn soon: 5 ms is Python's own.
    assert_undisturbed(done, f"1\n0.0001\ndigitpad {__version__} digitpad False\n")
