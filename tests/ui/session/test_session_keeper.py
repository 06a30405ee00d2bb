"""When the parts of the session are saved."""

import pytest
from PySide6.QtCore import QObject

from digitpad.ui.session.parts import SessionPart
from digitpad.ui.session.session_keeper import SessionKeeper


class Part(SessionPart):
    """A text, and how often it was asked for."""

    def __init__(self, name):
        super().__init__()
        self.name = name
        self.text = ""
        self.n_asked = 0

    def content(self):
        self.n_asked += 1
        return self.text

    def restore(self, text):
        self.text = text
        self.changed.emit()

    def change(self, text):
        self.text = text
        self.changed.emit()


@pytest.fixture
def parts():
    return Part("session.one"), Part("session.other")


@pytest.fixture
def keeper(state, parts):
    owner = QObject()
    keeper = SessionKeeper(state, parts, owner)
    keeper.restore()
    for part in parts:
        part.n_asked = 0
    yield keeper
    owner.deleteLater()


def test_of_many_changes_the_last_is_saved_once_and_of_other_parts_nothing(qtbot, state, parts, keeper):
    one, other = parts

    for number in range(100):
        one.change(str(number))

    qtbot.waitUntil(lambda: state.settings.value("session.one") == "99")
    assert (one.n_asked, other.n_asked) == (1, 0)


def test_changes_that_go_on_do_not_put_saving_off(qtbot, state, parts, keeper):
    one, _ = parts

    def change():
        one.change(f"{one.text}x"[-1_000:])
        return state.settings.value("session.one") != ""

    qtbot.waitUntil(change)
    assert one.n_asked == 1


def test_closed_it_saves_what_is_due_and_nothing_more(qtbot, state, parts, keeper):
    one, other = parts
    one.change("last")

    keeper.close()
    other.change("too late")
    keeper.close()

    assert [state.settings.value(part.name) for part in parts] == ["last", ""]
