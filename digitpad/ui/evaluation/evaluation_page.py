"""How far the network in use can be trusted, as its data set's test pictures show."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabBar, QVBoxLayout, QWidget

from digitpad.errors import DigitpadError
from digitpad.recognition.evaluation.confusion_table import save_confusion
from digitpad.recognition.evaluation.network_evaluation import NetworkEvaluation
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.evaluation.confused_pairs_view import ConfusedPairsView
from digitpad.ui.evaluation.confusion_view import ConfusionView
from digitpad.ui.evaluation.evaluation_labels import accuracy_sentence, doubt_sentence, honesty_sentence
from digitpad.ui.evaluation.known_evaluations import KnownEvaluations
from digitpad.ui.evaluation.reliability_chart import ReliabilityChart
from digitpad.ui.files.save_dialog import SaveDialog, open_dialog
from digitpad.ui.page_context import PageContext
from digitpad.ui.widgets.error_text import as_sentence
from digitpad.workers.evaluation_runner import EvaluationRunner, rest_ms

_WIDE_PX = 800  # with less, one of three is shown instead of all; at the normal text size
_N_SENTENCES = 3
_MS_BETWEEN_TURNS = 25


class EvaluationPage(QWidget):
    """Shows accuracy, reliability diagram, doubt and confusion matrix.

    While it is shown, it measures each network of the state, in the background, or shows at once what it
    knows of it. Until then what it shows stays, marked as that of another network.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("evaluation_page")
        self._state = state = context.state
        self._evaluation: NetworkEvaluation | None = None
        self._known = KnownEvaluations()
        self._is_stale = True  # what is in use was not asked to be measured yet
        self._heading = _label("evaluation_heading", "heading")
        self._status = _label("evaluation_status", "caption")
        self._sentences = _label("evaluation_sentences")
        self._export = QPushButton("&Export matrix…")
        self._export.setObjectName("export_confusion_button")
        self._chart = ReliabilityChart()
        self._matrix = ConfusionView()
        self._pairs = ConfusedPairsView()
        self._parts: tuple[QWidget, ...] = (self._matrix, self._pairs, self._chart)
        self._tabs = QTabBar()
        self._tabs.setObjectName("evaluation_parts")
        self._tabs.setAccessibleName("Part of the evaluation")
        self._tabs.setDrawBase(False)
        for title in ("Confusions", "Examples", "Reliability"):
            self._tabs.addTab(title)
        self._unshown: list[Callable[[], None]] = []  # parts of the newest measurement
        self._turn = QTimer(self)
        self._turn.setInterval(_MS_BETWEEN_TURNS)
        self._turn.timeout.connect(self._show_next)
        self._lay_out()
        self._meter = EvaluationRunner(self, rest=self._rest_ms)
        self._tabs.currentChanged.connect(self._arrange)
        state.network_changed.connect(self._on_outdated)
        state.dataset_changed.connect(self._on_outdated)
        self._meter.measured.connect(self._on_measured)
        self._meter.failed.connect(self._on_failed)
        self._export.clicked.connect(self._on_export)
        follow_text_size(self, self._arrange)
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
            self._status.setText(as_sentence(str(error)))
        else:
            self._status.setText(f"Saved to {path}")

    def shut_down(self) -> None:
        """End what is being measured and wait for it."""
        self._turn.stop()
        self._meter.wait()

    def showEvent(self, event: QShowEvent) -> None:
        """Measure what came into use while another page was shown."""
        super().showEvent(event)
        self._measure_if_shown()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest part, as if there were no room for two side by side."""
        width = max(part.minimumSizeHint().width() for part in (*self._parts, self._tabs))
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all parts if there is room."""
        super().resizeEvent(event)
        self._arrange()

    # Measuring

    def _rest_ms(self, worked_seconds: float) -> int:
        """Rest only for the sake of other work: who goes through the epochs of a run waits for each."""
        return rest_ms(worked_seconds) if self._state.computing.active else 0

    @Slot()
    def _on_outdated(self) -> None:
        self._is_stale = True
        self._measure_if_shown()

    def _measure_if_shown(self) -> None:
        network, dataset = self._state.network, self._state.dataset
        if not self._is_stale or not self.isVisible() or network is None or dataset is None:
            return
        self._is_stale = False
        self._heading.setText(f"{network.source[:1].upper()}{network.source[1:]} · {dataset.name}")
        known = self._known.find(network.saved, dataset)
        if known is not None:
            self._meter.forget_wanted()
            self._show(dataclasses.replace(known, source=network.source))
            self._status.clear()
            return
        if self._is_in_use():  # under way already: one has come back to it
            self._meter.forget_wanted()
        else:
            self._meter.measure(network.saved, network.source, dataset)
        self._tell_measuring()

    def _is_in_use(self) -> bool:
        """Whether the newest measurement is of the network and the data set in use."""
        network, dataset, subject = self._state.network, self._state.dataset, self._meter.subject
        if network is None or subject is None:
            return False
        return subject[0] is network.saved and subject[1] is dataset

    def _tell_measuring(self) -> None:
        shown = self._evaluation
        if shown is None:
            self._status.setText("Measuring…")
            return
        self._status.setText(f"Measuring… Shown: {shown.source}")
        # A run that is followed is always a little ahead, and paling at each epoch would flicker.
        is_following = self._state.computing.is_training and self._state.follows_run
        self._mark_old(not is_following)

    @Slot(object)
    def _on_measured(self, evaluation: NetworkEvaluation) -> None:
        subject = self._meter.subject
        assert subject is not None
        self._known.keep(*subject, evaluation)
        is_training = self._state.computing.is_training
        if self._is_in_use():
            self._show(evaluation, is_in_turns=is_training)
            self._status.clear()
        elif self._meter.is_newer_wanted:
            self._show(evaluation, is_in_turns=is_training)
            self._tell_measuring()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        if self._is_in_use():
            self._show(None)
            self._status.setText(as_sentence(message))

    # Showing

    def _show(self, evaluation: NetworkEvaluation | None, *, is_in_turns: bool = False) -> None:
        """Show a measurement; in turns, if a pen should not have to wait for all parts at once."""
        self._evaluation = evaluation
        report = evaluation.report if evaluation else None
        self._export.setEnabled(evaluation is not None)
        self._mark_old(False)
        sentences = []
        if evaluation is not None:
            sentences = [
                accuracy_sentence(evaluation),
                honesty_sentence(evaluation.report),
                doubt_sentence(evaluation.report),
            ]
        self._sentences.setText("\n".join(sentences))
        self._unshown = [
            lambda: self._matrix.set_report(report),
            lambda: self._chart.show_bins(report.reliability if report else ()),
            lambda: self._pairs.show_evaluation(evaluation),
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

    def _mark_old(self, is_old: bool) -> None:
        for part in (self._sentences, *self._parts):
            part.setEnabled(not is_old)

    @Slot()
    def _arrange(self) -> None:
        is_wide = self.width() >= scaled_px(_WIDE_PX)
        self._tabs.setVisible(not is_wide)
        for number, part in enumerate(self._parts):
            part.setVisible(is_wide or number == self._tabs.currentIndex())
        self._charts.setVisible(not (self._matrix.isHidden() and self._chart.isHidden()))
        # What is said changes with each network, and moves nothing if it is as long as usual.
        line = self.fontMetrics().lineSpacing()
        self._status.setMinimumHeight(line)
        self._sentences.setMinimumHeight(line * (_N_SENTENCES + (1 if is_wide else 2)))

    @Slot()
    def _on_export(self) -> None:
        dialog = SaveDialog(self, "Export the confusion matrix", "confusion.csv", "Tables (*.csv)")
        dialog.path_chosen.connect(self.export)
        open_dialog(dialog)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._heading)
        names.addWidget(self._status)
        above = QHBoxLayout()
        above.addLayout(names, 1)
        above.addWidget(self._export, 0, Qt.AlignmentFlag.AlignTop)
        self._charts = charts = QWidget()
        row = QHBoxLayout(charts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._chart, 1)
        row.addWidget(self._matrix, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(above)
        layout.addWidget(self._sentences)
        layout.addWidget(self._tabs)
        layout.addWidget(charts, 1)
        layout.addWidget(self._pairs)
        layout.addStretch(0)


def _label(name: str, role: str = "") -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        label.setProperty("role", role)
    return label
