"""The commands for the selected runs, as buttons and in a menu."""

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
            "Show this run again, with its charts, its slider and its networks (Return)",
        ),
        "go_on": ("Go on", "Resume training where the run was interrupted or stopped"),
        "train_further": ("Train further…", "Train the run for more epochs than planned"),
        "branch": ("Branch…", "Start a new run from the weights of an epoch, with other settings"),
        "rename": ("Rename", "Rename the run (F2)"),
        "star": ("Star", "Add or remove a star. Runs with a star keep the weights of all epochs"),
        "export": (
            "Export…",
            "Save the epochs as a table, the curves as a picture, the network, the settings, or the whole "
            "run in one file",
        ),
        "import": ("Import…", "Add a run from a file that was exported on another machine"),
        "space": ("Space…", "See how much disk space runs take, and set a limit"),
        "delete": ("Delete", "Delete the runs from the library (Delete). Undo restores them"),
        "undo": ("Undo", "Restore the runs deleted last (Ctrl+Z)"),
    }
)


def most_epochs() -> int:
    """Return the largest number of epochs of a run."""
    setting = SETTINGS["epochs"]
    assert isinstance(setting, NumberSetting)
    return int(setting.maximum)


class RunActions(QObject):
    """The commands by name, enabled as the selection allows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._actions = {name: QAction(text, self) for name, (text, _) in _TEXTS.items()}
        for name, (_, tip) in _TEXTS.items():
            self._actions[name].setToolTip(wrapped(tip))

    def connect_all(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Connect each command to a slot."""
        for name, slot in slots.items():
            self._actions[name].triggered.connect(slot)

    def button(self, name: str) -> QPushButton:
        """Return a new button for a command."""
        return _ActionButton(self._actions[name], f"{name}_run_button")

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
        """Enable the commands that apply to these runs."""
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
        self._actions["star"].setText("Remove star" if are_starred else "Star")


class _ActionButton(QPushButton):
    """A button that triggers an action and follows its enabled state."""

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
