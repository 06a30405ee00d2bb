"""Screen reader texts, contrast and keyboard use of every page."""

import contextlib

import numpy as np
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
    """Return whether a widget is part of another one that describes it."""
    whole = widget.parentWidget()
    is_line_of = isinstance(widget, QLineEdit) and isinstance(whole, (QAbstractSpinBox, QComboBox))
    return is_line_of or isinstance(widget, (QScrollBar, QHeaderView)) or widget.focusProxy() is not None


def is_control(widget) -> bool:
    takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return (isinstance(widget, CONTROLS) or takes_tab) and not is_part(widget)


def is_painted(widget) -> bool:
    """Return whether a widget of digitpad paints itself, so that no label describes it."""
    own = [kind for kind in type(widget).__mro__ if kind.__module__.startswith("digitpad.")]
    paints = isinstance(widget, pg.PlotWidget) or any("paintEvent" in vars(kind) for kind in own)
    return paints and not isinstance(widget, ElidedLine | QScrollBar) and not has_named_parts(widget)


def has_named_parts(widget) -> bool:
    """Return whether the parts of a widget have names of their own."""
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
    """Return the visible widgets without a sufficient name or description."""
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
def used(small, user):
    """A window in which somebody drew a digit and trained for two epochs."""
    user.draw(small, [(0.5, 0.2), (0.5, 0.8)])
    user.find(small, "epochs_field").setValue(2)
    user.click(small, "train_button")
    user.until_idle(small)
    return small


def test_every_control_and_every_picture_has_a_role_and_says_what_it_is(qtbot, used, user):
    found = set()
    for page in PAGES:
        widget = user.open_page(used, page.name)
        for section in SECTIONS.get(page.name, ("",)):
            if section:
                widget.open_section(section)
            settle()
            with contextlib.suppress(
                qtbot.TimeoutError
            ):  # what is read or computed first has no description yet
                qtbot.waitUntil(lambda: not silent(used), timeout=10_000)
            found |= {f"{page.name} {section}: {one}" for one in silent(used)}

    assert not found, "\n".join(sorted(found))


def test_charts_describe_their_last_values_and_trends(used, user, qtbot):
    values = user.find(used, "accuracy_chart").values
    chart = user.find(used, "accuracy_chart")
    qtbot.waitUntil(lambda: "2 points" in told(chart)[1])

    name, description, _ = told(chart)

    assert name == "Accuracy per epoch"
    for series, curve in zip(("training", "validation"), values, strict=True):
        way = "rising" if curve[1] > curve[0] else "falling"
        assert f"{series}: {curve[1]:.2f} % after epoch 2, {way}" in description
    assert "s after epoch 2, " in told(user.find(used, "timing_chart"))[1]
    assert "validation: " in told(user.find(used, "loss_chart"))[1]
    assert "1: " in told(user.find(used, "prediction_panel"))[1]


def ground_and_ink(image) -> tuple[QColor, QColor]:
    """Return the most frequent colour of a picture, and the one with the most contrast to it."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)[:, : image.width()]
    levels, counts = np.unique(rows, return_counts=True)
    colors = [QColor.fromRgb(level) for level in levels.tolist()]
    ground = colors[counts.argmax()]
    return ground, max(colors, key=lambda color: contrast(color, ground))


def lies_under_a_hint(window, widget, area) -> bool:
    hint = window.findChild(QWidget, "tour_hint")
    is_over = hint is not None and hint.isVisible() and hint.geometry().intersects(area)
    return is_over and not hint.isAncestorOf(widget)


def pale(window) -> list[str]:
    """Return the texts of visible labels and buttons that are painted with too little contrast."""
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


def test_texts_on_every_page_can_be_read_as_they_are_painted(used, user):
    found = set()
    for scheme in (ColorScheme.LIGHT, ColorScheme.DARK):
        used.set_color_scheme(scheme)
        for page in PAGES:
            user.open_page(used, page.name)
            settle()
            found |= set(pale(used))

    assert not found, "\n".join(sorted(found))


def picture(widget) -> QImage:
    return widget.window().grab().toImage()


def round_of_tab(window, first) -> tuple[list[QWidget], list[str]]:
    """Press Tab until the first widget has the focus again; return the stops, and what shows it badly."""
    stops, faults = [], []
    first.setFocus(Qt.FocusReason.TabFocusReason)
    while len(stops) < 150:
        before, left = picture(window), window.focusWidget()
        QTest.keyClick(left, Qt.Key.Key_Tab)
        stop = window.focusWidget()
        if stop is left:
            faults.append(f"{title(stop)} keeps the focus")
            break
        stops.append(stop)
        settle()
        corner = stop.mapTo(window, stop.rect().topLeft())
        area = stop.rect().translated(corner).adjusted(-3, -3, 3, 3)
        if before.copy(area) == picture(window).copy(area):
            faults.append(f"{title(stop)} looks the same with the focus")
        if stop is first:
            break
    return stops, faults


def test_tab_goes_round_every_page_and_back_and_shows_where_it_is(window, user, qtbot):
    """Every stop looks different with the focus; among them are the page, the tabs and the canvas."""
    user.draw(window, [(0.5, 0.2), (0.5, 0.8)])
    window.activateWindow()
    for page in PAGES:
        widget = user.open_page(window, page.name)
        parts = widget.findChildren(QWidget)
        qtbot.waitUntil(lambda parts=parts: any(is_control(one) for one in parts if one.isVisible()))
        settle()
        first = window.findChild(PageTabs).tabBar()

        stops, faults = round_of_tab(window, first)

        assert stops[-1] is first, [title(stop) for stop in stops]
        assert not faults, "\n".join([page.name, *faults])
        assert any(widget.isAncestorOf(stop) for stop in stops)
        assert user.find(window, "drawing_canvas") in stops
        QTest.keyClick(first, Qt.Key.Key_Backtab)
        assert window.focusWidget() is stops[-2]
