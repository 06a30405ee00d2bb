"""Colours of classes."""

from PySide6.QtGui import QColor

_LIGHT = (
    *("#1f6fc4", "#d9591a", "#1d8a4c", "#b5322f", "#7a4fb3"),
    *("#8a5a3c", "#c94f9f", "#6b6f76", "#9a8a00", "#0f93a6"),
)
_DARK = (
    *("#6db3f8", "#ff9f5f", "#5fd28b", "#ff7f78", "#bd9bf2"),
    *("#cf9f80", "#f59bd4", "#b4bac3", "#e0cf4a", "#4fd3e3"),
)
_GOLDEN_ANGLE = 0.381966  # of a turn, so that successive hues differ


def class_color(label: int, n_classes: int, *, is_dark: bool) -> QColor:
    """Return the colour of a class on a dark or light surface. Colours differ as much as possible."""
    colors = _DARK if is_dark else _LIGHT
    if n_classes <= len(colors):
        return QColor(colors[label])
    return QColor.fromHslF(label * _GOLDEN_ANGLE % 1.0, 0.65, 0.68 if is_dark else 0.42)
