"""20,000 mutated files of runs and checkpoints: only documented errors, in little memory and time."""

import dataclasses
import io
import json
import random
import resource
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import CheckpointError, LibraryError
from digitpad.library.runs.run_file import open_run_file
from digitpad.library.storage.weight_files import read_state
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.model_file import SavedNetwork, to_bytes
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.results import EpochResult
from digitpad.nn.training.trainer import Trainer
from digitpad.nn.training.training import create_network

N_FILES = 20_000
NASTY = (
    None, True, -1, 0, 10**30, 10**400, 1e308, -0.0, float("nan"), float("inf"), "", "a", "\ud800",
    "9" * 5_000, [], {}, [[]], {"a": {}}, [0] * 100_000, "x" * 1_000_000,
)  # fmt: skip
CONFIG = TrainingConfig(layers=(6, 3, 2), epochs=3, batch_size=5)


def checkpoint() -> bytes:
    rng = np.random.default_rng(0)
    some = Examples(rng.random((20, 6), dtype=np.float32), rng.integers(0, 2, 20).astype(np.uint8))
    trainer = Trainer(create_network(CONFIG), TrainingData(some, some), CONFIG)
    trainer.epoch()
    buffer = io.BytesIO()
    np.savez(buffer, **trainer.state())
    return buffer.getvalue()


def description() -> dict:
    names = {field.name for field in dataclasses.fields(EpochResult)} - {"epoch"}
    result = dict.fromkeys(names, 0.5)
    run = {
        "id": "01234567", "name": "a run", "note": "", "is_starred": False, "started": 1.5e9,
        "status": "completed", "preset": "custom",
        "job": {"layers": [6, 3, 2], "epochs": 3, "batch_size": 5, "pen_digits": 0},
        "dataset": {"name": "some", "class_names": ["a", "b"]}, "threads": 1, "versions": {"numpy": "2"},
        "parent": "", "parent_epoch": 0, "progress": 2.0, "changes": [["learning_rate", 0.1, 0.5]],
        "test": {"loss": 0.1, "correct": 3, "total": 10}, "failure": "",
    }  # fmt: skip
    return {
        "format": "digitpad run", "version": 1, "run": run,
        "epochs": [{"epoch": n, **result} for n in (1, 2)],
        "networks": [1, 2], "checkpoint": True, "batch_losses": [[0.1, 2.3], [0.2, 1.9]],
    }  # fmt: skip


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def mutated_bytes(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        at = rng.randrange(len(changed) or 1)
        match rng.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                changed[at : at + 4] = rng.choice(
                    (b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"PK\x06\x07")
                )
            case 2:
                del changed[at : at + rng.choice((1, 10, 1000))]
            case 3:
                changed[at:at] = rng.randbytes(rng.choice((1, 10, 1000)))
            case 4:
                end = at + rng.randrange(200)
                changed[at:at] = changed[at:end]
    return bytes(changed)


def mutated_values(rng: random.Random, value: object) -> object:
    """Return a JSON value with one of its parts replaced, left out or doubled."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    if not keys or rng.random() < 0.1:
        return rng.choice(NASTY)
    key = rng.choice(keys)
    copy = value.copy()
    match rng.randrange(6):
        case 0:
            del copy[key]
        case 1 if isinstance(copy, list):
            copy.append(copy[key])
        case 1:
            copy[rng.choice(("", "a", "epoch", "run"))] = copy[key]
        case _:
            copy[key] = mutated_values(rng, copy[key])
    return copy


def mutated(rng: random.Random, members: dict[str, bytes], values: dict) -> bytes:
    changed = dict(members)
    match rng.randrange(4):
        case 0:
            return mutated_bytes(rng, packed(changed))
        case 1:
            name = rng.choice(list(changed))
            changed[name] = mutated_bytes(rng, changed[name])
        case _:
            changed["run.json"] = json.dumps(mutated_values(rng, values)).encode()
    return packed(changed)


def n_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000.0


@pytest.mark.endurance
@pytest.mark.timeout(1_800)
def test_mutated_run_files_raise_library_errors_alone(tmp_path: Path) -> None:
    rng = random.Random(19)
    network = to_bytes(SavedNetwork(create_network(CONFIG), ("a", "b")))
    values = description()
    members = {
        "run.json": json.dumps(values).encode(),
        "network-1.npz": network,
        "network-2.npz": network,
        "checkpoint.npz": checkpoint(),
    }
    path = tmp_path / "run"
    path.write_bytes(packed(members))
    with open_run_file(path) as run_file:
        assert run_file.description.networks == (1, 2)
    before = n_megabytes()
    n_refused, slowest = 0, 0.0

    for _ in range(N_FILES):
        path.write_bytes(mutated(rng, members, values))
        start = time.monotonic()
        try:
            with open_run_file(path) as run_file:
                run_file.checkpoint()
        except LibraryError as error:
            n_refused += str(error).startswith(f"{path} ")
        slowest = max(slowest, time.monotonic() - start)

    assert n_refused > N_FILES // 2
    assert slowest < 5.0
    assert n_megabytes() - before < 300.0


@pytest.mark.endurance
@pytest.mark.timeout(1_800)
def test_mutated_checkpoints_raise_checkpoint_errors_alone() -> None:
    rng = random.Random(20)
    whole = checkpoint()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    before = n_megabytes()
    n_refused = 0

    for number in range(N_FILES):
        if number % 2:
            content = mutated_bytes(rng, whole)
        else:
            name = rng.choice(list(members))
            content = packed({**members, name: mutated_bytes(rng, members[name])})
        try:
            read_state(content)
        except CheckpointError:
            n_refused += 1

    assert n_refused > N_FILES // 2
    assert n_megabytes() - before < 300.0
