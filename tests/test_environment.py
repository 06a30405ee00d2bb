import ctypes.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad.environment import check_libraries, check_qt_version, held_display, share_one_heap
from digitpad.errors import UnusableEnvironmentError

ROOT = Path(__file__).parents[1]

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may lack a display")
with_xcb = pytest.mark.skipif(
    not ctypes.util.find_library("xcb-cursor"), reason="needs the system libraries of Qt's X11 plugin"
)


@pytest.fixture
def no_display(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


# Versions


@pytest.mark.parametrize("qt", ["6.12", "6.12.0", "6.12.1", "6.13.0", "7.0.0", "6.12.0a1"])
@pytest.mark.parametrize("python", [(3, 10), (3, 11)])
def test_a_pyside_that_crashes_on_this_python_is_refused_with_the_remedy(qt, python):
    sentence = rf"^PySide6 {qt} crashes on Python 3\.{python[1]}\. .*pip install 'PySide6-Essentials<6\.12'$"
    with pytest.raises(UnusableEnvironmentError, match=sentence):
        check_qt_version(qt, python)


@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 14)])
def test_the_pyside_that_breaks_the_charts_is_refused_on_every_python(python):
    with pytest.raises(UnusableEnvironmentError, match=r"^PySide6 6\.9\.1 breaks the charts\. .*!=6\.9\.1'$"):
        check_qt_version("6.9.1", python)


@pytest.mark.parametrize(
    ("qt", "python"),
    [
        ("6.8.0", (3, 11)),
        ("6.8.3", (3, 11)),
        ("6.9.0", (3, 11)),
        ("6.9.2", (3, 11)),
        ("6.9.10", (3, 11)),
        ("6.11.3", (3, 11)),
        ("6.12.0", (3, 12)),
        ("6.13.0", (3, 13)),
        ("6.11.3", (3, 14)),
    ],
)
def test_a_sound_pyside_is_accepted(qt, python):
    check_qt_version(qt, python)


def test_the_libraries_of_this_environment_are_accepted():
    check_libraries()


# None in sys.modules makes an import fail, as it does where a package or a system library is missing.


def test_a_missing_pyside_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6", None)

    sentence = r"^PySide6-Essentials is not installed\. Install it with: pip install PySide6-Essentials$"
    with pytest.raises(UnusableEnvironmentError, match=sentence):
        check_libraries()


def test_a_missing_system_library_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)

    with pytest.raises(
        UnusableEnvironmentError, match=r"system library that is missing: .*apt-get install libgl1"
    ):
        check_libraries()


# Displays


def enter_display():
    with held_display():
        pass


@on_linux
@pytest.mark.parametrize("platform", [None, "", "xcb"])
@pytest.mark.parametrize("display", [None, ""])
def test_no_display_is_told_with_the_remedy(no_display, platform, display):
    for name, value in (("QT_QPA_PLATFORM", platform), ("DISPLAY", display)):
        if value is not None:
            no_display.setenv(name, value)

    sentence = (
        r"^There is no display to open a window on\. .*QT_QPA_PLATFORM=offscreen.*'digitpad --help'.*\.$"
    )
    with pytest.raises(UnusableEnvironmentError, match=sentence):
        enter_display()


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600", "wayland;xcb", "wayland"])
def test_a_platform_without_x11_needs_no_display(no_display, platform):
    no_display.setenv("QT_QPA_PLATFORM", platform)

    enter_display()


def test_wayland_needs_no_x11_display(no_display):
    no_display.setenv("WAYLAND_DISPLAY", "wayland-0")

    enter_display()


@on_linux
def test_wayland_does_not_help_where_x11_was_asked_for(no_display):
    no_display.setenv("WAYLAND_DISPLAY", "wayland-0")
    no_display.setenv("QT_QPA_PLATFORM", "xcb")

    with pytest.raises(UnusableEnvironmentError, match="There is no display"):
        enter_display()


def start_window(**environment):
    """Start digitpad as a person would, without what this process may say about displays."""
    unset = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"}
    inherited = {key: value for key, value in os.environ.items() if key not in unset}
    return subprocess.run(
        [sys.executable, "-m", "digitpad"],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@on_linux
@with_xcb
@pytest.mark.parametrize("display", [":987", "nonsense", "localhost:987.0"])
def test_a_display_that_does_not_answer_is_named(display):
    done = start_window(DISPLAY=display)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(
        f"digitpad: The display {display} does not answer. Check the variable DISPLAY"
    )
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("asked", ["nonsense", "nonsense:size=3;xbc"])
def test_a_platform_that_qt_does_not_have_is_named(asked):
    done = start_window(QT_QPA_PLATFORM=asked)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"digitpad: Qt has no platform '{asked}', which QT_QPA_PLATFORM asks for.")
    assert ", offscreen, " in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("asked", ["nonsense;offscreen", "offscreen:size=1"])
