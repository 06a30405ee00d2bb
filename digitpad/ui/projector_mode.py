"""Projector mode: canvas, answer and one page on the whole screen, with large text."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow, QPushButton, QWidget

from digitpad.ui.actions import Actions
from digitpad.ui.appearance.text_size import STEPS
from digitpad.ui.state import AppState

_MOST_HEIGHT = 16_777_215  # QWIDGETSIZE_MAX


class ProjectorMode(QObject):
    """The controller of projector mode. Its action toggles the mode; an unused Escape leaves it.

    In this mode the window fills the screen, text has the largest size, the form is folded, and the menu
    bar and ``aside`` are hidden. Leaving restores all of it, except a text size chosen meanwhile.

    Parameters
    ----------
    window : QMainWindow
    state : AppState
    actions : Actions
    aside : sequence of QWidget
        Widgets to hide in front of an audience.

    Attributes
    ----------
    leave_button : QPushButton
        Leaves the mode without a keyboard. The window places it; it is visible only in this mode.
    """

    def __init__(
        self, window: QMainWindow, state: AppState, actions: Actions, aside: Sequence[QWidget]
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._action = window, state, actions.projector
        self._form, self._was_form_shown = actions.settings, False
        self._is_closing = False
        self._aside = aside
        self._hidden: list[QWidget] = []
        self._text_percent = state.text_percent
        self.leave_button = QPushButton("Leave projector mode (Esc)")
        self.leave_button.setObjectName("leave_projector_button")
        self.leave_button.clicked.connect(self.leave)
        self.leave_button.hide()
        self._action.toggled.connect(self._on_toggled)
        window.installEventFilter(self)

    @Slot()
    def leave(self) -> None:
        """Turn the mode off. Does nothing if it is off."""
        self._action.setChecked(False)

    def shut_down(self) -> None:
        """Restore what the session stores, before the window is closed.

        The window stays full screen: Qt still knows its normal geometry, and would forget it on leaving.
        """
        self._is_closing = True
        self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave on Escape, and when the desktop ends full screen."""
        if not self._action.isChecked():
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and not event.modifiers():
                self.leave()
                return True
        elif event.type() == QEvent.Type.WindowStateChange and not self._window.isFullScreen():
            self.leave()
        return False

    @Slot(bool)
    def _on_toggled(self, is_on: bool) -> None:
        # Hiding the menu bar would disable the shortcuts of its entries.
        self._window.menuBar().setMaximumHeight(0 if is_on else _MOST_HEIGHT)
        if is_on:
            self._hidden = [widget for widget in self._aside if not widget.isHidden()]
            self._text_percent = self._state.text_percent
            self._was_form_shown = self._form.isChecked()
            self._form.setChecked(False)
        elif self._was_form_shown and not self._state.computing.is_training:
            self._form.setChecked(True)  # during a run, its end unfolds the form
        for widget in self._hidden:
            widget.setVisible(not is_on)
        self.leave_button.setVisible(is_on)
        if is_on:
            self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowFullScreen)
            self._state.set_text_percent(STEPS[-1])
            return
        if not self._is_closing:
            self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowFullScreen)
        if self._state.text_percent == STEPS[-1]:
            self._state.set_text_percent(self._text_percent)
