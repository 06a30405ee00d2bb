"""The folded parts of the window."""

import json

from digitpad.ui.actions import Actions
from digitpad.ui.computing_lock import ComputingLock
from digitpad.ui.lesson.lesson_panel import LessonPanel
from digitpad.ui.session.parts.session_part import SessionPart


class FoldsPart(SessionPart):
    """Whether the canvas, the form, its further settings and the lesson are folded.

    A form folded by a run is not stored as folded, because only the run's end would unfold it.
    """

    name = "session.folds"

    def __init__(self, computing: ComputingLock, actions: Actions, lesson: LessonPanel) -> None:
        super().__init__()
        self._computing = computing
        self._actions = {
            "canvas_hidden": actions.fold_canvas,
            "settings_shown": actions.settings,
            "more_settings_shown": actions.more_settings,
        }
        self._lesson = lesson
        self._settings_shown = actions.settings.isChecked()
        for action in self._actions.values():
            action.toggled.connect(self.changed)
        lesson.folded.connect(self.changed)

    def content(self) -> str:
        """Return all folds by name."""
        folds = {name: action.isChecked() for name, action in self._actions.items()}
        if not self._computing.is_training:
            self._settings_shown = folds["settings_shown"]
        return json.dumps(
            {**folds, "settings_shown": self._settings_shown, "lesson_folded": self._lesson.is_folded}
        )

    def restore(self, text: str) -> None:
        """Fold and unfold all parts."""
        folds = json.loads(text)
        checked = {action: folds[name] is True for name, action in self._actions.items() if name in folds}
        self._lesson.set_folded(folds.get("lesson_folded") is True)
        for action, is_checked in checked.items():
            action.setChecked(is_checked)
        self._settings_shown = self._actions["settings_shown"].isChecked()
