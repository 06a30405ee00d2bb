"""Spin boxes that line up with other fields."""

from typing import TypeVar

from PySide6.QtWidgets import QAbstractSpinBox

SpinBox = TypeVar("SpinBox", bound=QAbstractSpinBox)

_LEFT_PX = 4


def lined_up(spin: SpinBox) -> SpinBox:
    """Start the text where that of other fields starts, and return the spin box.

    Qt ignores the padding that a style sheet gives to spin boxes.
    """
    line = spin.lineEdit()
    assert line is not None
    line.setTextMargins(_LEFT_PX, 0, 0, 0)
    return spin
