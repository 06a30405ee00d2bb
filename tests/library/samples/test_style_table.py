"""Own pen styles in the library: kept, undone, shared by windows, and damaged alone."""

import json

import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.synthesis.drawn_style import drawing_as_entry
from digitpad.digits.synthesis.own_styles import MAX_DRAWING, own_style, read_own_styles, write_own_styles
from digitpad.errors import DataFileError

SEVEN = (as_stroke([(0.2, 0.2), (0.7, 0.2), (0.4, 0.9)]),)
CROSSED = (*SEVEN, as_stroke([(0.3, 0.5), (0.65, 0.5)]))
SEVEN_ENTRY = drawing_as_entry(SEVEN)


def parameter(name):
    return {"parameters": {name: {"range": [0, 1], "moves": {"0": [0.1, 0]}}}}


@pytest.fixture
def styles(opened):
    """Return the styles of an open library, one of two drawings and one of a single drawing."""
    owner = opened()
    table = owner.library.pen_styles
    hooked = table.add(" hooked ", "7", SEVEN)
    table.add_drawing(hooked, CROSSED)
    table.add("euro", "€", SEVEN)
    return table, owner


def only(table, name):
    (found,) = [key for key, style in table.by_id.items() if style.name == name]
    return found


def test_each_change_is_there_at_the_next_start_and_can_be_undone_the_last_first(styles, opened, tmp_path):
    table, owner = styles
    path = tmp_path / "mine.json"
    write_own_styles(table.styles, path)
    states, heard = [table.styles], []
    owner.library.subscribe(heard.append)
    for change in (
        lambda: table.rename(only(table, "hooked"), "with a hook"),
        lambda: table.add_drawing(only(table, "euro"), CROSSED),
        lambda: table.delete(only(table, "euro")),
        lambda: table.add_all(read_own_styles(path)),
        lambda: table.add("another", "β", CROSSED),
    ):
        change()
        assert table.styles != states[-1]
        states.append(table.styles)
    owner.library.database.ask(lambda connection: None)
    assert opened().library.pen_styles.styles == table.styles

    for state in states[-2::-1]:
        assert table.undo()
        assert table.styles == state
    assert heard == ["pen_styles"] * 10
    table.rename(only(table, "euro"), " euro ")  # which changes nothing
    while table.can_undo:  # what the fixture added
        assert table.undo()
    assert table.styles == ()
    assert not table.undo()
    assert len(heard) == 13


def test_an_import_adds_what_is_new_and_names_that_are_taken_or_none_are_made_up(styles, tmp_path):
    table, _ = styles
    path = tmp_path / "mine.json"
    write_own_styles(table.styles, path)
    assert table.add_all(read_own_styles(path)) == 0

    table.add_drawing(only(table, "euro"), CROSSED)

    assert table.add_all(read_own_styles(path)) == 1
    table.add(" ", "7", SEVEN)
    table.add("", "7", CROSSED)
    table.add("x" * 60, "7", SEVEN)
    assert table.add_all([own_style("x" * 60, "7", [drawing_as_entry(CROSSED)])]) == 1
    *others, first, second = [style.name for style in table.styles]
    assert others == ["hooked", "euro", "euro 2", "my 7", "my 7 2"]
    assert (first, second) == ("x" * 60, "x" * 56 + " 2")


def test_two_windows_add_drawings_to_the_same_style_and_none_is_lost(styles, opened):
    table, owner = styles
    owner.library.database.ask(lambda connection: None)
    other = opened()
    theirs = other.library.pen_styles
    table.add_drawing(only(table, "euro"), CROSSED)
    theirs.add_drawing(only(theirs, "euro"), SEVEN)
    table.rename(only(table, "euro"), "€uro")
    theirs.add("€uro", "E", SEVEN)
    owner.library.close(60)
    other.library.close(60)

    assert [(style.name, len(style.drawings)) for style in opened().library.pen_styles.styles] == [
        ("hooked", 2),
        ("€uro", 3),
        ("€uro 2", 1),
    ]


def shown_in(owner, other):
    """Wait until a window shows the styles of another one, which are in the database already."""
    other.library.database.ask(lambda connection: None)
    owner.until(lambda: owner.library.pen_styles.styles == other.library.pen_styles.styles)


