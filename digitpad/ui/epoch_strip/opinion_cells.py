"""A row of cells with each epoch's answer."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.appearance.theme import Theme, current_theme, readable_ink
from digitpad.ui.epoch_strip.epoch_opinions import Opinion

_HEIGHT = 20
_TEXT_PART, _SMALLEST_TEXT = (
    0.62,
    0.7,
)  # text size per height; its lower limit in narrow cells
_MARK_PX = 3  # under the cell of the epoch in use
_FEWEST = 10
_MOST_WANTED = 60  # future epochs for which room is kept
_FAINTEST, _FAINTEST_OTHER, _STRONGEST_OTHER = 0.25, 0.1, 0.4  # share of the colour at probabilities 0 and 1


class OpinionCells(QWidget):
    """A row of answers by epoch. One answer is in the accent colour, stronger where it was surer.

    Signals
    -------
    pointed(int or None)
        The epoch under the pointer, or None.
    chosen(int)
        An epoch was clicked.
    """

    pointed = Signal(object)
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("epoch_answers")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._by_epoch: Mapping[int, Opinion] = {}
        self._answer = ""
        self._epochs = range(1)
        self._in_use: int | None = None
        self._pointed: int | None = None
        self._painted: tuple[Theme, QImage] | None = None  # the colours of all cells, and their theme
        follow_text_size(self, self.updateGeometry)

    @property
    def by_epoch(self) -> Mapping[int, Opinion]:
        """The displayed readings by epoch."""
        return self._by_epoch

    @property
    def answer(self) -> str:
        """The highlighted answer."""
        return self._answer

    def show_opinions(self, by_epoch: Mapping[int, Opinion], answer: str, n_wanted: int) -> None:
        """Show the readings of a run that is to have ``n_wanted`` epochs, and highlight an answer."""
        self._by_epoch, self._answer, self._painted = by_epoch, answer, None
        first, last = min(by_epoch, default=1), max(by_epoch, default=1)
        room = n_wanted if n_wanted <= _MOST_WANTED else 0
        self._epochs = range(min(first, 1), max(last, room, _FEWEST) + 1)
        self.update()

    def mark(self, in_use: int | None, pointed: int | None) -> None:
        """Mark the epoch in use, and the epoch under the pointer."""
        before, now = (self._in_use, self._pointed), (in_use, pointed)
        self._in_use, self._pointed = now
        if before != now and any(epoch in self._by_epoch for epoch in (*before, *now)):
            self.update()

    def place(self, epoch: int) -> QRectF:
        """Return the rectangle of an epoch's cell."""
        width = self.width() / len(self._epochs)
        return QRectF((epoch - self._epochs[0]) * width, 0.0, width, float(self.height() - _MARK_PX))

    def epoch_at(self, x: float) -> int | None:
        """Return the epoch at ``x``, or None where there is no reading."""
        epoch = self._epochs[0] + int(x * len(self._epochs) / max(1, self.width()))
        return epoch if epoch in self._by_epoch else None

    def sizeHint(self) -> QSize:
        """Return the height of a cell."""
        return QSize(0, scaled_px(_HEIGHT) + _MARK_PX)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Report the epoch under the pointer."""
        self.pointed.emit(self.epoch_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Report that no epoch is under the pointer."""
        self.pointed.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report the epoch that is clicked."""
        epoch = self.epoch_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and epoch is not None:
            self.chosen.emit(epoch)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all cells, with their answers where they fit."""
        painter, theme = QPainter(self), current_theme()
        font, is_one_each = self._font()
        picture = self._picture(theme)
        painter.drawImage(QRectF(0.0, 0.0, self.width(), self.height() - _MARK_PX), picture)
        if is_one_each:
            painter.setPen(QColor(theme.window))
            gaps = [self.place(epoch).right() - 0.5 for epoch in self._by_epoch]
            painter.drawLines([QLineF(x, 0.0, x, self.height() - _MARK_PX - 1.0) for x in gaps])
        painter.setFont(font)
        for epochs in self._labelled(is_one_each):
            self._paint_answer(painter, epochs, picture)
        if self._in_use in self._by_epoch:
            under = self.place(self._in_use or 0)
            painter.fillRect(
                QRectF(under.left(), under.bottom(), max(2.0, under.width()), _MARK_PX), QColor(theme.text)
            )
        if self._pointed in self._by_epoch:
            painter.setPen(QPen(QColor(theme.text), 2.0))
            painter.drawRect(self.place(self._pointed or 0).adjusted(0.5, 1.0, -0.5, -1.0))

    def _picture(self, theme: Theme) -> QImage:
        """Return an image with one pixel in the colour of each cell."""
        if self._painted is not None and self._painted[0] is theme:
            return self._painted[1]
        track = _rgb(theme.track)
        colors = np.tile(track, (len(self._epochs), 1))
        if self._by_epoch:
            index = np.fromiter(self._by_epoch, int) - self._epochs[0]
            opinions = self._by_epoch.values()
            probabilities = np.array([[opinion.probability] for opinion in opinions])
            is_expected = np.array([[opinion.answer == self._answer] for opinion in opinions])
            low = np.where(is_expected, _FAINTEST, _FAINTEST_OTHER)
            high = np.where(is_expected, 1.0, _STRONGEST_OTHER)
            strong = np.where(is_expected, _rgb(theme.accent), _rgb(theme.faint_text))
            shares = low + (high - low) * probabilities
            colors[index] = shares * strong + (1.0 - shares) * track
        pixels = np.full((len(colors), 4), 255, np.uint8)
        pixels[:, :3] = np.rint(colors)
        picture = QImage(pixels.tobytes(), len(colors), 1, QImage.Format.Format_RGBA8888).copy()
        self._painted = theme, picture
        return picture

    def _font(self) -> tuple[QFont, bool]:
        """Return the font of the answers, and whether each cell has room for its own answer."""
        font = QFont(self.font())
        size = max(8, round(_TEXT_PART * self.height()))
        font.setPixelSize(size)
        names = {opinion.answer for opinion in self._by_epoch.values()}
        widest = max(map(QFontMetricsF(font).horizontalAdvance, names), default=1.0)
        part = (self.place(0).width() - 1.0) / widest
        if part < _SMALLEST_TEXT:
            return font, False
        font.setPixelSize(int(size * min(1.0, part)))
        return font, True

    def _labelled(self, is_one_each: bool) -> Iterator[list[int]]:
        """Yield the epochs that share a text: single epochs, or consecutive epochs with one answer."""
        if is_one_each:
            yield from ([epoch] for epoch in self._by_epoch)
        else:
            for _, same in groupby(self._by_epoch, key=lambda epoch: self._by_epoch[epoch].answer):
                yield list(same)

    def _paint_answer(self, painter: QPainter, epochs: Sequence[int], picture: QImage) -> None:
        middle = epochs[len(epochs) // 2]
        opinion = self._by_epoch[middle]
        place = self.place(epochs[0])
        place.setRight(self.place(epochs[-1]).right() - 1.0)
        if painter.fontMetrics().horizontalAdvance(opinion.answer) <= place.width() + 0.5:
            background = picture.pixelColor(middle - self._epochs[0], 0)
            painter.setPen(readable_ink(background))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, opinion.answer)


def _rgb(name: str) -> NDArray[np.float64]:
    color = QColor(name)
    return np.array([color.red(), color.green(), color.blue()], np.float64)
