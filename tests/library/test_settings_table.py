"""Settings that stay, whoever else writes."""

import os
import sqlite3

import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import LibraryError
from digitpad.library import Library


def test_what_another_changed_meanwhile_stays_unless_it_was_changed_here_too(folder):
    first = Library(folder)
    assert first.settings.is_empty
    first.open()
    for name in ("theirs", "both"):
        first.settings.set_value(name, "old")
    first.close()
    one, other = Library(folder), Library(folder)
    for library, names in ((other, ("theirs", "both")), (one, ("mine", "both"))):
        library.open()
        for name in names:
            library.settings.set_value(name, "new" if library is one else "other")
        one.settings.set_value("theirs", "old")  # as it was when this one began
        library.close(60)

    settings = Library(folder).settings
    assert [settings.value(name) for name in ("theirs", "both", "mine")] == ["other", "new", "new"]
    assert not settings.is_empty


def test_while_nothing_can_be_written_the_newest_text_waits_alone(open_library):
    library, made = open_library(), []

    def text(number):
        return lambda: made.append(number) or str(number)

    holder = sqlite3.connect(library.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    for number in range(5):
        library.settings.set_later("drawing", text(number))
        library.settings.set_value("page", str(number))
    sample = library.samples.add(1, [as_stroke([(0.5, 0.1), (0.5, 0.9)])])
    library.samples.relabel([sample.id], 7)
    with pytest.raises(LibraryError, match="The library does not answer"):
        library.database.ask(lambda connection: made.append("too late"), seconds=0.1)
    holder.execute("ROLLBACK")
    holder.close()

    library.database.ask(lambda connection: None)
    with library.database.reading() as connection:
        texts = connection.execute("SELECT DISTINCT value FROM settings WHERE name IN ('drawing', 'page')")
        assert texts.fetchall() == [("4",)]
        assert connection.execute("SELECT label FROM samples").fetchall() == [(7,)]
    assert made == [4]


def test_a_path_that_is_no_text_and_a_damaged_setting_cost_no_other(folder, open_library):
    library = open_library()
    odd = os.fsdecode(b"/home/m\xfcller/lesson.toml")
    library.settings.set_value("lesson", odd)
    library.settings.set_later("page", lambda: 1 / 0)  # which is a bug
    library.database.ask(lambda connection: None)
    library.settings.set_value("page", "inside")
    library.close(60)
    with sqlite3.connect(library.path) as connection:
        connection.execute("INSERT INTO settings VALUES ('damaged', CAST(x'ff00' AS TEXT))")
    connection.close()

    settings = Library(folder).settings

    assert [settings.value(name) for name in ("lesson", "damaged", "page")] == [odd, "", "inside"]


def test_settings_that_cannot_be_read_at_the_start_come_later_and_leave_what_was_changed_since(
    folder, open_library
):
    library = open_library()
    for name, text in (("page", "race"), ("form", "theirs"), ("drawing", "old")):
        library.settings.set_value(name, text)
    library.close(60)
    holder = sqlite3.connect(library.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    late = Library(folder)

    assert (late.settings.is_read, late.settings.is_empty) == (False, False)
    late.settings.set_value("form", "mine")
    late.settings.set_later("drawing", lambda: "new")
    holder.execute("ROLLBACK")
    holder.close()
    late.open()
    late.wait_until_loaded()
    assert late.settings.is_read
    assert [late.settings.value(name) for name in ("page", "form", "drawing")] == ["race", "mine", ""]
    late.close()
    assert [Library(folder).settings.value(name) for name in ("form", "drawing")] == ["mine", "new"]
