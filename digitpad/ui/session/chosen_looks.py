"""The user's choice of colours and text size."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from digitpad.ui.actions import Actions
from digitpad.ui.appearance.text_size_menu import TextSizeMenu
from digitpad.ui.appearance.theme import ColorScheme, theme_for
from digitpad.ui.state import AppState


class ChosenLooks(QObject):
    """The controller of the menu entries for colours and text size. It remembers both."""

    def __init__(self, state: AppState, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._schemes = actions.color_schemes
        self._text_size = TextSizeMenu(actions.larger_text, actions.smaller_text, actions.normal_text, self)
        self._text_size.chosen.connect(state.set_text_percent)
        state.text_size_changed.connect(self._on_text_size_changed)
        for action in self._schemes.values():
            action.triggered.connect(self._on_color_scheme)

    def restore(self) -> None:
        """Apply the colours chosen last. The text size was applied before the window was created."""
        try:
            scheme = ColorScheme(self._state.settings.value("color_scheme"))
        except ValueError:
            scheme = ColorScheme.SYSTEM
        self._show(scheme)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_color_scheme)

    def set_color_scheme(self, scheme: ColorScheme) -> None:
        """Use light colours, dark colours, or those of the desktop."""
        self._state.settings.set_value("color_scheme", scheme.value)
        self._show(scheme)

    def _show(self, scheme: ColorScheme) -> None:
        self._schemes[scheme].setChecked(True)
        self._state.set_theme(theme_for(scheme))

    @Slot()
    def _on_color_scheme(self) -> None:
        for scheme, action in self._schemes.items():
            if action.isChecked():
                self.set_color_scheme(scheme)

    @Slot()
    def _on_text_size_changed(self) -> None:
        self._state.settings.set_value("text_size", str(self._state.text_percent))
        self._text_size.show_percent(self._state.text_percent)
