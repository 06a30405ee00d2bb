"""What digitpad prints to, where that is closed, full, or a terminal."""

import errno
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from digitpad.cli.progress_bar import ProgressBar
from digitpad.nn.training.results import Progress
from digitpad.recognition.network_files import open_network

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
def test_a_pipe_closed_before_the_only_line_gives_no_traceback(data, network_file):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "digitpad", "evaluate", "--model", str(network_file), "--data", str(data)],
            cwd=ROOT,
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )

    assert done.stderr == b""
    assert done.returncode == 0


def test_a_closed_pipe_does_not_lose_the_network_that_was_to_be_saved(tmp_path, data):
    output = tmp_path / "mine.npz"
    command = [sys.executable, "-m", "digitpad", "train", "--data", str(data)]
    process = subprocess.Popen(
        [*command, "--epochs", "20", "--output", str(output)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )

    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()

    assert process.wait(timeout=60) == 0
    assert errors == b""
    assert open_network(output).origin["epochs_done"] == 20


on_a_full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


@on_a_full_disk
def test_a_full_disk_under_stdout_ends_a_command_with_one_sentence(data, network_file):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "digitpad", "evaluate", "--model", str(network_file), "--data", str(data)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.stderr == f"digitpad: The results cannot be printed: {os.strerror(errno.ENOSPC)}.\n"
    assert done.returncode == 2


@on_a_full_disk
def test_a_full_disk_under_stdout_does_not_lose_the_network_that_was_to_be_saved(tmp_path, data):
    output = tmp_path / "mine.npz"
    command = [sys.executable, "-m", "digitpad", "train", "--data", str(data), "--epochs", "3"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*command, "--output", str(output)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.stderr.startswith("digitpad: The results cannot be printed: ")
    assert done.stderr.endswith(". All else goes on.\n")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 0
    assert open_network(output).origin["epochs_done"] == 3


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("streams", ["2>&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_pictures_are_read_where_streams_are_closed(network_file, picture, streams):
    command = shlex.join([sys.executable, "-m", "digitpad", "predict", str(picture), "--model"])

    done = subprocess.run(
        f"{command} {shlex.quote(str(network_file))} {streams}",
        shell=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0
    said = b"" if ">&-" in streams.split() else f"{picture}: ".encode()
    assert done.stdout[: len(said) or None] == said


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_what_libraries_print_does_not_get_into_a_file_when_stderr_is_closed(tmp_path):
    script = "from digitpad.cli import main; main(['evaluate', '--model', 'gone.npz']); import os; "
    script += f"file = open({str(tmp_path / 'new.npz')!r}, 'w'); os.write(2, b'a warning')"

    subprocess.run(f"{shlex.join([sys.executable, '-c', script])} 2>&-", shell=True, cwd=ROOT, check=True)

    assert (tmp_path / "new.npz").read_text() == ""


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_an_epoch_after_written_pictures_has_a_bar_of_its_own(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with ProgressBar(epochs=5) as bar:
        bar.show(Progress(0, 150, 200, 0.1))
        bar.show(Progress(1, 9_984, 50_000, 0.2))

    assert re.search("writing pictures: .* 0/200 .*epoch 1 of 5: .* 0/50000 ", terminal.getvalue(), re.DOTALL)


def test_training_needs_no_stderr(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)  # as with pythonw, and where a shell closed it

    with ProgressBar(epochs=1) as bar:
        bar.show(Progress(1, 10, 60, 0.1))


def test_without_stderr_a_complaint_does_not_get_among_the_results(run, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", None)

    assert run("evaluate", "--model", "gone.npz") == 2

    assert capsys.readouterr().out == ""
