"""Own digits from before there was a library."""

import base64
import json
import os
import sys
import zlib

import numpy as np
import pytest

from digitpad.library.samples.old_digits import OLD_NAME

POINTS = [[0.1, -2.5], [10.25, 80.0]]


def line(entry):
    return checked(json.dumps(entry, separators=(",", ":")).encode())


def checked(text):
    return b"%08x %s\n" % (zlib.crc32(text), text)


def adding(sample_id, label=4, time=1.7e9, strokes=(POINTS,)):
    texts = [base64.b64encode(np.array(stroke, "<f8").tobytes()).decode() for stroke in strokes]
    return {"add": sample_id, "label": label, "time": time, "strokes": texts}


HEADER = {"format": "digitpad own digits", "version": 1, "mark": "0123456789abcdef"}


@pytest.fixture
def old(folder):
    """Return a function that writes the file of an older digitpad, of entries or of lines as they are."""

    def old(*entries):
        folder.parent.mkdir(exist_ok=True)
        path = folder.parent / OLD_NAME
        path.write_bytes(b"".join(one if isinstance(one, bytes) else line(one) for one in (HEADER, *entries)))
        return path

    return old


def test_what_the_file_came_to_is_in_the_library_once_and_the_file_stays(old, opened):
    path = old(
        adding("a", 4, strokes=(POINTS, POINTS[:1])),
        adding("b", 7),
        adding("c", 1),
        {"relabel": "b", "label": 9},
        {"delete": "c"},
    )
    content = path.read_bytes()
    first = opened()

    first.until(lambda: len(first.samples) == 2)

    assert first.contents == [(4, [POINTS, POINTS[:1]]), (9, [POINTS])]
    assert [(sample.id, sample.time) for sample in first.samples.samples] == [("a", 1.7e9), ("b", 1.7e9)]
    first.samples.delete(["a"])
    first.library.close(60)
    second = opened()
    second.library.database.ask(lambda connection: None)
    assert [sample.id for sample in opened().samples.samples] == ["b"]
    assert path.read_bytes() == content
    assert first.warnings == second.warnings == []


def test_two_windows_that_begin_at_once_import_one_of_each(old, opened):
    old(*(adding(f"{number:016x}", number % 10) for number in range(200)))
    first, second = opened(), opened()

    first.until(lambda: len(first.samples) == 200)
    second.until(lambda: len(second.samples) == 200)

    assert len(opened().samples) == 200


def test_damage_costs_the_digits_it_is_in_alone_and_is_told(old, opened):
    whole = line(adding("torn"))
    path = old(
        adding("a"),
        b"no digits\n",
        b"\0" * 5_000 + b"\n",
        whole[:20] + b"X" + whole[21:],
        adding("endless", time=float("inf")),
        adding("none", strokes=()),
        adding("far", strokes=([[1e300, 0.0]],)),
        adding("nan", strokes=([[float("nan"), 0.0]],)),
        adding("letter", label="A"),
        {"add": "without strokes"},
        {"relabel": "a", "label": 77},
        {"delete": "never there"},
        checked(b"[" * 100_000),
        b"x" * 9_000_000 + b"\n",
        adding("b", 7),
        whole[:-9],
    )
    owner = opened()

    owner.until(lambda: owner.warnings)
    owner.until(lambda: len(owner.samples) == 2)

    assert owner.contents == [(4, [POINTS]), (7, [POINTS])]
    (warning,) = owner.warnings
    assert warning == (
        "2 of your digits from an earlier digitpad are now in the library. Left out: 5 digits that cannot be "
        f"kept (endless, none, far …) and 7 damaged lines of {path}, which stays unchanged."
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes that have names")
def test_a_file_that_cannot_be_read_is_told_and_tried_again_at_the_next_start(folder, old, opened):
    folder.parent.mkdir()
    os.mkfifo(folder.parent / OLD_NAME)  # whoever opens it waits
    first = opened()
    first.until(lambda: first.warnings)
    assert "cannot be read" in first.warnings[0]
    first.library.close(60)

    (folder.parent / OLD_NAME).unlink()
    old(adding("a"))
    second = opened()

    second.until(lambda: len(second.samples) == 1)
