"""The light and dark themes, how to apply one, and how widgets follow it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from digitpad.ui.appearance.style_sheet import style_sheet

_THEME = "digitpad_theme"


class ColorScheme(Enum):
    """The colour schemes of the View menu."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Theme:
    """Colours by use. Text and lines have a contrast of at least 4.5:1 with their background."""

    is_dark: bool
    window: str
    surface: str
    text: str
    faint_text: str
    border: str
    track: str
    accent: str
    accent_text: str
    training: str
    validation: str
    timing: str
    error_surface: str
    error_text: str


LIGHT = Theme(
    is_dark=False,
    window="#f3f4f6",
    surface="#ffffff",
    text="#1b1f24",
    faint_text="#57606a",
    border="#c5cbd3",
    track="#e2e5e9",
    accent="#0a5fb4",
    accent_text="#ffffff",
    training="#0a5fb4",
    validation="#b3430a",
    timing="#5b6b7c",
    error_surface="#fde8e6",
    error_text="#8f1d14",
)

DARK = Theme(
    is_dark=True,
    window="#1d2126",
    surface="#262b31",
    text="#e8eaed",
    faint_text="#a3adb8",
    border="#454d57",
    track="#353c44",
    accent="#6db3f8",
    accent_text="#0d1a26",
    training="#6db3f8",
    validation="#f7a25c",
    timing="#93a4b5",
    error_surface="#4a2220",
    error_text="#ffb4ab",
)


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast of two colours, 1..21 (WCAG 2.1, contrast ratio)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_ink(ground: QColor) -> QColor:
    """Return black or white, whichever has more contrast with a background: at least 4.58.

    Use it on mixed colours, where the theme's own text may have too little contrast.
    """
    return max((QColor("black"), QColor("white")), key=lambda ink: contrast(ink, ground))


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def theme_for(scheme: ColorScheme) -> Theme:
    """Return the theme of a colour scheme; SYSTEM asks the desktop."""
    if scheme is ColorScheme.SYSTEM:
        is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if is_dark else LIGHT
    return DARK if scheme is ColorScheme.DARK else LIGHT


def current_theme() -> Theme:
    """Return the theme applied last, or LIGHT if none was.

    A widget that only paints calls this in its ``paintEvent``: Qt repaints all widgets when the theme
    changes. A widget that keeps colours or icons uses ``follow_theme``.
    """
    application = QApplication.instance()
    theme = application.property(_THEME) if application else None
    return theme if isinstance(theme, Theme) else LIGHT


def follow_theme(widget: QWidget, on_theme: Callable[[], object]) -> None:
    """Call ``on_theme`` now, and after each change of theme while the widget exists, even if it is hidden."""
    _Follower(widget, on_theme)
    on_theme()


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Apply a theme to all widgets."""
    has_changed = theme != current_theme()
    application.setProperty(_THEME, theme)
    _put_on(application, theme)
    if has_changed:
        _notifier.theme_changed.emit()


def _put_on(application: QApplication, theme: Theme) -> None:
    palette = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.BrightText: theme.text,
        role.PlaceholderText: theme.faint_text,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Link: theme.accent,
        role.Light: theme.surface,
        role.Midlight: theme.border,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.border,
    }
    for color_role, color in colors.items():
        palette.setColor(color_role, QColor(color))
    for color_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, color_role, QColor(theme.faint_text))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.border))
    application.setPalette(palette)
    # Fusion derives check boxes in menus and menu frames from the window colour, 1.4 times as dark.
    palette.setColor(role.Window, QColor(theme.faint_text).lighter(140))
    application.setPalette(palette, "QMenu")  # type: ignore[arg-type]  # its stub wants bytes, it refuses them
    application.setStyleSheet(style_sheet(theme))


class _Notifier(QObject):
    """Announces a new theme. Qt's own events come several times, and never for a widget not yet shown."""

    theme_changed = Signal()


_notifier = _Notifier()


class _Follower(QObject):
    def __init__(self, widget: QWidget, on_theme: Callable[[], object]) -> None:
        super().__init__(widget)
        self._on_theme = on_theme
        _notifier.theme_changed.connect(self._on_theme_changed)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._on_theme()
