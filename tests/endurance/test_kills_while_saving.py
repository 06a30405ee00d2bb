"""Killed at any moment while it saves, digitpad loses and breaks nothing, and leaves nothing behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import digitpad

# Starts a process that saves one file after the other, kills it, and looks at what is there: again and again.
KILL = """
import json, os, random, signal, sys, time
from pathlib import Path
import numpy as np
from digitpad import paths
from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.library import Library
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.recognition.evaluation.predictions import save_predictions
from digitpad.recognition.network_files import open_network, save_network

folder, n_kills = Path(sys.argv[1]), int(sys.argv[2])
draw = random.Random(n_kills)
network = Network((784, 64, 10), ("sigmoid",) * 2, "quadratic")
images = LabelledImages(np.zeros((200, 28, 28), np.uint8), np.zeros(200, np.uint8))

def save(number, library):
    network.parameters[:] = number
    saved = SavedNetwork(network, tuple("0123456789"), origin={"number": number})
    save_network(saved, folder / "mine.npz")
    save_network(saved, paths.user_data_dir() / "kept.npz")
    library.settings.set_value("number", str(number))
    library.database.ask(lambda connection: None)  # it is on the disk then
    save_predictions(saved, images, folder / "table.csv")

def numbers_there():
    for path in (folder / "mine.npz", paths.user_data_dir() / "kept.npz"):
        saved = open_network(path)
        assert set(saved.network.parameters) == {float(saved.origin["number"])}
        yield saved.origin["number"]
    yield int(Library().settings.value("number"))
    assert (folder / "table.csv").read_text().count("\\n") == 201

def n_left():
    own = (paths.user_data_dir(), paths.window_settings_path().parent)
    return sum(len(list(place.rglob(".digitpad-*.part"))) for place in (folder, *own))

paths.user_data_dir().mkdir(parents=True)
library = Library()
library.open()
save(0, library)
library.close(60)
n_files_left = 0
for kill in range(n_kills):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        number = min(numbers_there())
        library = Library()
        library.open()
        while True:
            number += 1
            save(number, library)
            os.write(writing, b"%d\\n" % number)
    os.close(writing)
    told = os.read(reading, 100)
    time.sleep(draw.uniform(0.0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 10_000):
        told = more
    os.close(reading)
    there = list(numbers_there())
    done = int(told.split()[-1])
    assert set(there) <= {done, done + 1}, (there, done)
    n_files_left += n_left()
    paths.remove_leftovers()
    assert n_left() == 0
    assert os.listdir(paths.user_data_dir() / "saves") == []
    assert sorted(os.listdir(folder)) == ["mine.npz", "table.csv"]
print(json.dumps({"kills": n_kills, "files left": n_files_left}))
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.endurance)])
def test_kills_while_saving_lose_nothing_and_what_they_leave_is_gone_after_the_next_start(
    tmp_path, figure, kills
):
    folder = tmp_path / "documents"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path(digitpad.__file__).parents[1])}
    command = [sys.executable, "-W", "error", "-c", KILL, str(folder), str(kills)]

    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=170, check=False)

    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    figure("files left by kills", figures["files left"])
    assert figures["files left"] >= kills // 8  # else the kills came at no such moment