def test_one_platform_that_qt_has_is_enough(tmp_path, asked):
    done = window_in({"QT_QPA_PLATFORM": asked}, tmp_path)

    assert done.returncode == 0
    assert "digitpad" not in done.stderr


@on_linux
def test_without_a_display_digitpad_ends_with_one_sentence():
    done = start_window()

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("digitpad: There is no display to open a window on.")
    assert done.stderr.count("\n") == 1


def window_in(environment, tmp_path, begin="None"):
    """Start the window offscreen in that environment, evaluate ``begin`` there, and end it once it runs."""
    changed = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), **environment}
    script = (
        "import logging, sys\nfrom PySide6.QtCore import QTimer\nfrom digitpad.errors import DigitpadError\n"
        "from digitpad import app\n"
        f"begin = lambda window: ({begin}, QTimer.singleShot(0, window.close))\n"
        "try:\n    code = app.run_window(begin)\n"
        "except DigitpadError as error:\n    sys.exit(f'digitpad: {error}')\nsys.exit(code)"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        env=changed,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_thread_that_computes_in_python_gives_the_window_its_turn_soon(tmp_path):
    done = window_in({}, tmp_path, begin="print(sys.getswitchinterval())")

    assert float(done.stdout) <= 0.000_2  # 5 ms is Python's own


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="fontconfig is Linux's")
def test_a_machine_without_fonts_gets_a_sentence(tmp_path):
    (tmp_path / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )

    done = window_in({"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}, tmp_path)

    assert done.stderr.startswith("digitpad: No font is installed")
    assert done.stderr.count("\n") == 1
    assert done.returncode != 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="locales are named otherwise elsewhere")
@pytest.mark.parametrize("locale", ["C", "POSIX", "xx_YY", "de_DE"])
def test_an_odd_locale_does_not_disturb_the_window(tmp_path, locale):
    done = window_in({"LC_ALL": locale}, tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("home", ["/proc", "/dev/null"])
def test_a_home_that_cannot_be_written_to_does_not_disturb_the_window(tmp_path, home):
    environment = {"HOME": home, "XDG_DATA_HOME": f"{home}/data", "XDG_CONFIG_HOME": f"{home}/config"}

    done = window_in(environment, tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


def make_pipe(path):
    os.mkfifo(path)


def make_folder(path):
    path.mkdir()


def link_to_full_disk(path):
    path.symlink_to("/dev/full")


@on_linux
@pytest.mark.parametrize("make", [make_pipe, make_folder, link_to_full_disk])
def test_a_log_that_cannot_be_written_does_not_disturb_the_window(tmp_path, make):
    (tmp_path / "digitpad").mkdir()
    make(tmp_path / "digitpad" / "digitpad.log")

    done = window_in({"XDG_DATA_HOME": str(tmp_path)}, tmp_path, begin="logging.warning('planted')")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_disk_that_fills_up_under_the_log_does_not_disturb_the_window(tmp_path):
    full = "setattr(logging.getLogger().handlers[-1], 'stream', open('/dev/full', 'w'))"

    done = window_in({"XDG_DATA_HOME": str(tmp_path)}, tmp_path, f"({full}, logging.warning('planted'))")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_in_the_place_of_the_older_log_costs_no_line(tmp_path):
    folder = tmp_path / "digitpad"
    (folder / "digitpad.log.1" / "of somebody").mkdir(parents=True)
    lines = "[logging.warning('planted %d %s', n, 1_000 * '-') for n in range(1_500)]"

    done = window_in({"XDG_DATA_HOME": str(tmp_path)}, tmp_path, lines)

    assert (done.returncode, done.stderr) == (0, "")
    log = (folder / "digitpad.log.1.1").read_text() + (folder / "digitpad.log").read_text()
    planted = [line.split("planted ")[1].split()[0] for line in log.splitlines() if "planted" in line]
    assert planted == [str(n) for n in range(1_500)]


# Memory

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


def has_glibc():
    return hasattr(ctypes.CDLL(None), "malloc_info") if sys.platform.startswith("linux") else False


@pytest.mark.skipif(not has_glibc(), reason="only glibc gives each thread a heap of its own")
def test_all_threads_of_the_window_share_one_heap(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith(("MALLOC_", "GLIBC_"))]:
        monkeypatch.delenv(name)
    without_window = subprocess.run(
        [sys.executable, "-c", COUNT_HEAPS], capture_output=True, text=True, check=True
    )
    assert int(without_window.stdout) > 1

    done = window_in({}, tmp_path, begin=f"exec({COUNT_HEAPS!r}, {{}})")

    assert (done.returncode, done.stderr, done.stdout) == (0, "", "1\n")


def test_a_system_without_such_a_setting_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())  # musl

    share_one_heap()

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: pytest.fail("asked for libc on Windows"))

    share_one_heap()
