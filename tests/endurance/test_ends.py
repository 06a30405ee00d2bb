"""However and whenever digitpad is ended, that takes two seconds at most, and nothing is lost."""

import contextlib
import gzip
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitpad.recognition.network_files import open_network

pytestmark = [
    pytest.mark.timeout(1_800),
    pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals"),
]

DRIVER = Path(__file__).with_name("window_at.py")
MOST_SECONDS = 2.0  # on a machine that has nothing else to do
N_PICTURES = 400_000
EXPECTED = ("This plugin does not support ", "The X11 connection broke")

SIGNALS = ("SIGHUP", "SIGTERM", "SIGINT")
NO_DISPLAY = "the display is gone"
KINDS = (*SIGNALS, "close", "log out", NO_DISPLAY)
MOMENTS = (
    "after_changes",
    "dialog_open",
    "mid_epoch",
    "mid_pause",
    "mid_epoch_with_a_dialog",
    "mid_run_that_goes_on",
    "mid_save",
    "mid_import",
    "mid_fine_tuning",
    "mid_evaluation",
    "mid_race",
)
"""Functions of ``window_at.py``."""

KILLED_SAVE = """
import os, signal
from pathlib import Path
from digitpad.paths import write_atomically

os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
write_atomically(Path("saved.npz"), b"")
"""
SLOW_SAVE = """
import os, sys, time
from digitpad.cli import main

def slow_fsync(handle):
    print("saving", flush=True)
    time.sleep(0.5)
    fsync(handle)

os.fsync, fsync = slow_fsync, os.fsync
sys.exit(main(sys.argv[1:]))
"""
DIGITPAD = ("-m", "digitpad")
OUTPUT = ("--output", "network.npz")
COMMANDS = {
    "mid-epoch": ((*DIGITPAD, "train", "--epochs", "1000", *OUTPUT), "epoch   2"),
    "mid-save": (("-c", SLOW_SAVE, "train", "--epochs", "1", "--no-record", *OUTPUT), "saving"),
    "mid-evaluation": ((*DIGITPAD, "evaluate", "--non-digits", "500000"), lambda home: time.sleep(3) or True),
    "mid-import": ((*DIGITPAD, "train", "--data", "many pictures"), lambda home: not leftovers(home)),
    "mid-benchmark": ((*DIGITPAD, "bench", "soak"), lambda home: any(home.glob("digitpad-bench-*"))),
}
"""By the moment, what runs then, and by which line of its own, or what else, one knows that it is."""


