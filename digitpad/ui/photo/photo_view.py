"""The photo with a frame and an answer for each digit."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from digitpad.recognition.recognizer import Doubt
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.appearance.theme import Theme, current_theme, follow_theme
from digitpad.ui.canvas.shown_digit import ShownDigit
from digitpad.ui.photo.photo_model import PhotoModel
from digitpad.ui.widgets.tool_tips import wrapped

_LEAST_PX = QSize(240, 160)
_AROUND_PX = 3  # between a digit and its frame
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class PhotoView(QWidget):
    """A view of a model's photo, as large as possible. Digits can be chosen by click or arrow keys.

    Signals
    -------
    digit_pressed(int)
        A digit key was pressed while a digit of the photo is chosen.
    """

    digit_pressed = Signal(int)

    def __init__(self, model: PhotoModel) -> None:
        super().__init__()
        self.setObjectName("photo_view")
        self.setAccessibleName("Photo")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(_LEAST_PX)
        self._model = model
        self._pixmap: QPixmap | None = None  # the scaled photo
        self._shown: object = None  # the photo of the pixmap
        model.changed.connect(self._on_changed)
        model.chosen_changed.connect(self._on_changed)
        follow_theme(self, self.update)

    def frame(self, index: int) -> QRect:
        """Return the frame of a digit in pixels of this widget."""
        photo = self._model.photo
        assert photo is not None
        left, top, width, height = photo.found.digits[index].box
        place, scale = self._place(), self._scale()
        box = QRectF(place.x() + left * scale, place.y() + top * scale, width * scale, height * scale)
        return box.toAlignedRect().adjusted(-_AROUND_PX, -_AROUND_PX, _AROUND_PX, _AROUND_PX)

    def sizeHint(self) -> QSize:
        """Return the minimum size; the view takes any remaining room without making the page scroll."""
        return _LEAST_PX

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale the photo to the new size."""
        self._pixmap = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint photo, frames and answers."""
        photo, theme = self._model.photo, current_theme()
        if photo is None:
            return
        painter = QPainter(self)
        place = self._place()
        if self._pixmap is None or self._shown is not photo:
            self._shown = photo
            ratio = self.devicePixelRatioF()
            smooth, exactly = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.IgnoreAspectRatio
            self._pixmap = QPixmap.fromImage(photo.image.scaled(place.size() * ratio, exactly, smooth))
            self._pixmap.setDevicePixelRatio(ratio)
        painter.drawPixmap(place.topLeft(), self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        for index in range(len(photo.found.digits)):
            if index != self._model.chosen:
                self._paint_digit(painter, index, theme)
        if self._model.chosen is not None:
            self._paint_digit(painter, self._model.chosen, theme)

    def _paint_digit(self, painter: QPainter, index: int, theme: Theme) -> None:
        frame, text = self.frame(index), self._text(index)
        is_labelled, is_chosen = self._model.name_of(index) is not None, index == self._model.chosen
        color = QColor(theme.accent if is_labelled or not self._is_doubted(index) else theme.validation)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 3.0 if is_chosen else 1.5))
        painter.drawRoundedRect(frame, 3.0, 3.0)
        if not text:
            return
        metrics = painter.fontMetrics()
        tag = QRect(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height())
        tag.moveTopLeft(QPoint(frame.left(), frame.bottom() + 2))
        if tag.bottom() > self.height():
            tag.moveBottom(frame.top() - 2)
        # Labels by the user are filled, answers of the network are not.
        painter.setPen(QPen(color, 1.0))
        painter.setBrush(color if is_labelled else QColor(theme.surface))
        painter.drawRoundedRect(tag, 3.0, 3.0)
        painter.setPen(QColor(theme.accent_text if is_labelled else theme.text))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)

    def _text(self, index: int) -> str:
        name, reading = self._model.name_of(index), self._model.reading
        if name is not None:
            return name
        return "" if reading is None else ShownDigit(reading.digits[index]).under_ink

    def _is_doubted(self, index: int) -> bool:
        reading = self._model.reading
        return reading is not None and reading.digits[index].doubt is not Doubt.NONE

    def _scale(self) -> float:
        """Return the pixels of this widget per pixel of the photo, with room for a line of text below."""
        photo = self._model.photo
        assert photo is not None
        room = self.height() - self.fontMetrics().height() - 2 * _AROUND_PX
        return min(self.width() / photo.size.width(), room / photo.size.height(), float(scaled_px(3)))

    def _place(self) -> QRect:
        photo = self._model.photo
        assert photo is not None
        scale = self._scale()
        size = QSize(max(1, round(photo.size.width() * scale)), max(1, round(photo.size.height() * scale)))
        return QRect(QPoint((self.width() - size.width()) // 2, 0), size)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the digit under the mouse, or none."""
        if event.button() == Qt.MouseButton.LeftButton and self._model.photo is not None:
            self._model.choose(self._index_at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Emit ``digit_pressed`` for a digit key; choose the next or previous digit with the arrows."""
        photo, chosen = self._model.photo, self._model.chosen
        n_digits = 0 if photo is None else len(photo.found.digits)
        if event.text() and event.text() in "0123456789" and chosen is not None:
            self.digit_pressed.emit(int(event.text()))
        elif (step := _STEPS.get(Qt.Key(event.key()))) is not None and n_digits:
            first = 0 if step > 0 else n_digits - 1
            self._model.choose(first if chosen is None else min(max(chosen + step, 0), n_digits - 1))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show a tool tip about the digit under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = None if self._model.photo is None else self._index_at(event.pos())
            if index is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), wrapped(self._described(index)), self)
            return True
        return super().event(event)

    def _index_at(self, position: QPoint) -> int | None:
        photo = self._model.photo
        assert photo is not None
        inside = [index for index in range(len(photo.found.digits)) if self.frame(index).contains(position)]
        return min(inside, key=lambda index: self.frame(index).width(), default=None)

    def _described(self, index: int) -> str:
        name, reading = self._model.name_of(index), self._model.reading
        said = "" if name is None else f"Your label: {name}. "
        read = "" if reading is None else f"Read as {ShownDigit(reading.digits[index]).spoken}."
        return f"{said}{read} Press a digit key to label it."

    @Slot()
    def _on_changed(self) -> None:
        chosen = self._model.chosen
        self.setAccessibleDescription("" if chosen is None else self._described(chosen))
        self.update()
