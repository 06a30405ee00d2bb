"""Small data, a network that was trained on it, and ways to run a command line."""

import contextlib
import gzip
import io
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from digitpad.cli import main
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.network_files import save_network


@pytest.fixture(scope="session")
def idx():
    """Return a function that gives an array of bytes as the content of an IDX file."""

    def idx(array: np.ndarray) -> bytes:
        return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()

    return idx


@pytest.fixture(scope="session")
def write_data(idx):
    """Return a function that writes pictures of bars, one place for each class, as an IDX data set."""

    def write_data(folder: Path, n_classes: int, n_train: int) -> Path:
        folder.mkdir()
        rng = np.random.default_rng(0)
        for part, n in (("train", n_train), ("t10k", 2 * n_classes)):
            labels = (np.arange(n) % n_classes).astype(np.uint8)
            images = rng.integers(0, 60, (n, 28, 28), np.uint8)
            for image, label in zip(images, labels, strict=True):
                image[4:24, 2 * label + 4 : 2 * label + 6] = 255
            (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images), 1))
            (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels), 1))
        return folder

    return write_data


@pytest.fixture(scope="session")
def data(write_data, tmp_path_factory):
    """Return a folder of 60 training and 20 test pictures of ten classes. Not to be changed."""
    return write_data(tmp_path_factory.mktemp("data") / "bars", 10, 60)


@pytest.fixture(scope="session")
def large_data(write_data, tmp_path_factory):
    """Return a folder of 3,000 training pictures. Not to be changed."""
    return write_data(tmp_path_factory.mktemp("data") / "many bars", 10, 3_000)


@pytest.fixture
def own_data(data, tmp_path):
    """Return a copy of the data that a test may damage."""
    return Path(shutil.copytree(data, tmp_path / "own"))


@pytest.fixture(scope="session")
def network_file(data, train, tmp_path_factory):
    """Return the file of a network that was trained on the data. Not to be changed."""
    path = tmp_path_factory.mktemp("network") / "bars.npz"
    with contextlib.redirect_stdout(io.StringIO()):
        assert train(data, "--epochs", "8", "--batch-size", "5", "--no-record", "--output", path) == 0
    return path


@pytest.fixture
def new_network(tmp_path):
    """Return a function that saves a network of zeros, changed by a function, and returns its file."""

    def new_network(*layers, change=lambda network: None, **values):
        network = Network(layers, ("identity",) * (len(layers) - 1), "cross_entropy")
        change(network)
        path = tmp_path / "new_network.npz"
        save_network(SavedNetwork(network, tuple("0123456789")[: network.n_out], **values), path)
        return path

    return new_network


@pytest.fixture
def leftover(user_folders):
    """Return the file that an old save left in the user's folder, to be removed by a command that saves."""
    path = user_folders / "data" / "digitpad" / ".digitpad-0123456789abcdef.part"
    path.parent.mkdir(parents=True)
    path.touch()
    os.utime(path, (0, 0))
    return path


@pytest.fixture
def picture(tmp_path):
    """Return the file of a picture of a bar at the place that the data calls a three."""
    bar = np.zeros((28, 28), np.uint8)
    bar[4:24, 10:12] = 255
    path = tmp_path / "three.png"
    assert QImage(bar.data, 28, 28, 28, QImage.Format.Format_Grayscale8).save(str(path))
    return path


@pytest.fixture
def strokes(tmp_path):
    """Return the file of a 1 and a 0 in UNIPEN, by two writers."""
    path = tmp_path / "pen.unipen"
    path.write_text(
        '.SEGMENT DIGIT 0 ? "1"\n.COMMENT 1 7 1\n.PEN_DOWN\n100 300\n100 100\n.PEN_UP\n'
        '.SEGMENT DIGIT 1 ? "0"\n.COMMENT 0 8 2\n.PEN_DOWN\n'
        "100 100\n200 100\n200 200\n100 200\n100 100\n.PEN_UP\n"
    )
    return path


@pytest.fixture(scope="session")
def run():
    """Return a function that runs a command line and returns the exit code that a shell would see."""

    def run(*arguments) -> int:
        try:
            return main([str(argument) for argument in arguments])
        except SystemExit as exit_:
            return exit_.code

    return run


@pytest.fixture(scope="session")
def train(run):
    """Return a function that trains a small network from the command line and returns the exit code."""

    def train(data, *arguments) -> int:
        return run("train", "--data", data, "--layers", "784,16,10", *arguments)

    return train


@pytest.fixture
def json_lines(capsys):
    """Return a function that returns stdout's JSON Lines, after making sure that stderr is empty."""

    def json_lines() -> list[dict]:
        out, err = capsys.readouterr()
        assert err == ""
        return [json.loads(line) for line in out.splitlines()]

    return json_lines


@pytest.fixture
def refused(run, capsys, tmp_path):
    """Return a function that runs a command line and returns the one sentence that it is refused with."""

    def refused(*arguments) -> str:
        before = contents(tmp_path)
        code = run(*arguments)

        out, err = capsys.readouterr()
        assert code == 2
        assert out == ""
        assert err.startswith("digitpad")
        assert err.count("\n") == 1
        assert err.endswith("\n")
        assert "Traceback" not in err
        assert contents(tmp_path) == before
        return err

    return refused


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return what is in a folder, but for digitpad's own data."""
    paths = [path for path in sorted(folder.rglob("*")) if folder / "home" not in path.parents]
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}


@pytest.fixture
def digitpad(tmp_path):
    """Return a function that runs a command line in a process of its own."""

    def digitpad(*arguments, stdout=subprocess.PIPE, **environment) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "digitpad", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | environment,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    return digitpad


class Stream(io.StringIO):
    """What is printed to; maybe a terminal, and maybe something happens when a certain text is flushed."""

    def __init__(self, text="", deed: Callable[[], object] = lambda: None, *, is_terminal=False) -> None:
        super().__init__()
        self.text, self.deed, self.is_terminal = text, deed, is_terminal
        self.n_flushed = 0

    def flush(self) -> None:
        new, self.n_flushed = self.getvalue()[self.n_flushed :], self.tell()
        if self.text and self.text in new:
            self.deed()

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.fixture
def stdout_at(monkeypatch):
    """Return a function that puts a stream in the place of stdout: at a text it does something."""

    def stdout_at(text: str, deed: Callable[[], object]) -> Stream:
        stream = Stream(text, deed)
        monkeypatch.setattr(sys, "stdout", stream)
        return stream

    return stdout_at


@pytest.fixture
def stderr_is_a_terminal(monkeypatch):
    """Return a function that puts a terminal in the place of stderr, and returns it."""

    def stderr_is_a_terminal() -> Stream:
        stream = Stream(is_terminal=True)
        monkeypatch.setattr(sys, "stderr", stream)
        return stream

    return stderr_is_a_terminal
