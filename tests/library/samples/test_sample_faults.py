"""A damaged digit of one's own costs no other."""

import numpy as np

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.library.samples.my_digit import as_content

POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
CONTENT = as_content(POLE)


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
    assert warning.count(", ") == 2
    assert " …. All others" in warning
    assert samples.take_warning() == ""
    owner.library.close(60)
    owner = opened()
    assert owner.samples.take_warning() == ""
    statement = "UPDATE samples SET label = 11 WHERE id = ?"
    owner.library.database.ask(lambda connection: connection.execute(statement, ids[:1]))
    owner.library.close(60)
    warning = opened().samples.take_warning()
    assert warning.startswith(f"1 of your own digits is damaged and left out: {ids[0]}. All others")
