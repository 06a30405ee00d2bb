"""What a screen reader, and a keyboard without a mouse, find on every page."""

import contextlib
import itertools
from collections import Counter

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from digitpad.ui.appearance.theme import ColorScheme, contrast
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.pages import PAGES
from digitpad.ui.widgets.elided_line import ElidedLine

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTabBar,
    QTextEdit,
)
ROLELESS = (QAccessible.Role.NoRole, QAccessible.Role.Client)
SECTIONS = {"mistakes": ("trust", "robustness", "map", "data", "gallery")}


def settle():
    for _ in range(10):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()


def is_part(widget) -> bool:
    """Tell whether a widget is a part of another, which speaks for it."""
    whole = widget.parentWidget()
    is_line_of = isinstance(widget, QLineEdit) and isinstance(whole, (QAbstractSpinBox, QComboBox))
    return is_line_of or isinstance(widget, (QScrollBar, QHeaderView)) or widget.focusProxy() is not None


def is_control(widget) -> bool:
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return (isinstance(widget, CONTROLS) or takes_tab) and not is_part(widget)


def is_painted(widget) -> bool:
    """Tell whether a widget of digitpad paints by itself: lines and pictures that no label says."""
    own = [kind for kind in type(widget).__mro__ if kind.__module__.startswith("digitpad.")]
    paints = isinstance(widget, pg.PlotWidget) or any("paintEvent" in vars(kind) for kind in own)
    return paints and not isinstance(widget, ElidedLine | QScrollBar) and not has_named_parts(widget)


def has_named_parts(widget) -> bool:
    """Tell whether what is in a widget speaks for itself."""
    return any(told(part)[0] for part in widget.findChildren(QWidget) if part.isVisible())


def told(widget) -> tuple[str, str, QAccessible.Role]:
    interface = QAccessible.queryAccessibleInterface(widget)
    text = QAccessible.Text
    return interface.text(text.Name), interface.text(text.Description), interface.role()


def is_described_around(widget) -> bool:
    while (widget := widget.parentWidget()) is not None:
        if widget.accessibleDescription():
            return True
    return False


def title(widget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} in {widget.parentWidget().objectName()}"


