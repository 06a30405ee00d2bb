"""The vertical scroll area."""

import os
import subprocess
import sys

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from digitpad.ui.widgets.scrolled import VerticalScrollArea

SQUARE = """
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from digitpad.ui.widgets.scrolled import VerticalScrollArea

class Square(QWidget):
    def minimumSizeHint(self):
        return QSize(50, self.width())

    def resizeEvent(self, event):
        self.updateGeometry()

application = QApplication([])
page, square = QWidget(), Square()
column = QVBoxLayout(page)
column.setContentsMargins(0, 0, 0, 0)
column.addWidget(square)
column.addStretch(1)
area = VerticalScrollArea(page)
area.show()
bar = area.verticalScrollBar()
for height in (*range(310, 270, -1), 310, 295, 270):
    area.resize(300, height)
    for _ in range(5):
        application.processEvents()
    is_in_room = square.width() == area.viewport().width() and square.height() <= height
    print(height, bar.isVisible(), is_in_room or bar.maximum() > 0)
"""


def test_content_that_fits_only_with_the_bar_keeps_the_bar():
    """In a process of its own: the stack of one that shows and hides the bar for ever is used up."""
    done = subprocess.run(
        [sys.executable, "-c", SQUARE],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )

    assert done.returncode == 0, done.stderr
    told = [line.split() for line in done.stdout.splitlines()]
    assert [(height, bar) for height, bar, _ in told] == [
        (height, str(int(height) < 300)) for height, _, _ in told
    ]
    assert {is_seen for _, _, is_seen in told} == {"True"}


def test_it_scrolls_to_where_the_user_moves_the_focus_and_only_then(qtbot):
    window, content = QWidget(), QWidget()
    qtbot.addWidget(window)
    outside, inside = QPushButton("outside"), QPushButton("inside")
    column, area, around = QVBoxLayout(content), VerticalScrollArea(content), QVBoxLayout(window)
    column.addSpacing(1_000)
    column.addWidget(inside)
    around.addWidget(outside)
    around.addWidget(area)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    for move, is_scrolled in ((lambda: outside.setEnabled(False), False), (inside.setFocus, True)):
        outside.setEnabled(True)
        outside.setFocus()
        move()
        assert inside.hasFocus()
        assert (area.verticalScrollBar().value() > 0) == is_scrolled
