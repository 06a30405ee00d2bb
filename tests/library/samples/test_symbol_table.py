"""Classes of one's own in the library: kept, undone, and damaged alone."""

import pytest

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.errors import DataFileError
from digitpad.library.samples import symbol_table

HOOK = (as_stroke([(0.1, 0.2), (0.5, 0.6), (0.4, 0.8)]),)
TWO = (*HOOK, as_stroke([(0.9, 0.9)]))


@pytest.fixture
def symbols(opened):
    """Return the symbols of an open library with two classes, one of which was drawn."""
    owner = opened()
    symbols = owner.library.symbols
    symbols.add_class("Runes", "ᚠ")
    symbols.add_class("Runes", " α ")
    symbols.add("Runes", "α", HOOK)
    return symbols, owner


def contents(symbols):
    return {
        (name, label): [
            [stroke.tolist() for stroke in each.strokes] for each in symbols.drawings(name, label)
        ]
        for name in symbols.sets
        for label in symbols.classes(name)
    }


def test_what_is_kept_is_there_again_in_its_order_and_renamed_in_its_place(symbols, opened):
    table, owner = symbols
    table.add("Runes", "α", TWO)
    before = contents(table)
    assert list(before) == [("Runes", "ᚠ"), ("Runes", "α")]
    assert [len(drawings) for drawings in before.values()] == [0, 2]

    owner.library.close(60)

    owner = opened()
    table = owner.library.symbols
    assert contents(table) == before
    table.add_class("Runes", "last")

    assert table.rename_class("Runes", "α", " α ") == "α"
    assert table.rename_class("Runes", "α", " ω ") == "ω"
    owner.library.close(60)

    renamed = contents(opened().library.symbols)
    assert list(renamed) == [("Runes", "ᚠ"), ("Runes", "ω"), ("Runes", "last")]
    assert renamed[("Runes", "ω")] == before[("Runes", "α")]


def test_each_change_can_be_undone_the_last_first(symbols, monkeypatch):
    table, owner = symbols
    states, heard = [contents(table)], []
    owner.library.subscribe(heard.append)
    for change in (
        lambda: table.add("Runes", "ᚠ", TWO),
        lambda: table.add("Runes", "α", TWO, instead_of=table.drawings("Runes", "α")[0]),
        lambda: table.delete([each.id for each in table.drawings("Runes", "α")] * 2),
        lambda: table.rename_class("Runes", "α", "ω"),
        lambda: table.delete_class("Runes", "ᚠ"),
        lambda: table.add_class("Greek", "α"),
    ):
        change()
        assert contents(table) != states[-1]
        states.append(contents(table))

    for state in states[-2::-1]:
        assert table.undo()
        assert contents(table) == state
    assert heard == ["symbols"] * 12
    monkeypatch.setattr(symbol_table, "MAX_SYMBOLS", 3)  # as many as there are
    with pytest.raises(DataFileError, match="at most 3 symbol drawings"):
        table.add("Runes", "ᚠ", TWO)
    table.rename_class("Runes", "α", "ω")
    while table.can_undo:  # what the fixture added
        assert table.undo()
    assert contents(table) == {}
    assert not table.undo()


def test_an_undo_leaves_out_what_another_window_deleted(symbols, opened):
    table, owner = symbols
    owner.library.database.ask(lambda connection: None)
    other = opened()
    other.library.symbols.delete_class("Runes", "α")
    other.library.database.ask(lambda connection: None)
    owner.until(lambda: contents(table) == contents(other.library.symbols))

    assert table.undo()

    assert contents(table) == {("Runes", "ᚠ"): []}


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (lambda table: table.add_class("Runes", "α"), "Runes already has a symbol α"),
        (lambda table: table.add_class("Runes", "  "), "The name of a symbol must have 1 to 8"),
        (lambda table: table.add_class("Runes", "a\nb"), "The name of a symbol must have 1 to 8"),
        (lambda table: table.add_class("x" * 41, "a"), "The name of a set must have 1 to 40"),
        (lambda table: table.add("Runes", "β", HOOK), "Runes has no symbol β"),
        (lambda table: table.add("Runes", "α", ()), "The drawing is empty"),
        (lambda table: table.add("Runes", "α", HOOK * 1_000), "strokes, too many"),
        (lambda table: table.rename_class("Runes", "α", "ᚠ"), "Runes has a symbol ᚠ already"),
        (lambda table: table.rename_class("Runes", "α", "  "), "1 to "),
        (lambda table: table.rename_class("Runes", "ß", "ω"), "no symbol ß any more"),
        (
            lambda table: [table.add_class("Runes", f"s{n}") for n in range(61)],
            "has 62 symbols and cannot have more",
        ),
    ],
)
def test_what_cannot_be_kept_is_told(symbols, work, reason):
    table, _ = symbols
    before = contents(table)

    with pytest.raises(DataFileError, match=reason):
        work(table)

    assert {key: drawings for key, drawings in contents(table).items() if key in before} == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE symbols SET strokes = x'00' WHERE label = 'α' AND length(strokes) > 0",
        "UPDATE symbols SET time = 'never' WHERE label = 'α' AND length(strokes) > 0",
        "UPDATE symbols SET label = 'far too long for a bar' WHERE label = 'α' AND length(strokes) > 0",
        "UPDATE symbols SET set_name = '' WHERE label = 'α' AND length(strokes) > 0",
    ],
)
def test_a_damaged_row_costs_itself_alone(symbols, opened, damage):
    table, owner = symbols
    table.add("Runes", "ᚠ", TWO)
    owner.library.database.ask(lambda connection: connection.execute(damage))
    owner.library.close(60)

    assert {key: len(drawings) for key, drawings in contents(opened().library.symbols).items()} == {
        ("Runes", "ᚠ"): 1,
        ("Runes", "α"): 0,
    }
