"""Networks are kept through kills at random moments: while they are written, and while old ones are imported.

This file is also the program that is killed: see ``main``.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from digitpad.library import Library, NetworkKind, NewNetwork
from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network

pytestmark = [pytest.mark.endurance, pytest.mark.timeout(1_800)]

N_KILLS = 200


def saved(seed, **origin):
    network = Network((784, 100, 10), ("sigmoid", "sigmoid"), "quadratic")
    network.parameters[:] = np.random.default_rng(seed).normal(size=network.parameters.shape)
    return SavedNetwork(network, tuple("0123456789"), origin)


def is_same(one, other):
    return np.array_equal(one.network.parameters, other.network.parameters)


def opened(folder=None):
    library = Library(folder)
    library.open()
    library.wait_until_loaded()
    return library


def names(library):
    return [row.name for row in library.networks.networks]


def killed(arguments, home, seconds):
    """Run a program for so long, kill it, and return what it printed."""
    process = subprocess.Popen(
        [sys.executable, __file__, *arguments],
        env={
            **os.environ,
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "QT_QPA_PLATFORM": "offscreen",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return (first + rest).split()


def test_200_kills_while_networks_are_written_lose_none_and_leave_no_file(tmp_path):
    rng, told = random.Random(7), set()
    folder = tmp_path / "library"
    for number in range(N_KILLS):
        told |= set(killed([str(folder), str(1_000 * number)], tmp_path, rng.uniform(0.0, 0.25))[1:])

        library = opened(folder)

        assert told <= set(names(library)), number
        library.close()  # by then what was left is removed
        weights = {path.name for path in library.files.path("").iterdir()}
        assert weights == {row.file for row in library.networks.networks}
    library = opened(folder)
    for row in library.networks.networks:
        stored = library.networks.opener(row.id)()
        assert is_same(stored.saved, saved(int(row.name)))
        if row.kind is NetworkKind.FINE_TUNED:
            assert is_same(stored.base, saved(int(row.name) + 1))
    assert len(told) > N_KILLS
    library.close()


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def write(folder: Path, first: int) -> None:
    """Add networks for ever, every third fine-tuned from one of its own, and print those on the disk."""
    library = opened(folder)
    tell("begin")
    for seed in range(first, first + 1_000, 2):
        new = NewNetwork(saved(seed), str(seed), NetworkKind.TRAINED)
        base = None
        if seed % 3 == 0:
            new = NewNetwork(saved(seed, taught_samples=5), str(seed), NetworkKind.FINE_TUNED)
            base = NewNetwork(saved(seed + 1), str(seed + 1), NetworkKind.TRAINED)
        library.networks.add(new, base)
        library.ask(lambda connection: None)
        tell(str(seed))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
