"""The report of a handwriting test."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from digitpad.recognition.evaluation.hand_report import HandReport, Misreading
from digitpad.ui.appearance.theme import current_theme, follow_theme
from digitpad.ui.appearance.type_scale import LARGE, give_size
from digitpad.ui.my_hand.digit_picture import digit_picture
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_PICTURE_PX = 48


class HandReportView(QWidget):
    """The scores and confusions of a test, with pictures, and buttons for the next step.

    Signals
    -------
    add_wanted(), fine_tune_wanted(), again_wanted()
        The button was clicked.
    """

    add_wanted = Signal()
    fine_tune_wanted = Signal()
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("hand_report")
        self._confusions: tuple[Misreading, ...] = ()
        self._score = QLabel()
        self._score.setObjectName("test_score")
        give_size(self._score, LARGE)
        self._details = QLabel()
        self._details.setObjectName("test_details")
        self._note = QLabel()
        self._note.setObjectName("test_note")
        for label in (self._score, self._details, self._note):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._list = QScrollArea()
        self._list.setObjectName("test_confusions")
        self._list.setWidgetResizable(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._add = _button("test_add_button", "Add to My digits", "Add these digits to your own")
        self._add.clicked.connect(self.add_wanted)
        self._fine_tune = _button(
            "test_teach_button", "Add and teach", "Add these digits, and let the network learn all of yours"
        )
        self._fine_tune.clicked.connect(self.fine_tune_wanted)
        self._again = _button("test_again_button", "Test again", "Write twenty new digits")
        self._again.clicked.connect(self.again_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._score, self._details):
            layout.addWidget(widget)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._note)
        layout.addWidget(WrappingRow((self._add, self._fine_tune, self._again)))
        follow_theme(self, self._show_confusions)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences about the confusions."""
        return tuple(map(str, self._confusions))

    def show_report(self, report: HandReport, before: HandReport | None, source: str) -> None:
        """Show a test's score by the network in use, and by its base network if it is fine-tuned."""
        self._score.setText(f"{report.score} digits were read right.")
        if before is None:
            self._details.setText(f"Read by the network in use: {source}.")
        else:
            self._details.setText(
                f"Before you taught it: {before.score}. The network in use ({source}): {report.score}. "
                "It had seen none of these drawings."
            )
        self._list.show()
        self._confusions = report.misreadings
        self._note.setText("The network can learn your hand from these digits.")
        self._add.setEnabled(True)
        self._fine_tune.setEnabled(True)
        self._show_confusions()

    def show_failure(self, message: str) -> None:
        """Show why there is no report."""
        self._score.setText("The test could not be read.")
        self._details.setText(message)
        self._list.hide()
        self._confusions = ()
        self._note.clear()
        self._add.setEnabled(True)
        self._fine_tune.setEnabled(False)
        self._show_confusions()

    def show_added(self, note: str) -> None:
        """Show that the digits were added, which is possible only once."""
        self._add.setEnabled(False)
        self._note.setText(note)

    def show_note(self, note: str) -> None:
        """Show a note about the test's digits."""
        self._note.setText(note)

    def show_fine_tuned(self, note: str) -> None:
        """Show a note after the network has learned the test's digits."""
        self._fine_tune.setEnabled(False)
        self._note.setText(note)

    def _show_confusions(self) -> None:
        rows = QWidget()
        column = QVBoxLayout(rows)
        for misreading in self._confusions:
            row = QHBoxLayout()
            for strokes in misreading.drawings:
                picture = QLabel()
                ratio = self.devicePixelRatioF()
                picture.setPixmap(digit_picture(strokes, _PICTURE_PX, ratio, current_theme()))
                row.addWidget(picture)
            sentence = QLabel(str(misreading))
            sentence.setWordWrap(True)
            row.addWidget(sentence, 1)
            column.addLayout(row)
        if not self._confusions:
            column.addWidget(QLabel("None of your digits was confused with another."))
        column.addStretch(1)
        self._list.setWidget(rows)


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    button.setMinimumHeight(30)
    return button
