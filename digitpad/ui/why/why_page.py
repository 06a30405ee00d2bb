"""The page Why?: why the drawing, or a picture, is read as it is."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QVBoxLayout,
    QWidget,
)

from digitpad.insight.why.training_digits import TrainingDigits
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.page_context import PageContext
from digitpad.ui.state import PictureOnCanvas
from digitpad.ui.why.change_sliders import ChangeSliders
from digitpad.ui.why.film_strip import FilmStrip
from digitpad.ui.why.leave_out_model import LeaveOutModel
from digitpad.ui.why.leave_out_view import LeaveOutView
from digitpad.ui.why.part import Part
from digitpad.ui.why.picture_row import PictureRow
from digitpad.ui.why.pixel_map import PixelMap
from digitpad.ui.why.unit_bars import UnitBars
from digitpad.ui.why.why_model import WhyModel
from digitpad.ui.why.why_texts import (
    EMPTY,
    EMPTY_TITLE,
    N_DIGITS,
    SOON,
    digit_thumbnails,
    digit_title,
    film_sentence,
    heading,
    pixels_sentence,
    sum_sentence,
    taught_sentence,
    without_thumbnails,
)
from digitpad.ui.widgets.empty_place import EmptyPlace
from digitpad.ui.widgets.tool_tips import wrapped

_WIDE_PX = 760  # minimum width for two columns, at normal text size
_LOOKING = "Searching the training digits…"
_LATER = "Available when training or the race has ended."


class WhyPage(QWidget):
    """Follows the content of the canvas and the network that reads it, while visible."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("why_page")
        self._state = context.state
        self._model = model = WhyModel(context.state, self)
        self._heading = _label("why_heading", "heading")
        self._trouble = _label("why_trouble", "caption")
        self._empty = EmptyPlace("why_empty_text", "page_why", EMPTY_TITLE, EMPTY)
        self._film = FilmStrip()
        self._map, self._units = PixelMap(), UnitBars()
        self._sum = _label("why_pixel_sum", "caption")
        self._random = QCheckBox("&Random weights")
        self._random.setObjectName("why_random_weights")
        self._random.setToolTip(
            wrapped(
                "Show the map for a network with its weights shuffled. A map that looks much the same "
                "describes the picture, not the network."
            )
        )
        self._without = PictureRow("why_without", "The drawing without one part", n_lines=2, cell_px=128)
        self._changes = ChangeSliders()
        self._nearest = PictureRow("why_nearest", "Nearest training digits")
        self._towards = PictureRow("why_towards", "Digits that taught the answer", " ")
        self._against = PictureRow("why_against", "Digits that taught the other answer", " ")
        self._leave_out = LeaveOutModel(context.state, model, self)
        self._parts = self._make_parts()
        self._grid = QGridLayout()
        self._content = QWidget()
        self._lay_out()
        self._random.toggled.connect(self._show_pixels)
        self._without.chosen.connect(self._on_without_chosen)
        self._changes.wanted_changed.connect(model.set_wanted)
        self._changes.strokes_wanted.connect(self._on_strokes_wanted)
        self._nearest.chosen.connect(self._on_nearest_chosen)
        self._towards.chosen.connect(self._on_towards_chosen)
        self._against.chosen.connect(self._on_against_chosen)
        model.subject_changed.connect(self._on_subject_changed)
        model.answered_changed.connect(self._show_answered)
        model.changes_changed.connect(self._show_changes)
        model.taught_changed.connect(self._show_taught)
        model.failed.connect(self._on_failed)
        follow_text_size(self, self._arrange)
        self._show_answered()

    @property
    def model(self) -> WhyModel:
        """The model of the page."""
        return self._model

    def shut_down(self) -> None:
        """Stop all background work and wait for it."""
        self._model.shut_down()
        self._leave_out.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Explain what changed while another page was shown."""
        self._model.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop all work, because nobody sees it."""
        self._model.set_shown(False)

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest part, as if only one column fitted.

        The height is for the current width, because wrapped lines need more than they report themselves.
        """
        width = max(part.minimumSizeHint().width() for part in self._parts.values())
        return QSize(width, max(super().minimumSizeHint().height(), self.heightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the parts in two columns if there is room."""
        self._arrange()
        self.updateGeometry()

    # Display

    @Slot()
    def _on_subject_changed(self) -> None:
        self._trouble.hide()
        if self._model.answered is None:
            self._show_answered()
        self._show_changes()
        self._show_taught()

    @Slot()
    def _show_answered(self) -> None:
        answered = self._model.answered
        is_empty = answered is None and self._model.subject is None
        self._content.setVisible(answered is not None)
        self._empty.setVisible(is_empty)
        self._heading.setVisible(not is_empty)
        if answered is None:
            self._heading.setText(SOON)
            return
        self._heading.setText(heading(answered))
        self._parts["film"].tell(film_sentence(answered))
        self._parts["strokes"].setVisible(bool(answered.without))
        self._film.show_stages(answered)
        self._without.show_thumbnails(without_thumbnails(answered))
        self._units.show_explanation(answered.explanation)
        names = answered.subject.saved.class_names
        self._changes.show_classes(names, self._model.wanted)
        self._show_pixels()

    @Slot()
    def _show_pixels(self) -> None:
        answered = self._model.answered
        assert answered is not None
        explanation, is_random = answered.explanation, self._random.isChecked()
        values = explanation.random_pixels if is_random else explanation.pixels.pixels
        names = explanation.answer_name, explanation.rival_name
        self._map.show_values(values, answered.subject.picture, names)
        self._parts["pixels"].tell(pixels_sentence(explanation, is_random=is_random))
        self._sum.setText(sum_sentence(explanation))

    @Slot()
    def _show_changes(self) -> None:
        changed = self._model.changed
        if changed is None:
            self._changes.show_outdated(_LATER if self._model.is_waiting else "Trying every step…")
        else:
            self._changes.show_changes(changed)

    @Slot()
    def _show_taught(self) -> None:
        taught, answered = self._model.taught, self._model.answered
        if taught is None or answered is None:
            if self._model.is_waiting:  # too long to keep showing old digits, even faintly
                for row in (self._nearest, self._towards, self._against):
                    if row.thumbnails:  # this is called at each pen movement
                        row.show_thumbnails((), note="")
                    row.show_outdated(_LATER if row is self._nearest else "")
                return
            self._nearest.show_outdated(_LOOKING)
            self._towards.show_outdated()
            self._against.show_outdated()
            return
        explanation, digits = answered.explanation, taught.digits
        self._nearest.show_thumbnails(digit_thumbnails(taught, digits.nearest(N_DIGITS)))
        for row, name, rows in (
            (self._towards, explanation.answer_name, digits.pushed_towards(N_DIGITS)),
            (self._against, explanation.rival_name, digits.pushed_against(N_DIGITS)),
        ):
            row.show_thumbnails(digit_thumbnails(taught, rows), title=f"towards {name}", note="none")
        self._parts["taught"].tell(taught_sentence(taught.subject.saved, taught.dataset.name))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.show()
        if self._model.taught is None:
            for row in (self._nearest, self._towards, self._against):
                row.show_thumbnails((), note="")

    # Choices

    @Slot(int)
    def _on_without_chosen(self, index: int) -> None:
        answered = self._model.answered
        assert answered is not None
        self._on_strokes_wanted(answered.without[index].strokes)

    @Slot(object)
    def _on_strokes_wanted(self, strokes: object) -> None:
        """Replace the explained strokes on the canvas."""
        assert isinstance(strokes, tuple)
        subject = self._model.subject
        assert subject is not None
        kept = [one for one in self._state.drawing if not any(one is other for other in subject.strokes)]
        self._state.set_drawing((*kept, *strokes))

    @Slot(int)
    def _on_nearest_chosen(self, index: int) -> None:
        self._explain_training_digit(TrainingDigits.nearest, index)

    @Slot(int)
    def _on_towards_chosen(self, index: int) -> None:
        self._explain_training_digit(TrainingDigits.pushed_towards, index)

    @Slot(int)
    def _on_against_chosen(self, index: int) -> None:
        self._explain_training_digit(TrainingDigits.pushed_against, index)

    def _explain_training_digit(
        self, rows: Callable[[TrainingDigits, int], NDArray[np.intp]], index: int
    ) -> None:
        """Put a training digit on the canvas to explain it. Undo there restores the drawing."""
        taught = self._model.taught
        assert taught is not None
        dataset, row = taught.dataset, int(rows(taught.digits, N_DIGITS)[index])
        picture = dataset.train.images[row].astype(np.float32) / np.float32(255.0)
        self._state.set_picture(PictureOnCanvas(picture, digit_title(dataset, row)))

    # Layout

    def _make_parts(self) -> dict[str, Part]:
        pixels = QWidget()
        row = QHBoxLayout(pixels)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        left = QVBoxLayout()
        left.addWidget(self._map)
        left.addWidget(self._random)
        left.addStretch(1)
        row.addLayout(left)
        row.addWidget(self._units, 1, Qt.AlignmentFlag.AlignTop)
        return {
            "film": Part(
                "why_film",
                "From your strokes to the picture",
                "",
                self._film,
            ),
            "pixels": Part("why_pixels", "Which pixels and units decide", "", pixels, self._sum),
            "strokes": Part(
                "why_strokes",
                "Which stroke matters",
                "Each picture lacks one part. If the answer changes, that part mattered.",
                self._without,
            ),
            "changes": Part(
                "why_change",
                "Smallest change that flips it",
                "Smallest change first. Drag a slider to see the answers along the way.",
                self._changes,
            ),
            "nearest": Part(
                "why_near",
                "Nearest training digits",
                "The training digits closest to this picture in the last hidden layer.",
                self._nearest,
            ),
            "taught": Part(
                "why_taught",
                "Digits that taught it",
                "",
                self._towards,
                self._against,
                LeaveOutView(self._leave_out, self._model),
            ),
        }

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._content.setLayout(self._grid)
        self._columns = [QVBoxLayout(), QVBoxLayout()]
        for column in self._columns:
            column.setSpacing(12)
        self._trouble.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # it adapts to small widths
        layout.addWidget(self._heading)
        layout.addWidget(self._trouble)
        layout.addWidget(self._content)
        layout.addWidget(self._empty, 1)
        layout.addStretch(0)
        for number, column in enumerate(self._columns):
            self._grid.addLayout(column, 0, number)
        self._n_columns = 0
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Use two columns if there is room, otherwise one."""
        n_columns = 2 if self.width() >= scaled_px(_WIDE_PX) else 1
        if n_columns == self._n_columns:
            return
        self._n_columns = n_columns
        first, second = self._columns
        left = ("film", "strokes", "changes", "nearest") if n_columns == 2 else tuple(self._parts)
        for column in (first, second):
            # A layout item that is only taken stays alive, and its part's next item is never told about new
            # sizes.
            for part in self._parts.values():
                column.removeWidget(part)
            while column.count():
                column.takeAt(0)  # the stretch at the end
        for name, part in self._parts.items():
            (first if name in left else second).addWidget(part)
        for column in (first, second):
            column.addStretch(1)
        for number in range(2):
            self._grid.setColumnStretch(number, 1 if number < n_columns else 0)
        self._grid.setHorizontalSpacing(20 if n_columns == 2 else 0)


def _label(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
