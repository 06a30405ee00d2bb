"""The list of compared networks: the legend of their curves, with accuracies."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from digitpad.presentation import accuracy_text
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.curves.curve_style import ICON_PX
from digitpad.ui.mistakes.robustness.robustness_model import MOST_NETWORKS, Compared, RobustnessModel
from digitpad.ui.widgets.elided_line import ElidedLine


class ComparedNetworks(QWidget):
    """A list with symbol, name and accuracy of each network: undistorted, and averaged over all levels."""

    def __init__(self, model: RobustnessModel) -> None:
        super().__init__()
        self.setObjectName("compared_networks")
        self._model = model
        self._rows = [_Row(number) for number in range(MOST_NETWORKS)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for number, row in enumerate(self._rows):
            for column, widget in enumerate(row.widgets):
                grid.addWidget(widget, number, column)
            row.remove.clicked.connect(partial(self._on_remove, number))
        model.compared_changed.connect(self._show)
        model.curves_changed.connect(self._show)
        follow_theme(self, self._show)
        follow_text_size(self, self._show)

    @Slot()
    def _show(self) -> None:
        compared = self._model.compared
        is_dark = current_theme().is_dark
        for number, row in enumerate(self._rows):
            one = compared[number] if number < len(compared) else None
            for widget in row.widgets:
                widget.setVisible(one is not None)
            if one is None:
                continue
            row.icon.setPixmap(one.style.icon(is_dark=is_dark).pixmap(ICON_PX, ICON_PX))
            row.name.show_text(one.name)
            row.numbers.setText(self._numbers(one))
            row.remove.setVisible(one.style.number > 0)
            row.remove.setFixedHeight(self.fontMetrics().height())  # keeps all rows one line high
            row.remove.setAccessibleName(f"Remove {one.name} from the comparison")

    def _numbers(self, one: Compared) -> str:
        if not self._model.fits(one):
            return "has other classes" if self._model.n_pictures else ""
        accuracies = self._model.accuracies(one)
        known = [accuracy for accuracy in accuracies if accuracy is not None]
        at_rest = accuracies[self._model.distortion.rest_index]
        if at_rest is None or len(known) < len(accuracies):
            return "…"
        return f"{accuracy_text(at_rest)}, on average {accuracy_text(sum(known) / len(known))}"

    def _on_remove(self, number: int) -> None:
        self._model.remove(self._model.compared[number])


class _Row:
    """The widgets of one network."""

    def __init__(self, number: int) -> None:
        self.icon = QLabel()
        self.icon.setFixedSize(QSize(ICON_PX, ICON_PX))
        self.name = ElidedLine(f"compared_name_{number + 1}", "")
        self.numbers = QLabel()
        self.numbers.setObjectName(f"compared_numbers_{number + 1}")
        self.numbers.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.numbers.setToolTip("Accuracy on undistorted pictures, and averaged over all levels")
        self.remove = QToolButton()
        self.remove.setObjectName(f"compared_remove_{number + 1}")
        self.remove.setText("×")
        self.remove.setAutoRaise(True)
        self.remove.setToolTip("Remove from the comparison")
        self.widgets = (self.icon, self.name, self.numbers, self.remove)
