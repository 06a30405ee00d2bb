"""Dock for two cards below the equations, side by side or as tabs if it is narrow."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from digitpad.ui.appearance.cards import make_card
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.one_step.cards.cell_card import CellCard
from digitpad.ui.one_step.cards.equation_card import EquationCard
from digitpad.ui.widgets.scrolled import VerticalScrollArea

_WIDE_PX = 760
_LEAST_LINES, _MOST_LINES = 5, 10  # lines of text that fit in a card


class CardsDock(QWidget):
    """Keeps the height of the cards constant, so that nothing above moves under the mouse.

    Parameters
    ----------
    equation : EquationCard
    cell : CellCard
    """

    def __init__(self, equation: EquationCard, cell: CellCard) -> None:
        super().__init__()
        self.setObjectName("cards_dock")
        self._tabs = QTabBar()
        self._tabs.setObjectName("cards_tabs")
        self._tabs.setAccessibleName("Explain the equation or a number")
        self._tabs.setDrawBase(False)
        for title in ("Equation", "Number"):
            self._tabs.addTab(title)
        self._n_lines = _MOST_LINES
        self._areas = [VerticalScrollArea(card) for card in (equation, cell)]
        for area in self._areas:
            make_card(area)
        row = QHBoxLayout()
        row.setSpacing(8)
        for area, stretch in zip(self._areas, (2, 3), strict=True):
            row.addWidget(area, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._tabs)
        layout.addLayout(row)
        self._tabs.currentChanged.connect(self._arrange)
        follow_text_size(self, self._fit)

    def bring_equation(self) -> None:
        """Show the equation if only one card fits."""
        self._tabs.setCurrentIndex(0)

    def bring_cell(self) -> None:
        """Show the number if only one card fits."""
        self._tabs.setCurrentIndex(1)

    @property
    def spare_px(self) -> int:
        """Number of pixels by which the dock can shrink."""
        return (self._n_lines - _LEAST_LINES) * self.fontMetrics().lineSpacing()

    def set_room(self, room_px: int) -> None:
        """Use as much of a height, above the minimum, as the cards need."""
        n_lines = _LEAST_LINES + max(0, room_px) // self.fontMetrics().lineSpacing()
        if min(n_lines, _MOST_LINES) != self._n_lines:
            self._n_lines = min(n_lines, _MOST_LINES)
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the wider card, as if only one fitted."""
        width = max(area.minimumSizeHint().width() for area in self._areas)
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both cards if there is room."""
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        is_wide = self.width() >= scaled_px(_WIDE_PX)
        self._tabs.setVisible(not is_wide)
        for number, area in enumerate(self._areas):
            area.setVisible(is_wide or number == self._tabs.currentIndex())

    def _fit(self) -> None:
        height = round(self._n_lines * self.fontMetrics().lineSpacing())
        for area in self._areas:
            area.setFixedHeight(height)
        self._arrange()
