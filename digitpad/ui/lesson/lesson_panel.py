"""The panel below the pages that shows a station of a lesson."""

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.lesson.lesson_file import Lesson, Station
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_MARGIN = 8
_SPACING = 6


class LessonPanel(QFrame):
    """Shows a station's text and question, and the answer in place of the text. Initially hidden.

    Its height is the same before and after the answer, so nothing moves. It stays while pages change, and can
    be folded to its first line.

    Signals
    -------
    setup_wanted(), back_wanted(), next_wanted(), close_wanted()
        Emitted when the button was clicked.
    answered(str)
        Emitted with the choice, or with "" if the answer is shown without one.
    folded()
        Emitted when the panel was folded to one line, or unfolded.
    """

    setup_wanted = Signal()
    back_wanted = Signal()
    next_wanted = Signal()
    close_wanted = Signal()
    answered = Signal(str)
    folded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lesson_panel")
        self._station: Station | None = None
        self._title_text = ""
        self._given: str | None = None  # the choice; None while the answer is hidden
        self._shows_answer = False
        self._title = _label("lesson_title")
        self._title.setProperty("role", "heading")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text = _label("lesson_text")
        self._question = _label("lesson_question")
        self._question.setProperty("role", "heading")
        for label in (self._text, self._question):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            # The height is fixed here for the whole station.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._back = _button("lesson_back_button", "Back", "Go to the previous station (Alt+B)")
        self._next = _button("lesson_next_button", "Next", "Go to the next station (Alt+N)")
        self._steps = ((self._back, "Back", "◂", "Alt+B"), (self._next, "Next", "▸", "Alt+N"))
        self._back.clicked.connect(self.back_wanted)
        self._next.clicked.connect(self.next_wanted)
        self._fold = _tool_button("lesson_fold_button", "Fold the lesson to one line, or unfold it")
        self._fold.clicked.connect(self._on_fold)
        close = _tool_button("lesson_close_button", "Close the lesson (Esc). It resumes here next time")
        close.setText("✕")
        close.clicked.connect(self.close_wanted)
        above = QHBoxLayout()
        above.setSpacing(_SPACING)
        above.addWidget(self._title, 1)
        for widget in (self._back, self._next, self._fold, close):
            above.addWidget(widget)
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._rows.addWidget(self._text)
        self._rows.addWidget(self._question)
        self._buttons = WrappingRow()
        self._show_answer = QPushButton()
        self._rows.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN + 2, 4, _MARGIN, _MARGIN)
        layout.setSpacing(4)
        layout.addLayout(above)
        layout.addWidget(self._body)
        self.set_folded(False)
        follow_text_size(self, self._fit)
        self.hide()

    @property
    def is_folded(self) -> bool:
        """Whether only the first line is shown."""
        return self._body.isHidden()

    def set_folded(self, is_folded: bool) -> None:
        """Show only the first line, or everything."""
        self._body.setHidden(is_folded)
        self._fold.setText("▴" if is_folded else "▾")
        self.folded.emit()

    def show_station(self, lesson: Lesson, number: int, given: str | None) -> None:
        """Show a station of a lesson.

        Parameters
        ----------
        lesson : Lesson
        number : int
            Index of the station, counted from 0.
        given : str or None
            The choice made there; "" if the answer was shown without one; None before that.
        """
        self._station = station = lesson.stations[number]
        n_stations = len(lesson.stations)
        self._title_text = f"Station {number + 1} of {n_stations}: {station.title}"
        self.setAccessibleName(f"{lesson.title}. {self._title_text}")
        self._title.setToolTip(wrapped(f"{lesson.title}: {self._title_text}"))
        self._back.setEnabled(number > 0)
        self._next.setEnabled(number < n_stations - 1)
        self._question.setText(station.question)
        self._replace_buttons(station)
        self.show_answer(given)
        self.show()

    def show_answer(self, given: str | None) -> None:
        """Show the answer and feedback on a choice; None shows the text."""
        self._given, self._shows_answer = given, given is not None
        self._show_text()

    def take_focus(self) -> None:
        """Set the keyboard focus to the panel."""
        self.set_folded(False)
        first = self._buttons.findChild(QPushButton)
        (first or self._next).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.close_wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap to as few lines as the width allows."""
        self._fit()

    def _replace_buttons(self, station: Station) -> None:
        has_focus = self._buttons.isAncestorOf(self.focusWidget() or self)
        before = self._buttons
        first: list[QWidget] = []
        if station.setup is not None:
            setup = _button(
                "lesson_setup_button",
                "&Set it up",
                "Set up the window for this station (Alt+S). Undo restores your drawing.",
            )
            setup.setProperty("role", "primary")
            setup.clicked.connect(self.setup_wanted)
            first.append(setup)
        for place, choice in enumerate(station.choices):
            button = _button(f"lesson_choice_{place}", choice.replace("&", "&&"), f"Answer: {choice}")
            button.setCheckable(True)
            button.setProperty("choice", choice)
            button.clicked.connect(self._on_choice)
            first.append(button)
        self._show_answer = _button(
            "lesson_answer_button", "", "Show the answer (Alt+W), or the task again (Alt+K)"
        )
        self._show_answer.clicked.connect(self._on_show_answer)
        self._buttons = WrappingRow(first, [self._show_answer])
        self._rows.replaceWidget(before, self._buttons)
        before.setParent(None)
        before.deleteLater()
        if has_focus:
            self.take_focus()

    def _show_text(self) -> None:
        station = self._station
        assert station is not None
        self._text.setText(self._answer(self._given) if self._shows_answer else station.text)
        self._show_answer.setText("Tas&k" if self._shows_answer else "Ans&wer")
        self._show_answer.setAccessibleName(f"Show the {'task' if self._shows_answer else 'answer'}")
        for button in self._buttons.findChildren(QPushButton):
            if button.isCheckable():
                button.setChecked(button.property("choice") == self._given)
        self._fit()

    def _answer(self, given: str | None) -> str:
        assert self._station is not None
        if not given or not self._station.choices:
            return self._station.answer
        word = "Right." if given == self._station.right else "Not quite."
        return f"{word} {self._station.answer}"

    def _fit(self) -> None:
        self._fit_title()
        station = self._station
        if station is None:
            return
        width = max(100, self.width() - 2 * _MARGIN - 6)
        longest = [station.text, *map(self._answer, {*station.choices, None})]
        for label, texts in ((self._text, longest), (self._question, [station.question])):
            heights = [_height(label, text, width) for text in texts]
            label.setFixedHeight(max(heights))

    def _fit_title(self) -> None:
        """Fit the title; if there is little room, use arrows instead of words on the buttons beside it."""
        metrics = self._title.fontMetrics()
        needed = metrics.horizontalAdvance(self._title_text) + 4
        around = 2 * _MARGIN + 2 + 4 * _SPACING + 2 * self._fold.sizeHint().width()
        words = [_width(button, word) for button, word, _, _ in self._steps]
        has_room = self.width() - around - sum(words) >= needed
        for button, word, arrow, keys in self._steps:
            text = word if has_room else arrow
            button.setText(text)
            button.setShortcut(keys)  # setText removes the shortcut
            button.setFixedWidth(_width(button, text))
        room = self.width() - around - sum(button.width() for button, *_ in self._steps)
        self._title.setText(metrics.elidedText(self._title_text, Qt.TextElideMode.ElideRight, room))
        self._title.setAccessibleName(self._title_text)

    @Slot()
    def _on_choice(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        self.answered.emit(button.property("choice"))

    @Slot()
    def _on_show_answer(self) -> None:
        if self._given is None:
            self.answered.emit("")
        else:
            self._shows_answer = not self._shows_answer
            self._show_text()

    @Slot()
    def _on_fold(self) -> None:
        self.set_folded(not self.is_folded)


def _width(button: QPushButton, text: str) -> int:
    return button.fontMetrics().horizontalAdvance(text) + 26


def _height(label: QLabel, text: str, width: int) -> int:
    flags = Qt.TextFlag.TextWordWrap.value
    return label.fontMetrics().boundingRect(QRect(0, 0, width, 10_000), flags, text).height() + 2


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text.replace("&", ""))
    button.setToolTip(wrapped(tip))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the canvas keeps the keyboard focus
    follow_text_size(button, lambda: button.setMinimumHeight(scaled_px(26)))
    return button


def _tool_button(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(tip)
    button.setToolTip(wrapped(tip))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
