"""A checkpoint's file: what goes in comes out, and a damaged one is refused in words."""

import io
import re
import zipfile

import numpy as np
import pytest

from digitpad.errors import CheckpointError
from digitpad.library.storage.weight_files import WeightFiles, read_state

MATRIX = np.arange(6.0).reshape(2, 3)
STATE = {"parameters": MATRIX, "columns": MATRIX.T, "epoch": 3, "text": "PCG64"}


def saved() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **STATE)
    return buffer.getvalue()


def with_header(old: bytes, new: bytes) -> bytes:
    """Return a file whose parameters have another header, with right checksums."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved())) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "parameters.npy":
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return buffer.getvalue()


def test_a_state_that_was_written_is_read_again(tmp_path):
    files = WeightFiles(tmp_path / "weights")

    name, n_bytes = files.write_state(STATE)
    state = files.state(name)

    assert files.path(name).stat().st_size == n_bytes
    assert state.keys() == STATE.keys()
    assert all(np.array_equal(state[key], STATE[key]) for key in STATE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        saved()[:-1],
        with_header(b"<f8", b"|O8"),
        with_header(b"(2, 3)", b"(2, 9)"),
        with_header(b"(2, 3), }      ", b"(99999999999), "),
        with_header(b"{'descr'", b"__import"),
        with_header(b"<f8", b"<U2"),
    ],
    ids=["empty", "cut", "objects", "other shape", "huge shape", "code", "no letters"],
)
def test_a_damaged_file_is_refused_by_a_sentence_that_names_it(tmp_path, content):
    path = tmp_path / "damaged.npz"
    path.write_bytes(content)

    with pytest.raises(CheckpointError, match=rf"^{re.escape(str(path))} .*\.$"):
        WeightFiles(tmp_path).state(path.name)
    with pytest.raises(CheckpointError):
        read_state(content)
