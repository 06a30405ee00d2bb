"""The classes of a data set, each with its average, its spread and its size."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from digitpad.insight.class_pictures import ClassPictures
from digitpad.presentation import percent_text
from digitpad.ui.appearance.text_size import follow_text_size
from digitpad.ui.appearance.theme import current_theme
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.widgets.tool_tips import wrapped

_SIDE_PX = 46
_GAP_PX = 6
_BAR_PX = 4
_MOST_TEXT_PX = 150  # class names can be long
_LEAST_ROWS = 2
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class ClassBoard(QAbstractScrollArea):
    """A board with a cell for each class: its average and spread, its name and its size.

    A click or an arrow key chooses a class. A second click or Escape chooses all again.

    Signals
    -------
    chosen(int or None)
        Index of the chosen class; None for all.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("class_board")
        self.setAccessibleName("Classes")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._names: Sequence[str] = ()
        self._classes: ClassPictures | None = None
        self._images: list[tuple[QImage, QImage]] = []
        self._label: int | None = None
        self._empty_text = ""
        self._size = QSize(1, 1)
        self._fit()
        follow_text_size(self, self._fit)

    def show_classes(self, names: Sequence[str], classes: ClassPictures | None) -> None:
        """Show classes; None shows the empty text."""
        self._names, self._classes = names, classes
        self._images = []
        if classes is not None:
            # A pixel's spread is at most 0.5, when half of the pictures have ink there.
            pairs = zip(classes.averages, 2.0 * classes.spreads, strict=True)
            self._images = [(gray_image(average), gray_image(spread)) for average, spread in pairs]
        self._describe()
        self._fit()

    def set_chosen(self, label: int | None) -> None:
        """Mark a class, or none."""
        self._label = label
        self._describe()
        self.viewport().update()

    def set_empty_text(self, text: str) -> None:
        """Set the text to show without classes."""
        self._empty_text = text
        self._describe()
        self.viewport().update()

    def cell_rect(self, label: int) -> QRect:
        """Return the rectangle of a class in the viewport."""
        line, column = divmod(label, self._n_columns())
        size, top = self._size, self.verticalScrollBar().value()
        return QRect(column * size.width(), line * size.height() - top, size.width(), size.height())

    def minimumSizeHint(self) -> QSize:
        """Return the size of one column and two rows."""
        bar, size = self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth(), self._size
        return QSize(size.width() + bar, _LEAST_ROWS * size.height())

    def sizeHint(self) -> QSize:
        """Return the minimum size; the board takes any remaining room."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many cells in a row as fit."""
        self._fit_scroll_bar()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the visible cells."""
        painter, theme, classes = QPainter(self.viewport()), current_theme(), self._classes
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if classes is None:
            painter.setPen(QColor(theme.faint_text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(12, 12, -12, -12), flags, self._empty_text)
            return
        most = max(1, int(classes.counts.max(initial=1)))
        for label in range(len(self._images)):
            cell = self.cell_rect(label)
            if cell.intersects(self.viewport().rect()):
                self._paint_cell(painter, label, cell, int(classes.counts[label]), most)

    def _paint_cell(self, painter: QPainter, label: int, cell: QRect, count: int, most: int) -> None:
        theme, metrics, width = current_theme(), self.fontMetrics(), cell.width() - 2 * _GAP_PX
        left, top, side = cell.left() + _GAP_PX, cell.top() + _GAP_PX, _SIDE_PX
        for number, image in enumerate(self._images[label]):
            painter.drawImage(QRect(left + number * (side + 2), top, side, side), image)
        text = metrics.elidedText(self._text(label), Qt.TextElideMode.ElideMiddle, width)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRect(left, top + side + 1, width, metrics.height()), 0, text)
        bar = QRect(left, top + side + metrics.height() + 2, width, _BAR_PX)
        painter.fillRect(bar, QColor(theme.track))
        bar.setWidth(round(width * count / most))
        painter.fillRect(bar, QColor(theme.training))
        if label == self._label:
            painter.setPen(QPen(QColor(theme.accent), 2.0))
            painter.drawRect(cell.adjusted(2, 2, -2, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the class under the mouse, or all if it is chosen already."""
        label = self._label_at(event.position().toPoint())
        if label is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(None if label == self._label else label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a neighbouring class with an arrow key, or all with Escape."""
        key, last = Qt.Key(event.key()), len(self._images) - 1
        lines = {Qt.Key.Key_Up: -self._n_columns(), Qt.Key.Key_Down: self._n_columns()}
        step = {**_STEPS, **lines}.get(key)
        if key == Qt.Key.Key_Escape and self._label is not None:
            self.chosen.emit(None)
        elif step is None or last < 0:
            super().keyPressEvent(event)
        else:
            label = 0 if self._label is None else max(0, min(last, self._label + step))
            self.chosen.emit(label)
            self._show_label(label)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a tool tip about the class under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            label = self._label_at(event.pos())
            if label is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), wrapped(f"{self._described(label)}."), self)
            return True
        return super().viewportEvent(event)

    def _label_at(self, position: QPoint) -> int | None:
        return next((at for at in range(len(self._images)) if self.cell_rect(at).contains(position)), None)

    def _show_label(self, label: int) -> None:
        cell, bar = self.cell_rect(label), self.verticalScrollBar()
        below = cell.bottom() - self.viewport().height() + 1
        bar.setValue(bar.value() + (cell.top() if cell.top() < 0 else max(0, below)))

    def _text(self, label: int) -> str:
        assert self._classes is not None
        return f"{self._names[label]}: {int(self._classes.counts[label]):,}"

    def _describe(self) -> None:
        if self._classes is None:
            told = self._empty_text
        elif self._label is None:
            told = ", ".join(self._text(label) for label in range(len(self._images)))
        else:
            told = self._described(self._label)
        self.setAccessibleDescription(told)

    def _described(self, label: int) -> str:
        assert self._classes is not None
        part = int(self._classes.counts[label]) / max(1, int(self._classes.counts.sum()))
        return (
            f"{self._text(label)} pictures, {percent_text(part, 1)} of all. Left their average, right the "
            "standard deviation of each pixel"
        )

    def _fitting_size(self) -> QSize:
        metrics = QFontMetrics(self.font())
        texts = [self._text(label) for label in range(len(self._images))]
        widest = min(_MOST_TEXT_PX, max(map(metrics.horizontalAdvance, texts), default=0))
        height = _SIDE_PX + metrics.height() + _BAR_PX + 2 + 2 * _GAP_PX
        return QSize(max(widest, 2 * _SIDE_PX + 2) + 2 * _GAP_PX, height)

    def _n_columns(self) -> int:
        return max(1, self.viewport().width() // self._size.width())

    def _fit(self) -> None:
        self._size = self._fitting_size()
        self.updateGeometry()
        self._fit_scroll_bar()

    def _fit_scroll_bar(self) -> None:
        n_lines = -(-len(self._images) // self._n_columns())
        bar, height, line = self.verticalScrollBar(), self.viewport().height(), self._size.height()
        bar.setRange(0, max(0, n_lines * line - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(1, line // 3))
        self.viewport().update()
