"""What own digits survive: kills, a library that is held, damage."""

import contextlib
import sys

import numpy as np
import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.library.samples.my_digit import as_content
from digitpad.library.storage.database import connect

POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
CONTENT = as_content(POLE)


def living(lines):
    """Return the ids that were added and not deleted, of what ``start_adding`` prints."""
    ids = [line for line in lines if line != "kept"]
    return {one for one in ids if ids.count(one) == 1}


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_what_was_kept_is_there_when_two_processes_are_killed_while_they_write(opened, start_adding):
    children = [start_adding(100_000) for _ in range(2)]
    confirmed, all_lines = [], []
    for child in children:
        lines = [child.stdout.readline().strip() for _ in range(40)]
        child.kill()
        lines += child.communicate()[0].split()
        n_confirmed = len(lines) - lines[::-1].index("kept")
        confirmed += lines[:n_confirmed]
        all_lines += lines

    owner = opened()

    kept = {sample.id for sample in owner.samples.samples}
    later = set(all_lines) - set(confirmed)
    assert living(confirmed) - later <= kept
    assert kept <= set(all_lines)
    assert kept.isdisjoint(set(confirmed) - living(confirmed))
    assert owner.warnings == []


def test_while_another_process_holds_the_library_digits_are_kept_in_memory_and_then_written(opened, as_kept):
    owner = opened()
    with contextlib.closing(connect(owner.library.path)) as other:
        other.execute("BEGIN EXCLUSIVE")

        sample = owner.samples.add(1, POLE)
        owner.samples.relabel([sample.id], 7)
        owner.samples.add(4, POLE)

        assert [label for label, _ in owner.contents] == [7, 4]
        other.execute("COMMIT")
    assert [label for label, _ in as_kept(owner)] == [7, 4]


DAMAGES = [
    ("time", np.inf),
    ("time", 1e20),
    ("label", 10),
    ("label", "four"),
    ("label", 2.5),
    ("strokes", b""),
    ("strokes", CONTENT[:-1]),
    ("strokes", CONTENT + CONTENT[-16:]),
    ("strokes", CONTENT[:-8] + np.float64(np.nan).tobytes()),
    ("strokes", CONTENT[:-8] + np.float64(2e9).tobytes()),
    ("strokes", np.array([1e8, 1.0, 0.0, 0.0]).tobytes()),
    ("strokes", np.array([1.5, 2.0] + 4 * [0.0]).tobytes()),
    ("strokes", np.array([2.0, 2.5, -0.5] + 4 * [0.0]).tobytes()),
    ("strokes", "a text"),
    ("strokes", b"\0" * 10_000_000),
    ("id", b"\xff\xfe"),
    ("id", "an id\nof two lines"),
    ("id", None),
]


def test_a_damaged_digit_costs_itself_alone_and_is_named_once(opened):
    owner = opened()
    owner.samples.add_all([(number % 10, POLE) for number in range(len(DAMAGES) + 5)])
    ids = [sample.id for sample in owner.samples.samples]

    def damage(connection):
        for number, (column, value) in enumerate(DAMAGES, 3):
            statement = f"UPDATE samples SET {column} = ? WHERE rowid = ?"
            connection.execute(statement, (value, number))

    owner.library.database.ask(damage)
    owner.library.close(60)
    owner = opened()
    samples = owner.samples

    assert [sample.id for sample in samples.samples] == ids[:2] + ids[-3:]
    assert all(len(sample.strokes) == 1 for sample in samples.samples)
    n_damaged = len(DAMAGES)
    warning = samples.take_warning()
    assert warning.startswith(f"{n_damaged} of your own digits are damaged and left out: ")
    assert samples.take_warning() == ""
    owner.library.close(60)
    assert opened().samples.take_warning() == ""