@pytest.fixture(scope="module")
def many_pictures(tmp_path_factory):
    """Return a folder of a data set that takes a while to read."""
    folder = tmp_path_factory.mktemp("data") / "many pictures"
    folder.mkdir()
    for part, n in (("train", N_PICTURES), ("t10k", 100)):
        with gzip.open(folder / f"{part}-images-idx3-ubyte.gz", "wb", compresslevel=1) as file:
            file.write(struct.pack(">HBB3I", 0, 8, 3, n, 28, 28))
            for _ in range(n // 100):
                file.write(bytes(range(196)) * 400)
        labels = struct.pack(">HBBI", 0, 8, 1, n) + bytes(range(10)) * (n // 10)
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    return folder


@pytest.fixture
def home(tmp_path, many_pictures):
    """Return the folder of a user who has nothing but a data set, and what a killed save has left."""
    home = tmp_path / "user"
    home.mkdir()
    (home / many_pictures.name).symlink_to(many_pictures)
    subprocess.run([sys.executable, "-c", KILLED_SAVE], cwd=home, env=environment(home), check=False)
    assert leftovers(home)
    return home


def environment(home):
    own = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_CONFIG_HOME": str(home / "config")}
    return {**os.environ, **own, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(home)}


class Display:
    """A virtual display that can be taken away."""

    def __init__(self):
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.variables = {"DISPLAY": f":{numbers.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}

    def take_away(self):
        self._server.kill()
        self._server.wait()


class Window:
    """A digitpad that goes to a moment, with what it has found there."""

    def __init__(self, home, moment, display=None):
        self.display = display
        self.process = subprocess.Popen(
            [sys.executable, str(DRIVER), moment, str(home)],
            env=environment(home) | (display.variables if display else {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.found = self.told()
        self.there = self.told()

    def told(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.stderr.read())
        return json.loads(line)

    def end(self, kind):
        """End it; return the seconds that took, the exit code, and what it complained of."""
        begun = time.monotonic()
        if kind in SIGNALS:
            self.process.send_signal(getattr(signal, kind))
        elif kind == NO_DISPLAY:
            self.display.take_away()
        else:
            self.process.stdin.write(f"{kind}\n")
            self.process.stdin.flush()
        return ended(self.process, begun)


def ended(process, begun):
    try:
        code = process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        code = None
    seconds = time.monotonic() - begun
    _, complaints = process.communicate()
    lines = [line for line in complaints.splitlines() if line and not line.startswith(EXPECTED)]
    return seconds, code, lines


def most_seconds():
    """Return how long an end may take while so many others use the machine."""
    return MOST_SECONDS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def faults_of(kept, found):
    """Return what the next start should have found and did not."""
    lists = ("runs", "under_way")
    faults = [f"{name}: {found[name]}" for name in kept if name not in lists and found[name] != kept[name]]
    faults += [f"run {run}" for run, epochs in kept["runs"].items() if found["runs"].get(run, -1) < epochs]
    return faults + [f"run {run} not ended" for run in found["under_way"]]


def leftovers(home):
    return [str(path) for path in home.rglob("*") if path.suffix in (".part", ".note")]


def processes_of(home):
    """Return the command lines of running programs, the user's folder of which is this or lies below."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"\0HOME={home}".encode() in b"\0" + (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
    return found


@pytest.mark.parametrize(
    ("kind", "moments"),
    [
        ("SIGHUP", ("mid_epoch",)),
        *(pytest.param(kind, MOMENTS, marks=pytest.mark.endurance) for kind in KINDS),
    ],
)
def test_a_window_ends_in_time_and_the_next_start_finds_all(home, figure, kind, moments):
    if kind == NO_DISPLAY and shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    faults, longest = [], 0.0
    last, kept = "", None
    for moment in (*moments, "nothing"):
        window = Window(home, moment, Display() if kind == NO_DISPLAY else None)
        if kept is not None:
            faults += [(last, fault) for fault in faults_of(kept, window.found)]
        last, kept = moment, window.there

        seconds, code, complaints = window.end(kind)

        longest = max(longest, seconds)
        if code != 0 or complaints or seconds > most_seconds() or leftovers(home):
            faults.append((moment, code, round(seconds, 2), complaints, leftovers(home)))
        if moment == "mid_save":
            open_network(home / "saved.npz")  # or it is not whole
    log = (home / "data" / "digitpad" / "digitpad.log").read_text()
    figure("seconds of the longest end", longest)
    assert faults == []
    assert "ERROR" not in log
    assert "Traceback" not in log


@pytest.mark.endurance
@pytest.mark.parametrize("moment", COMMANDS)
@pytest.mark.parametrize("kind", SIGNALS)
def test_a_command_ends_in_time_and_loses_nothing(home, figure, kind, moment):
    arguments, sign = COMMANDS[moment]
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=home,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if isinstance(sign, str):
        while not (line := process.stdout.readline()).startswith(sign):
            assert line
    else:
        while not sign(home):
            assert process.poll() is None
            time.sleep(0.01)

    begun = time.monotonic()
    process.send_signal(getattr(signal, kind))
    seconds, code, complaints = ended(process, begun)

    figure("seconds", seconds)
    assert (code, complaints) == (130, [])
    assert arguments[2] != "train" or not leftovers(home)
    assert seconds <= most_seconds()
    assert not list(home.glob("digitpad-bench-*"))
    assert not processes_of(home)
    if moment in ("mid-epoch", "mid-save"):
        assert open_network(home / "network.npz").origin["epochs_done"] >= 1
