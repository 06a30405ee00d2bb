"""The offer to resume a run that was interrupted by a kill or a power failure."""

import time

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from digitpad.library import RunRecord, RunStatus
from digitpad.ui.runs.run_columns import is_waiting
from digitpad.ui.state import AppState
from digitpad.ui.widgets.record_table import date_text
from digitpad.ui.widgets.tool_tips import wrapped

_RECENT_SECONDS = 7 * 24 * 3_600.0
_DECLINED = "declined_runs"  # name of a setting with ids separated by spaces
_MOST_DECLINED = 50


class InterruptedRunOffer(QFrame):
    """A line that offers to resume an interrupted run. Hidden if there is none.

    The answer goes to the state. "Not now" is remembered for the run, which stays on the Runs page.

    Signals
    -------
    focus_lost()
        The line had the keyboard focus and was hidden. The receiver decides where the focus goes.
    """

    focus_lost = Signal()

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.setObjectName("interrupted_run_offer")
        self._state = state
        self._run_id = ""
        self._text = QLabel()
        self._text.setObjectName("offer_text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.addWidget(self._text, 1)
        for name, text, tip, slot in (
            ("offer_go_on_button", "Go on", "Resume training where it stopped", self._on_go_on),
            ("offer_look_button", "Look at it", "Show its curves and networks", self._on_look),
            (
                "offer_not_now_button",
                "Not now",
                "Hide this offer. The page Runs keeps the run",
                self._on_not_now,
            ),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setToolTip(wrapped(tip))
            button.clicked.connect(slot)
            layout.addWidget(button)
        self.hide()
        state.library.loaded.connect(self._on_loaded)
        state.library.runs_changed.connect(self._check)
        state.computing.changed.connect(self._check)

    @Slot()
    def _on_loaded(self) -> None:
        declined = self._declined()
        since = time.time() - _RECENT_SECONDS
        for run in self._state.library.library.runs.runs:
            if _is_interrupted(run) and run.started >= since and run.id not in declined:
                self._offer(run)
                return

    def _offer(self, run: RunRecord) -> None:
        self._run_id = run.id
        done = f"{run.epochs_done} of {run.epochs} epochs"
        self._text.setText(f"{run.name}, begun {date_text(run.started)}, was interrupted after {done}.")
        self.setAccessibleName(self._text.text())
        self.show()

    @Slot()
    def _check(self) -> None:
        """Withdraw the offer if the run is resumed or deleted, or another run is training."""
        if self.isHidden():
            return
        run = self._state.library.library.runs.find(self._run_id)
        if run is None or not _is_interrupted(run) or self._state.computing.is_training:
            self._close()

    def _close(self) -> None:
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self.hide()
        if had_focus:  # Qt would focus a field, where a digit key would change a setting
            self.focus_lost.emit()

    @Slot()
    def _on_go_on(self) -> None:
        self._state.go_on_wanted.emit(self._run_id, 0)

    @Slot()
    def _on_look(self) -> None:
        self._state.open_run(self._run_id)

    @Slot()
    def _on_not_now(self) -> None:
        self._close()
        declined = [*self._declined(), self._run_id][-_MOST_DECLINED:]
        self._state.library.library.settings.set_value(_DECLINED, " ".join(declined))

    def _declined(self) -> list[str]:
        return self._state.library.library.settings.value(_DECLINED).split()


def _is_interrupted(run: RunRecord) -> bool:
    return run.status is RunStatus.INTERRUPTED and is_waiting(run)
