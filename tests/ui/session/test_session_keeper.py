"""When the parts of the session are saved."""

import pytest
from PySide6.QtCore import QObject

from digitpad.ui.session.parts import SessionPart
from digitpad.ui.session.session_keeper import SessionKeeper


class Part(SessionPart):
    """A part with a text that counts its requests."""

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


def test_many_changes_of_a_part_are_saved_once(qtbot, state, parts, keeper):
    one, other = parts

    for number in range(100):
        one.change(str(number))

    qtbot.waitUntil(lambda: state.settings.value("session.one") == "99")
    assert (one.n_asked, other.n_asked) == (1, 0)


def test_continuous_changes_do_not_delay_saving(qtbot, state, parts, keeper):
    one, _ = parts

    def change():
        one.change(f"{one.text}x"[-1_000:])
        return state.settings.value("session.one") != ""

    qtbot.waitUntil(change)
    assert one.n_asked == 1


def test_close_saves_pending_changes_and_then_nothing(qtbot, state, parts, keeper):
    one, other = parts
    one.change("last")

    keeper.close()
    other.change("too late")
    keeper.close()

    assert [state.settings.value(part.name) for part in parts] == ["last", ""]
