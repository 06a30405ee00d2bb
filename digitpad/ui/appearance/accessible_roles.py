"""What screen readers call the views that paint themselves: Qt takes all of them for mere containers."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_Role = QAccessible.Role
_ROLES = {
    _Role.Canvas: ("DrawingCanvas",),
    _Role.Chart: (
        "BarPicker",
        "BeforeAfterBars",
        "ClassBars",
        "ConfusionView",
        "CurvesPlot",
        "EpochChart",
        "EpochPlot",
        "LayerHealthView",
        "MapView",
        "NetworkDiagram",
        "OpinionCells",
        "PredictionPanel",
        "ReliabilityChart",
        "StepDiagram",
        "UnitBars",
    ),
    _Role.Graphic: (
        "ChangedPicture",
        "ClassBoard",
        "DistortionStrip",
        "ExcitingPictures",
        "FilmStrip",
        "GalleryView",
        "MatrixView",
        "MethodPicture",
        "NetworkInputView",
        "PhotoView",
        "PictureRow",
        "PictureView",
        "PixelMap",
        "VariedPictures",
    ),
    _Role.StaticText: ("ElidedLine", "NumberLines", "OutcomeView", "OutputTable"),
}
_ROLE_OF = {name: role for role, names in _ROLES.items() for name in names}

_is_installed = False


def install_roles() -> None:
    """Give all views of these classes their roles, from now on. Once is enough for the process."""
    global _is_installed
    if not _is_installed:
        _is_installed = True
        QAccessible.installFactory(_interface)


def _interface(class_name: str, view: QObject) -> QAccessibleInterface | None:
    role = _ROLE_OF.get(class_name)
    return QAccessibleWidget(view, role, "") if role is not None and isinstance(view, QWidget) else None
