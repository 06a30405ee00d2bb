"""The Calibration section: whether the network's confidence can be trusted."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from digitpad.ui.appearance.cards import CARD_MARGIN_PX, make_card
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.mistakes.mistakes_model import MistakesModel
from digitpad.ui.mistakes.trust.confused_pairs_view import ConfusedPairsView
from digitpad.ui.mistakes.trust.evaluation_labels import accuracy_sentence, doubt_sentence, honesty_sentence
from digitpad.ui.mistakes.trust.reliability_chart import ReliabilityChart

_WIDE_PX = 680  # smallest width with the pairs beside the chart, at the normal text size
_N_SENTENCES = 3
_MS_BETWEEN_TURNS = 25


class TrustSection(QWidget):
    """The Calibration section: sentences, the reliability diagram, and the most confused pairs.

    Parameters
    ----------
    model : MistakesModel
    is_in_turns : callable
        Returns whether to show the parts one by one, so that a pen need not wait for all of them.

    Signals
    -------
    pair_chosen(int, int)
        A pair was clicked: indices of the label and of the answer.
    """

    pair_chosen = Signal(int, int)

    def __init__(self, model: MistakesModel, is_in_turns: Callable[[], bool]) -> None:
        super().__init__()
        self.setObjectName("evaluation_page")  # its name from when it was a page
        self._model, self._is_in_turns = model, is_in_turns
        self._sentences = QLabel()
        self._sentences.setObjectName("evaluation_sentences")
        self._sentences.setTextFormat(Qt.TextFormat.PlainText)
        self._sentences.setWordWrap(True)
        self._sentences.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._chart = ReliabilityChart()
        self._pairs = ConfusedPairsView()
        self._parts: tuple[QWidget, ...] = (self._sentences, self._chart, self._pairs)
        self._unshown: list[Callable[[], None]] = []  # parts still to show of the newest readings
        self._turn = QTimer(self)
        self._turn.setInterval(_MS_BETWEEN_TURNS)
        self._turn.timeout.connect(self._show_next)
        self._charts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._charts.setSpacing(14)
        card = QWidget()
        QVBoxLayout(card).addWidget(self._chart)
        make_card(card)
        self._charts.addWidget(card, 3)
        self._charts.addWidget(self._pairs, 2, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._sentences)
        layout.addLayout(self._charts, 1)
        self._pairs.pair_chosen.connect(self.pair_chosen)
        model.readings_changed.connect(self._on_readings_changed)
        model.old_changed.connect(self._on_old_changed)
        follow_text_size(self, self._arrange)

    def shut_down(self) -> None:
        """Stop showing parts."""
        self._turn.stop()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest part, as parts can be one below the other."""
        chart = self._chart.minimumSizeHint().width() + 2 * CARD_MARGIN_PX
        width = max(chart, self._pairs.minimumSizeHint().width())
        return QSize(width, super().minimumSizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Show the readings that arrived while the section was hidden."""
        self._show(is_in_turns=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the parts side by side if there is room."""
        self._arrange()

    @Slot()
    def _on_readings_changed(self) -> None:
        if self.isVisible():
            self._show(is_in_turns=self._is_in_turns())

    @Slot()
    def _on_old_changed(self) -> None:
        for part in self._parts:
            part.setEnabled(not self._model.is_old)

    def _show(self, *, is_in_turns: bool) -> None:
        readings = self._model.readings
        report = readings.report if readings else None
        sentences = []
        if readings is not None:
            sentences = [
                accuracy_sentence(readings),
                honesty_sentence(readings.report),
                doubt_sentence(readings.report),
            ]
        self._sentences.setText("\n".join(sentences))
        self._unshown = [
            lambda: self._chart.show_bins(report.reliability if report else ()),
            lambda: self._pairs.show_readings(readings),
        ]
        self._turn.stop()
        while self._unshown and not is_in_turns:
            self._show_next()
        if is_in_turns:
            self._turn.start()

    @Slot()
    def _show_next(self) -> None:
        self._unshown.pop(0)()
        if not self._unshown:
            self._turn.stop()

    @Slot()
    def _arrange(self) -> None:
        is_wide = self.width() >= scaled_px(_WIDE_PX)
        directions = QBoxLayout.Direction
        self._charts.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        # A minimum height keeps the parts below in place when the sentences change.
        line = self.fontMetrics().lineSpacing()
        self._sentences.setMinimumHeight(line * (_N_SENTENCES + (1 if is_wide else 2)))
