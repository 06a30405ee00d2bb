"""What can be done with the runs that are chosen, as buttons and in a menu."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from digitpad.errors import LibraryError
from digitpad.library import RunRecord, RunStatus
from digitpad.nn.config.setting_kinds import NumberSetting
from digitpad.nn.config.settings import SETTINGS
from digitpad.ui.runs.run_columns import is_waiting
from digitpad.ui.widgets.tool_tips import wrapped

_ENDED = (RunStatus.COMPLETED, RunStatus.EARLY_STOPPED, RunStatus.STOPPED, RunStatus.INTERRUPTED)

_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "open": (
            "Open",
            "Look at this run: its charts, its slider and its networks are there again (Return)",
        ),
        "go_on": ("Go on", "Train on from where the run was interrupted or stopped"),
        "train_further": ("Train further…", "Train the run for more epochs than it was to have"),
        "branch": ("Branch…", "Begin a new run with the weights of one of its epochs, and other settings"),
        "rename": ("Rename", "Give the run another name (F2)"),
        "star": ("Star", "Give the runs a star, or take it: of a run with one all weights are kept"),
        "export": (
            "Export…",
            "Save the epochs as a table, the curves as a picture, the network, all of a run in one file, or "
            "the settings to train the same again",
        ),
        "import": ("Import…", "Take a run from such a file of another machine"),
        "space": ("Space…", "See how much room runs take on the disk, and say how much they may"),
        "delete": ("Delete", "Take the runs out of the library; Undo brings them back (Delete)"),
        "undo": ("Undo", "Bring back the runs that were deleted last (Ctrl+Z)"),
    }
)


def most_epochs() -> int:
    """Return how many epochs a run may have at most."""
    setting = SETTINGS["epochs"]
    assert isinstance(setting, NumberSetting)
    return int(setting.maximum)


class RunActions(QObject):
    """The commands, each with a name, enabled where it makes sense for the choice."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = {name: QAction(text, self) for name, (text, _) in _TEXTS.items()}
        for name, (_, tip) in _TEXTS.items():
            self._actions[name].setToolTip(wrapped(tip))

    def connect_all(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Connect each command to what does it."""
        for name, slot in slots.items():
            self._actions[name].triggered.connect(slot)

    def button(self, name: str) -> QPushButton:
        """Return a new button for a command."""
        return _ActionButton(self._actions[name], f"{name}_run_button")

    def is_enabled(self, name: str) -> bool:
        """Return whether a command can be given now."""
        return self._actions[name].isEnabled()

    def menu(self, parent: QWidget) -> QMenu:
        """Return a new menu of all commands."""
        menu = QMenu(parent)
        menu.setObjectName("run_menu")
        menu.setToolTipsVisible(True)
        for name, action in self._actions.items():
            if name in ("rename", "export", "delete"):
                menu.addSeparator()
            menu.addAction(action)
        return menu

    def enable_for(self, chosen: Sequence[RunRecord], *, can_undo: bool) -> None:
        """Enable what can be done with these runs."""
        one = chosen[0] if len(chosen) == 1 else None
        are_enabled = {
            "open": one is not None and one.status is not RunStatus.RUNNING,
            "go_on": one is not None and is_waiting(one),
            "train_further": one is not None and _can_train_further(one),
            "branch": one is not None and _is_readable(one),
            "rename": one is not None,
            "star": bool(chosen),
            "export": bool(chosen),
            "import": True,
            "space": True,
            "delete": any(run.status is not RunStatus.RUNNING for run in chosen),
            "undo": can_undo,
        }
        for name, is_enabled in are_enabled.items():
            self._actions[name].setEnabled(is_enabled)
        are_starred = bool(chosen) and all(run.is_starred for run in chosen)
        self._actions["star"].setText("Take the star" if are_starred else "Star")


class _ActionButton(QPushButton):
    """Does what an action does, and is enabled as it is."""

    def __init__(self, action: QAction, name: str) -> None:
        super().__init__(action.text())
        self.setObjectName(name)
        self.setToolTip(action.toolTip())
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        self.setEnabled(self._action.isEnabled())


def _can_train_further(run: RunRecord) -> bool:
    return (
        run.status in _ENDED and run.has_checkpoint and _is_readable(run) and run.epochs_done < most_epochs()
    )


def _is_readable(run: RunRecord) -> bool:
    try:
        return run.epochs > 0
    except LibraryError:
        return False
