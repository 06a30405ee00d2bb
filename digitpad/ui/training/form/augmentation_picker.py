"""The form's augmentation field, with a button that opens the ranges."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.training.form.setting_field import INPUT_HEIGHT, SettingField
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.windows import bring_to_front

if TYPE_CHECKING:
    from digitpad.ui.training.form.augmentation_dialog import AugmentationDialog


class AugmentationPicker(QWidget):
    """The augmentation field with a button for the dialog. It keeps the dialog in step with the form.

    Signals
    -------
    ranges_changed(AugmentationRanges)
        The user changed a range in the dialog.
    """

    ranges_changed = Signal(object)

    def __init__(self, field: SettingField) -> None:
        super().__init__()
        self._ranges = AugmentationRanges()
        self._pictures: LabelledImages | None = None
        self._is_changeable = True
        self._dialog: AugmentationDialog | None = None  # created on first use
        button = QToolButton()
        button.setText("…")
        button.setObjectName("augmentation_ranges_button")
        button.setAccessibleName("Augmentation ranges")
        button.setToolTip(wrapped("Set each range on its own, and see at once how it varies the pictures."))
        follow_text_size(button, lambda: button.setFixedSize(20, scaled_px(INPUT_HEIGHT)))
        button.clicked.connect(self.open)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(field, 1)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)

    def set_ranges(self, ranges: AugmentationRanges) -> None:
        """Show the form's ranges."""
        if ranges == self._ranges:
            return
        self._ranges = ranges
        if self._dialog is not None:
            self._dialog.set_ranges(ranges)

    def set_pictures(self, images: LabelledImages) -> None:
        """Preview the ranges on a data set's pictures."""
        self._pictures = images
        if self._dialog is not None:
            self._dialog.set_pictures(images)

    def set_changeable(self, is_changeable: bool) -> None:
        """Allow changes of the ranges, or only show them."""
        self._is_changeable = is_changeable
        if self._dialog is not None:
            self._dialog.set_changeable(is_changeable)

    @Slot()
    def open(self) -> None:
        """Open the dialog."""
        from digitpad.ui.training.form.augmentation_dialog import AugmentationDialog

        if self._dialog is None:
            self._dialog = AugmentationDialog(self)
            self._dialog.set_ranges(self._ranges)
            self._dialog.set_changeable(self._is_changeable)
            self._dialog.ranges_changed.connect(self._on_ranges_changed)
            if self._pictures is not None:
                self._dialog.set_pictures(self._pictures)
        bring_to_front(self._dialog)

    @Slot(object)
    def _on_ranges_changed(self, ranges: AugmentationRanges) -> None:
        self._ranges = ranges
        self.ranges_changed.emit(ranges)
