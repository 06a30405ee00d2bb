"""The strip under the bars, where teaching is offered."""

from PySide6.QtGui import QColor

from digitpad.ui.teaching_strip import TeachingStrip


def test_the_link_takes_on_new_colours(qtbot, qapp):
    strip = TeachingStrip()
    qtbot.addWidget(strip)
    strip.resize(400, 80)
    strip.show_hint("Remembered as 4.", with_undo=True)
    strip.grab()  # drawn once in the old colour
    before = qapp.palette()
    palette = qapp.palette()
    palette.setColor(palette.ColorRole.Link, QColor("#ff0000"))

    qapp.setPalette(palette)
    qapp.processEvents()

    try:
        image = strip.grab().toImage()
        colors = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(25)}
        assert any(QColor(name).red() > 200 and QColor(name).green() < 60 for name in colors)
    finally:
        qapp.setPalette(before)
