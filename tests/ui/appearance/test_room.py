"""Nothing is cut on any page, at any text size, in a small and in a usual window."""

import itertools

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QWidget,
)

from digitpad.digits.strokes.strokes import as_stroke
from digitpad.environment import check_fonts
from digitpad.ui.appearance.text_size import STEPS
from digitpad.ui.pages import PAGES
from digitpad.ui.training.form.training_form import TrainingForm

SECTIONS = {"mistakes": ("gallery", "trust", "robustness", "map")}
SIZES = (QSize(1024, 740), QSize(1366, 740))  # of 768, less what a desktop takes for the title


def settle():
    """Process all pending layouts; each layout may request that of its parent."""
    for _ in range(10):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()


def needed_width(widget) -> int:
    """Return the width that a widget's text needs; 0 if it is elided, broken into lines or not shown."""
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
        return widget.iconSize().width()
    metrics = widget.fontMetrics()
    if isinstance(widget, QTabBar):
        return max((widget.tabRect(tab).right() for tab in range(widget.count())), default=0)
    if isinstance(widget, QLabel):
        is_cut_on_purpose = widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored
        if is_cut_on_purpose or widget.wordWrap() or not widget.text() or widget.buddy():
            return 0
        return widget.minimumSizeHint().width()
    return metrics.horizontalAdvance(widget.text().replace("&", ""))


def cut(window) -> list[str]:
    """Return the visible labels, buttons and tabs that are narrower or lower than their texts."""
    found = []
    for kind in (QLabel, QPushButton, QToolButton, QTabBar):
        for widget in window.findChildren(kind):
            text = "" if isinstance(widget, QTabBar) else widget.text()
            is_low = bool(text) and widget.height() < widget.fontMetrics().height()
            if widget.isVisible() and (widget.width() < needed_width(widget) or is_low):
                size = f"{widget.width()} x {widget.height()} of {needed_width(widget)}"
                found.append(f"{type(widget).__name__} {widget.objectName()} {text!r}: {size}")
    return found


def too_wide(window) -> list[str]:
    """Return the vertical scroll areas that need more width than they have."""
    areas = [area for area in window.findChildren(QScrollArea) if area.isVisible() and area.widget()]
    widths = {
        area.widget().objectName(): (area.viewport().width(), area.widget().minimumSizeHint().width())
        for area in areas
    }
    return [f"{name}: {width} of {needed}" for name, (width, needed) in widths.items() if needed > width]


def outside(window) -> list[str]:
    """Return the visible named widgets that extend beyond their parents."""
    return [
        widget.objectName()
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.objectName() and not widget.isWindow()
        if widget.x() < 0 or widget.x() + widget.width() > widget.parentWidget().width()
        if not widget.objectName().startswith("qt_")
    ]


def faults(window, size) -> list[str]:
    """Return the layout faults of a window of a given size."""
    settle()
    found = [*too_wide(window), *cut(window), *outside(window)]
    least, canvas = window.minimumSizeHint(), window.findChild(QWidget, "drawing_canvas")
    if window.size() != size or least != least.boundedTo(size):
        found.append(f"the window needs {least.width()} x {least.height()}")
    if not canvas.width() == canvas.height() >= 200:
        found.append(f"the canvas is {canvas.width()} x {canvas.height()}")
    return found


def test_nothing_on_any_page_needs_more_room_than_it_has(window, user):
    check_fonts()
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])
    found = []
    for size, percent in [*zip(itertools.cycle(SIZES), STEPS, strict=False), (SIZES[0], STEPS[-1])]:
        window.state.set_text_percent(percent)
        window.resize(size)
        for page in PAGES:
            widget = user.open_page(window, page.name)
            for section in SECTIONS.get(page.name, ("",)):
                if section:
                    widget.open_section(section)
                where = f"{page.name} {section} of {size.width()} at {percent} %"
                found += [f"{where}: {fault}" for fault in faults(window, size)]
    assert not found, "\n".join(found)


def test_all_settings_and_a_message_leave_the_rest_its_room(window, user):
    window.state.set_text_percent(130)
    window.resize(SIZES[0])

    user.choose(window, "More settings")
    window.state.failed.emit("A network is being trained. Stop training or let it finish, then teach.")

    assert faults(window, SIZES[0]) == []
    message = user.find(window, "message_text")
    assert message.height() >= message.heightForWidth(message.width())


def test_the_hint_below_the_bars_fits_in_other_colours_too(window, user, qtbot):
    window.state.set_text_percent(STEPS[-1])
    window.resize(SIZES[0])
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])

    hint = user.find(window, "teaching_hint")
    qtbot.waitUntil(lambda: hint.text().startswith("Wrong?"))

    user.choose(window, "Dark")

    assert hint.sizeHint().width() <= hint.width()


def test_own_pen_styles_and_their_line_in_the_form_have_room(window, user, qtbot):
    qtbot.waitUntil(lambda: window.state.library.is_loaded)
    hook = (as_stroke([(0.2, 0.2), (0.7, 0.2), (0.4, 0.9)]),)
    window.state.library.library.pen_styles.add("with a hook at the left and a bar across", "7", hook)
    window.findChild(TrainingForm).choose_preset("handwriting")
    page = user.open_page(window, "pen_styles")
    qtbot.waitUntil(lambda: bool(page.rows))
    (tab,) = (one for one in page.findChildren(QToolButton) if one.text() == "My styles")
    tab.click()
    qtbot.waitUntil(lambda: not page.is_writing)
    found = []
    for size, percent in ((SIZES[0], 100), (SIZES[0], STEPS[-1]), (SIZES[1], 130)):
        window.state.set_text_percent(percent)
        window.resize(size)
        for name in ("pen_styles", "train"):
            user.open_page(window, name)
            found += [f"{name} of {size.width()} at {percent} %: {fault}" for fault in faults(window, size)]
        box = user.find(window, "own_styles_box")
        assert box.isVisible()
        assert box.width() >= box.minimumSizeHint().width()
    assert not found, "\n".join(found)


def test_the_strip_over_the_epochs_leaves_the_canvas_its_room(small, user):
    window = small
    window.state.set_text_percent(STEPS[-1])
    window.resize(SIZES[0])
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])

    user.click(window, "train_button")
    user.until_idle(window)

    assert faults(window, SIZES[0]) == []
    canvas, undo = user.find(window, "drawing_canvas"), user.find(window, "undo_button")
    assert user.find(window, "epoch_strip").isVisible()
    assert (
        canvas.mapTo(window, canvas.rect().bottomLeft()).y() < undo.mapTo(window, undo.rect().topLeft()).y()
    )
