"""Icons in the colours of the theme."""

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QIcon, QPixmap

from digitpad.paths import resources_dir
from digitpad.ui.appearance.theme import current_theme

_SIDE_PX = 64  # that the files say


def icon(name: str, *, is_for_checked: bool = False) -> QIcon:
    """Return the icon ``resources/icons/<name>.svg`` in the theme's text colour.

    With ``is_for_checked`` it has the colour of text on the accent while its button is checked.
    """
    theme, svg = current_theme(), _svg(name)
    made = QIcon()
    for mode, color in ((QIcon.Mode.Normal, theme.text), (QIcon.Mode.Disabled, theme.faint_text)):
        made.addPixmap(_pixmap(svg, color), mode)
    if is_for_checked:
        made.addPixmap(_pixmap(svg, theme.accent_text), QIcon.Mode.Normal, QIcon.State.On)
    return made


def large_icon(name: str, side_px: int, ratio: float) -> QPixmap:
    """Return an icon in the accent, as large as wanted and sharp.

    Parameters
    ----------
    name : str
        As for ``icon``.
    side_px : int
    ratio : float
        Of the screen's pixels to the window's.
    """
    pixmap = _pixmap(_svg(name), current_theme().accent, round(side_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _svg(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")


def _pixmap(svg: str, color: str, side_px: int = _SIDE_PX) -> QPixmap:
    sized = svg.replace(f'width="{_SIDE_PX}" height="{_SIDE_PX}"', f'width="{side_px}" height="{side_px}"')
    pixmap = QPixmap()
    pixmap.loadFromData(QByteArray(sized.replace("currentColor", color).encode()), "SVG")
    return pixmap
