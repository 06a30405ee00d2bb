"""Icons in the colours of the theme."""

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QIcon, QPixmap

from digitpad.paths import resources_dir
from digitpad.ui.appearance.theme import current_theme


def icon(name: str, *, is_for_checked: bool = False) -> QIcon:
    """Return the icon ``resources/icons/<name>.svg`` in the theme's text colour.

    With ``is_for_checked`` it has the colour of text on the accent while its button is checked.
    """
    theme = current_theme()
    svg = (resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")
    made = QIcon()
    for mode, color in ((QIcon.Mode.Normal, theme.text), (QIcon.Mode.Disabled, theme.faint_text)):
        made.addPixmap(_pixmap(svg, color), mode)
    if is_for_checked:
        made.addPixmap(_pixmap(svg, theme.accent_text), QIcon.Mode.Normal, QIcon.State.On)
    return made


def _pixmap(svg: str, color: str) -> QPixmap:
    pixmap = QPixmap()
    pixmap.loadFromData(QByteArray(svg.replace("currentColor", color).encode()), "SVG")
    return pixmap
