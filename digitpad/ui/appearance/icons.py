"""Icons in the colours of the theme."""

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QIcon, QPixmap

from digitpad.paths import resources_dir
from digitpad.ui.appearance.theme import current_theme


def icon(name: str) -> QIcon:
    """Return the icon ``resources/icons/<name>.svg`` with ``currentColor`` as the theme's text has it."""
    theme = current_theme()
    svg = (resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")
    made = QIcon()
    for mode, color in ((QIcon.Mode.Normal, theme.text), (QIcon.Mode.Disabled, theme.faint_text)):
        pixmap = QPixmap()
        pixmap.loadFromData(QByteArray(svg.replace("currentColor", color).encode()), "SVG")
        made.addPixmap(pixmap, mode)
    return made
