"""A damaged library is kept aside, everything readable is carried over, and a copy gives the rest."""

import os
import sqlite3
import time

import numpy as np
import pytest

from digitpad.errors import LibraryError
from digitpad.library import Library

PAGE = 4096
MANY = 3_000


@pytest.fixture
def path(folder, open_library, record):
    """Return the database of a closed library without a copy: a run, a setting, and rows on many pages."""
    library = open_library()
    record(library)
    library.settings.set_value("page", "runs")

    def add(connection):
        for number in range(MANY):
            row = (f"{number:08x}", number % 10, float(number), b"%d" % number * 50)
            connection.execute("INSERT INTO samples (id, label, time, strokes) VALUES (?, ?, ?, ?)", row)

    library.database.ask(add)
    assert library.close(10.0)
    copy_of(library.path).unlink()
    return library.path


def copy_of(path):
    return path.with_name("library.backup.sqlite3")


def samples(library):
    with library.database.reading() as connection:
        return connection.execute("SELECT * FROM samples ORDER BY id").fetchall()


def pages_of(path, table):
    """Return the numbers, from 0, of the pages that hold a table's rows, in the order of the rows."""
    content = path.read_bytes()
    return [
        number
        for number in range(1, len(content) // PAGE)
        if content[number * PAGE] == 0x0D and content[number * PAGE : (number + 1) * PAGE].count(table) > 3
    ]


def overwrite(path, start, content):
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def no_database(path):
    path.write_text("Not a database at all.\n" * 1000)


def header(path):
    overwrite(path, 0, bytes(100))


def empty(path):
    os.truncate(path, 0)


def half(path):
    os.truncate(path, path.stat().st_size // 2)


def sql(*statements):
    def damage(path):
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
        connection.close()

    damage.__name__ = statements[0]
    return damage


BROKEN = (no_database, header)
PARTLY_READABLE = (
    half,
    sql("PRAGMA user_version = 0"),
    sql("PRAGMA user_version = 123456789"),
    sql("DROP TABLE batch_losses"),
    sql("UPDATE sqlite_master SET sql = 'nonsense' WHERE name = 'epochs'"),
    sql("UPDATE sqlite_master SET sql = replace(sql, 'note', 'mote') WHERE name = 'runs'"),
)


@pytest.mark.parametrize("damage", [*BROKEN, *PARTLY_READABLE], ids=lambda damage: damage.__name__)
def test_a_damaged_library_is_kept_aside_and_opens(path, open_library, reopened, record, damage):
    damage(path)
    content = path.read_bytes()
    for name in ("new.sqlite3", "new.sqlite3-journal", "lock-journal", "backup.new.sqlite3"):
        path.with_name(f"library.{name}").write_text("left by a process that was killed")

    library = open_library()

    assert "was damaged" in library.warning
    assert "safety copy" not in library.warning
    assert path.with_name("library.damaged-1.sqlite3").read_bytes() == content
    assert path.with_name("library.damaged-1.sqlite3").name in library.warning
    if damage in PARTLY_READABLE[1:]:  # what is readable is carried over
        assert len(samples(library)) == MANY
        assert library.settings.value("page") in ("runs", "")
        assert len(library.runs.runs) == 1
    run_id = record(library)
    library = reopened(library)
    assert library.warning == ""
    assert run_id in [run.id for run in library.runs.runs]
    assert sorted(one.name for one in path.parent.glob("library*")) == [
        "library.backup.sqlite3",
        "library.damaged-1.sqlite3",
        "library.lock",
        "library.sqlite3",
    ]


def test_what_belongs_to_a_lost_run_goes_with_it_and_a_branch_of_it_stays(path, open_library, record):
    library = open_library()
    branch = record(library)
    assert library.close(10.0)
    copy_of(path).unlink()
    sql(
        f"UPDATE runs SET parent = (SELECT id FROM runs WHERE id != '{branch}') WHERE id = '{branch}'",
        f"DELETE FROM runs WHERE id != '{branch}'",
        "PRAGMA user_version = 0",
    )(path)

    library = open_library()

    (left,) = library.runs.runs
    assert (left.id, left.parent) == (branch, "")
    with library.database.reading() as connection:
        assert connection.execute("SELECT DISTINCT run FROM epochs").fetchall() == [(branch,)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_all_rows_between_damaged_pages_are_carried_over(path, open_library):
    pages = pages_of(path, b"0000")
    damaged = [pages[5], pages[20], pages[-1]]
    rng = np.random.default_rng(0)
    for number in damaged:
        overwrite(path, number * PAGE, rng.bytes(PAGE))

    library = open_library()

    n_lost = MANY - len(samples(library))
    assert 0 < n_lost < 4 * MANY / len(pages)
    assert len(library.runs.runs) == 1


def test_a_text_that_is_damaged_inside_does_not_cost_the_list(path, open_library):
    content = path.read_bytes()
    overwrite(path, content.index(b'"layers"'), b"\xff" * 8)
    overwrite(path, content.index(b"a run"), b"\xff")

    library = open_library()

    (run,) = library.runs.runs
    assert run.name == "\N{REPLACEMENT CHARACTER} run"
    with pytest.raises(LibraryError, match="settings of a run cannot be read"):
        _ = run.job


def test_a_library_of_an_earlier_version_is_converted(path, open_library):
    sql("DROP TABLE symbols", "DROP TABLE pen_styles", "PRAGMA user_version = 1")(path)

    library = open_library()

    assert library.warning == ""
    library.symbols.add_class("Runes", "ᚠ")
    library.database.ask(lambda connection: None)
    assert len(samples(library)) == MANY


def test_a_newer_library_is_refused_and_left_as_it_is(path, folder):
    sql("PRAGMA user_version = 99")(path)
    content = path.read_bytes()
    library = Library(folder)
    library.open()

    with pytest.raises(LibraryError, match="newer digitpad made"):
        library.wait_until_loaded()

    library.close(60)
    assert path.read_bytes() == content
    assert list(path.parent.glob("*damaged*")) == []


@pytest.mark.parametrize("damage", [*BROKEN, empty, os.unlink], ids=lambda damage: damage.__name__)
def test_a_library_that_cannot_be_read_at_all_comes_from_its_copy(
    path, open_library, reopened, record, damage
):
    old = open_library()  # which makes the copy
    before = samples(old)
    new_run = record(old)
    assert old.close(10.0)
    names = {one.name for one in (path.parent / "weights").iterdir()}
    damage(path)
    assert Library(path.parent).exists

    library = open_library()

    assert "safety copy" in library.warning
    assert ("was missing" if damage is os.unlink else "was damaged") in library.warning
    assert samples(library) == before
    (run,) = library.runs.runs
    assert run.id != new_run
    assert library.read_run(run.id).weights[2].network.n_in == 784
    # Of the run since then there are no rows, but its weights are not thrown away.
    kept = path.parent / "weights.damaged-1"
    assert len(list(kept.iterdir())) == 4
    library = reopened(library)
    assert library.warning == ""
    assert {
        one.name for folder in ("weights", kept.name) for one in (path.parent / folder).iterdir()
    } == names


def test_the_copy_fills_the_gaps_of_a_damaged_library_and_nothing_else(path, open_library):
    library = open_library()
    library.settings.set_value("page", "newer")
    library.database.ask(lambda connection: connection.execute("DELETE FROM settings WHERE name = 'old'"))
    assert library.close(10.0)
    before = samples(library)
    pages = pages_of(path, b"0000")
    for number in (pages[3], pages[9]):
        overwrite(path, number * PAGE, b"damaged!" * (PAGE // 8))

    library = open_library()

    assert "more from its safety copy" in library.warning
    assert samples(library) == before
    assert len(library.read_run(library.runs.runs[0].id).batch_losses) == 18
    with library.database.reading() as connection:
        assert connection.execute("SELECT value FROM settings WHERE name = 'page'").fetchone() == ("newer",)


def test_the_copy_is_renewed_while_it_is_small_and_then_after_a_day_or_when_it_has_grown(open_library):
    library = open_library()

    def is_renewed(n_new_bytes, age):
        """Write something, make the copy seem older, and return whether the next start renews it."""
        nonlocal library
        library.settings.set_value(f"{n_new_bytes} bytes", "x" * n_new_bytes)
        assert library.close(10.0)
        copied_at = int(time.time() - age)
        os.utime(copy_of(library.path), (copied_at, copied_at))
        library = open_library()
        return copy_of(library.path).stat().st_mtime != copied_at

    minute, day = 60, 24 * 3600
    assert is_renewed(10, minute)
    assert is_renewed(1_500_000, minute)
    assert not is_renewed(50_000, minute)
    assert not is_renewed(300_000, -minute)  # it has all that is there
    assert is_renewed(250_000, minute)
    assert is_renewed(20, day + minute)


@pytest.mark.parametrize("is_damaged", [False, True], ids=["deleted", "damaged"])
def test_a_library_that_is_lost_while_it_is_open_is_restored_and_written_on(
    path, open_library, reopened, is_damaged
):
    library = open_library()
    if is_damaged:
        overwrite(path, 0, bytes(path.stat().st_size))
    else:
        path.unlink()

    library.settings.set_value("after", "1")
    library = reopened(library)

    assert library.settings.value("after") == "1"
    assert len(library.runs.runs) == 1
    assert len(samples(library)) == MANY