def silent(window) -> list[str]:
    """Return what is in sight and says too little of itself."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        name, description, role = told(widget)
        if is_control(widget):
            if not name:
                found.append(f"{title(widget)} has no name")
            if isinstance(widget, CONTROLS) and role in ROLELESS:
                found.append(f"{title(widget)} has no role")
        if is_painted(widget) and not (description or is_described_around(widget)):
            found.append(f"{title(widget)} has no description")
        if is_painted(widget) and role in ROLELESS:
            found.append(f"{title(widget)} has no role")
    return found


@pytest.fixture
def used(window, user):
    """A window in which somebody drew a digit and trained for two epochs."""
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])
    user.find(window, "epochs_field").setValue(2)
    user.click(window, "train_button")
    user.until_idle(window)
    return window


def test_every_control_and_every_picture_has_a_role_and_says_what_it_is(qtbot, used, user):
    found = set()
    for page in PAGES:
        widget = user.open_page(used, page.name)
        for section in SECTIONS.get(page.name, ("",)):
            if section:
                widget.open_section(section)
            settle()
            with contextlib.suppress(qtbot.TimeoutError):  # some descriptions are computed first
                qtbot.waitUntil(lambda: not silent(used), timeout=10_000)
            found |= {f"{page.name} {section}: {one}" for one in silent(used)}

    assert not found, "\n".join(sorted(found))


def test_charts_tell_their_last_values_and_where_they_go(used, user, qtbot):
    values = user.find(used, "accuracy_chart").values
    chart = user.find(used, "accuracy_chart")
    qtbot.waitUntil(lambda: "2 points" in told(chart)[1])

    name, description, _ = told(chart)

    assert name == "Accuracy per epoch"
    for series, curve in zip(("training", "validation"), values, strict=True):
        way = "rising" if curve[1] > curve[0] else "falling"
        assert f"{series}: {curve[1]:.2f} % after epoch 2, {way}" in description
    assert " s after epoch 2, " in told(user.find(used, "timing_chart"))[1]
    assert "validation: " in told(user.find(used, "loss_chart"))[1]
    assert "1: " in told(user.find(used, "prediction_panel"))[1]


# Contrast


def ground_and_ink(image) -> tuple[QColor, QColor]:
    """Return the most frequent colour of a picture, and the one with the most contrast to it."""
    counts = Counter(image.pixel(x, y) for x in range(image.width()) for y in range(image.height()))
    ground = QColor(counts.most_common(1)[0][0])
    return ground, max((QColor(color) for color in counts), key=lambda color: contrast(color, ground))


def lies_under_a_hint(window, widget, area) -> bool:
    hint = window.findChild(QWidget, "tour_hint")
    is_over = hint is not None and hint.isVisible() and hint.geometry().intersects(area)
    return is_over and not hint.isAncestorOf(widget)


def pale(window) -> list[str]:
    """Return the texts of labels and buttons in sight that have too little contrast as they are painted."""
    found, shown = [], window.grab().toImage()
    for widget in window.findChildren(QWidget):
        text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
        seen = widget.visibleRegion().boundingRect()
        if len(text) < 3 or seen.height() < widget.fontMetrics().height():
            continue  # one letter may have no pixel that is all ink
        inside = seen.translated(widget.mapTo(window, QPoint(0, 0))).adjusted(2, 2, -2, -2)
        if lies_under_a_hint(window, widget, inside):
            continue
        ground, ink = ground_and_ink(shown.copy(inside))
        if contrast(ground, ink) < 4.5:
            found.append(f"{title(widget)} {text!r}: {ink.name()} on {ground.name()}")
    return found


@pytest.mark.parametrize("scheme", [ColorScheme.LIGHT, ColorScheme.DARK])
def test_texts_on_every_page_can_be_read_as_they_are_painted(used, user, scheme):
    used.set_color_scheme(scheme)
    found = set()
    for page in PAGES:
        user.open_page(used, page.name)
        settle()
        found |= set(pale(used))

    assert not found, "\n".join(sorted(found))


# By keyboard alone


def picture(widget) -> QImage:
    return widget.window().grab().toImage()


def test_all_pages_are_reached_by_their_keys_and_by_arrows_in_the_row_of_tabs(window, user):
    tabs, permanent = window.findChild(PageTabs), [page.name for page in PAGES if page.is_permanent]

    for number, name in enumerate(permanent, 1):
        user.keys(window, f"Ctrl+{number}")
        assert tabs.current == name
    for page in PAGES:
        if page.shortcut:
            user.keys(window, page.shortcut)
            assert tabs.current == page.name
    user.keys(window, "Ctrl+W", "Ctrl+1")
    tabs.tabBar().setFocus(Qt.FocusReason.TabFocusReason)
    walked = [tabs.current]
    for _ in permanent[1:]:
        QTest.keyClick(tabs.tabBar(), Qt.Key.Key_Right)
        walked.append(tabs.current)
    assert walked == permanent


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_tab_goes_round_a_page_and_back_and_shows_where_it_is(window, user, qtbot, page):
    """Every stop looks different with the focus; among them are the page, the tabs and the canvas."""
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])
    widget = user.open_page(window, page.name)
    qtbot.waitUntil(lambda: any(is_control(one) for one in widget.findChildren(QWidget) if one.isVisible()))
    window.activateWindow()
    settle()
    window.findChild(PageTabs).tabBar().setFocus(Qt.FocusReason.TabFocusReason)
    first, stops, unseen = window.focusWidget(), [], []
    for _ in itertools.repeat(None, 150):
        before = picture(window)
        left = window.focusWidget()
        QTest.keyClick(left, Qt.Key.Key_Tab)
        stop = window.focusWidget()
        if stop is left:
            unseen.append(f"{title(stop)} keeps the focus")
            break
        stops.append(stop)
        settle()
        after = picture(window)
        corner = stop.mapTo(window, stop.rect().topLeft())
        area = stop.rect().translated(corner).adjusted(-3, -3, 3, 3)
        if before.copy(area) == after.copy(area):
            unseen.append(f"{title(stop)} looks the same with the focus")
        if stop is first:
            break

    assert stops[-1] is first, [title(stop) for stop in stops]
    assert not unseen, "\n".join(unseen)
    assert any(widget.isAncestorOf(stop) for stop in stops)
    assert user.find(window, "drawing_canvas") in stops
    assert window.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Backtab)
    assert window.focusWidget() is stops[-2]
