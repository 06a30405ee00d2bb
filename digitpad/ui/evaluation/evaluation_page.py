"""How far the network in use can be trusted, as its data set's test pictures show."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DigitpadError
from digitpad.recognition.evaluation.confusion_table import save_confusion
from digitpad.recognition.evaluation.network_evaluation import NetworkEvaluation
from digitpad.ui.evaluation.confused_pairs_view import ConfusedPairsView
from digitpad.ui.evaluation.confusion_view import ConfusionView
from digitpad.ui.evaluation.evaluation_labels import accuracy_sentence, doubt_sentence, honesty_sentence
from digitpad.ui.evaluation.reliability_chart import ReliabilityChart
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.pages import PageContext
from digitpad.workers.evaluation_runner import EvaluationRunner

MEASURING = "Measuring…"


class EvaluationPage(QWidget):
    """Shows accuracy, reliability diagram, doubt and confusion matrix.

    While it is shown, it measures each network of the state, in the background. What it shows stays
    until a newer measurement is there.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("evaluation_page")
        self._state = state = context.state
        self._evaluation: NetworkEvaluation | None = None
        self._is_stale = True  # what is in use was not asked to be measured yet
        self._sentences = QLabel()
        self._sentences.setObjectName("trust_sentences")
        self._sentences.setTextFormat(Qt.TextFormat.PlainText)
        self._sentences.setWordWrap(True)
        self._sentences.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._chart = ReliabilityChart()
        self._matrix = ConfusionView()
        self._pairs = ConfusedPairsView()
        self._status = QLabel()
        self._status.setObjectName("trust_status")
        self._status.setProperty("role", "caption")
        self._status.setWordWrap(True)
        self._export = QPushButton("&Export the matrix…")
        self._export.setObjectName("export_confusion_button")
        charts = QHBoxLayout()
        charts.setSpacing(14)
        charts.addWidget(self._chart, 1)
        charts.addWidget(self._matrix, 1)
        below = QHBoxLayout()
        below.addWidget(self._status, 1)
        below.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self._sentences)
        layout.addLayout(charts, 1)
        layout.addWidget(self._pairs)
        layout.addLayout(below)
        self._meter = EvaluationRunner(self)
        state.network_changed.connect(self._on_outdated)
        state.dataset_changed.connect(self._on_outdated)
        self._meter.began.connect(self._on_began)
        self._meter.measured.connect(self._on_measured)
        self._meter.failed.connect(self._on_failed)
        self._export.clicked.connect(self._on_export)
        self._show(None)

    @property
    def evaluation(self) -> NetworkEvaluation | None:
        """What is shown; None if nothing is."""
        return self._evaluation

    @Slot(object)
    def export(self, path: Path) -> None:
        """Save the confusion matrix as a table (.csv)."""
        if self._evaluation is None:
            return
        try:
            save_confusion(self._evaluation.report, path)
        except DigitpadError as error:
            self._status.setText(str(error))
        else:
            self._status.setText(f"Saved to {path}")

    def shut_down(self) -> None:
        """End what is being measured and wait for it."""
        self._meter.wait()

    def showEvent(self, event: QShowEvent) -> None:
        """Measure what came into use while another page was shown."""
        super().showEvent(event)
        self._measure_if_shown()

    @Slot()
    def _on_outdated(self) -> None:
        self._is_stale = True
        self._measure_if_shown()

    def _measure_if_shown(self) -> None:
        network, dataset = self._state.network, self._state.dataset
        if self._is_stale and self.isVisible() and network is not None and dataset is not None:
            self._is_stale = False
            self._meter.measure(network.saved, network.source, dataset)

    def _show(self, evaluation: NetworkEvaluation | None) -> None:
        self._evaluation = evaluation
        report = evaluation.report if evaluation else None
        self._export.setEnabled(evaluation is not None)
        self._chart.show_bins(report.reliability if report else ())
        self._matrix.set_report(report)
        self._pairs.show_evaluation(evaluation)
        sentences = []
        if evaluation is not None:
            sentences = [
                accuracy_sentence(evaluation),
                honesty_sentence(evaluation.report),
                doubt_sentence(evaluation.report),
            ]
        self._sentences.setText("\n".join(sentences))

    @Slot()
    def _on_began(self) -> None:
        self._status.setText(MEASURING)

    @Slot(object)
    def _on_measured(self, evaluation: NetworkEvaluation) -> None:
        self._show(evaluation)
        self._status.setText(MEASURING if self._meter.is_newer_wanted else "")

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._show(None)
        self._status.setText(MEASURING if self._meter.is_newer_wanted else message)

    @Slot()
    def _on_export(self) -> None:
        dialog = SaveDialog(self, "Export the confusion matrix", "confusion.csv", "Tables (*.csv)")
        dialog.path_chosen.connect(self.export)
        open_dialog(dialog)