def test_an_undo_that_would_exceed_the_limits_is_refused_and_possible_later(styles, opened, tmp_path):
    table, owner = styles
    path = tmp_path / "many.json"
    write_own_styles([own_style(f"s{n}", "7", [SEVEN_ENTRY] * 2) for n in range(98)], path)
    many = read_own_styles(path)
    table.delete(only(table, "hooked"))
    owner.library.database.ask(lambda connection: None)
    other = opened()
    assert other.library.pen_styles.add_all(many) == 98
    fuller = other.library.pen_styles.add("last", "7", SEVEN)
    shown_in(owner, other)
    before = table.styles

    with pytest.raises(DataFileError, match="Nothing was undone: at most 100 styles of 200 drawings"):
        table.undo()

    assert table.styles == before
    other.library.pen_styles.delete(fuller)
    shown_in(owner, other)
    assert table.undo()
    assert only(table, "hooked")


def test_an_undo_leaves_out_what_another_window_deleted(styles, opened):
    table, owner = styles
    owner.library.database.ask(lambda connection: None)
    other = opened()
    theirs = other.library.pen_styles
    theirs.delete(only(theirs, "euro"))
    shown_in(owner, other)

    assert table.undo()

    assert [style.name for style in table.styles] == ["hooked"]


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (lambda table: table.add("hooked", "7", CROSSED), "two styles named 'hooked'"),
        (lambda table: table.add("x" * 61, "7", CROSSED), "name of a style must have 1 to 60"),
        (lambda table: table.add("new", "", CROSSED), "Name the character"),
        (lambda table: table.add("new", "7", ()), "The drawing is empty"),
        (lambda table: table.rename(only(table, "euro"), "hooked"), "two styles named 'hooked'"),
        (lambda table: table.add_drawing("gone", CROSSED), "deleted in another window"),
        (lambda table: [table.add(f"s{n}", "7", SEVEN) for n in range(99)], "at most 100 styles"),
    ],
)
def test_what_cannot_be_kept_is_told(styles, work, reason):
    table, _ = styles
    before = table.styles

    with pytest.raises(DataFileError, match=reason):
        work(table)

    assert table.styles[: len(before)] == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE pen_styles SET content = '{' WHERE label = '€'",
        "UPDATE pen_styles SET content = '[1]' WHERE label = '€'",
        "UPDATE pen_styles SET content = '{\"strokes\": [[[0, 0]]]}' WHERE label = '€'",
        "UPDATE pen_styles SET time = 'never' WHERE label = '€'",
        "UPDATE pen_styles SET name = '' WHERE label = '€'",
    ],
)
def test_a_damaged_row_costs_itself_alone(styles, opened, damage):
    _, owner = styles
    owner.library.database.ask(lambda connection: connection.execute(damage))
    owner.library.close(60)

    assert [style.name for style in opened().library.pen_styles.styles] == ["hooked"]


LONGEST_NAME = "x" * (
    MAX_DRAWING - len(json.dumps({**json.loads(SEVEN_ENTRY), **parameter(""), "weight": 4.0}))
)
LONGEST = json.dumps({**json.loads(SEVEN_ENTRY), **parameter(LONGEST_NAME)})


def test_a_style_whose_drawings_are_sound_only_alone_costs_itself_alone(styles, opened):
    _, owner = styles
    change = "UPDATE pen_styles SET content = ? WHERE rowid = (SELECT min(rowid) FROM pen_styles)"
    owner.library.database.ask(lambda connection: connection.execute(change, (LONGEST,)))
    owner.library.close(60)
    owner = opened()
    table = owner.library.pen_styles
    assert LONGEST_NAME in table.by_id[only(table, "hooked")].drawings[0]

    with pytest.raises(DataFileError, match="its entry is too long"):
        table.add_drawing(only(table, "hooked"), SEVEN)  # a third of the weight is a longer number

    table.add("another", "1", SEVEN)
    change = "UPDATE pen_styles SET style = 'x' WHERE label != '1'"
    owner.library.database.ask(lambda connection: connection.execute(change))
    owner.library.close(60)
    assert [style.name for style in opened().library.pen_styles.styles] == ["another"]
