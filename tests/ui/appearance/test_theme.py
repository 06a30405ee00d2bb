"""How widgets and icons follow the theme, and what can be read in it."""

import itertools

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QWidget

from digitpad.ui.appearance.icons import icon
from digitpad.ui.appearance.theme import (
    DARK,
    LIGHT,
    ColorScheme,
    contrast,
    current_theme,
    follow_theme,
    readable_ink,
    theme_for,
)
from digitpad.ui.curves.curve_style import N_STYLES, CurveStyle

PAPERS_OF_INKS = {
    "text": ("window", "surface", "track"),
    "faint_text": ("window", "surface", "track"),
    "accent": ("window", "surface"),
    "accent_text": ("accent",),
    "training": ("window", "surface"),
    "validation": ("window", "surface"),  # a wrong answer under its picture
    "timing": ("window", "surface"),
    "error_text": ("error_surface",),
}


def colors(image: QImage) -> list[QColor]:
    places = itertools.product(range(image.width()), range(image.height()))
    return [image.pixelColor(x, y) for x, y in places]


def share(image: QImage, color: str) -> float:
    """Return the fraction of a picture with exactly this colour, 0..1."""
    pixels = colors(image)
    return sum(pixel == QColor(color) for pixel in pixels) / len(pixels)


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def theme(put_on, request):
    put_on(request.param)
    return request.param


def test_text_has_enough_contrast_with_its_background(theme):
    for ink, papers in PAPERS_OF_INKS.items():
        for paper in papers:
            assert contrast(QColor(getattr(theme, ink)), QColor(getattr(theme, paper))) >= 4.5, (ink, paper)


def test_ink_on_a_mixed_ground_can_be_read(theme):
    grounds = [getattr(theme, name) for name in ("surface", "track", "accent", "validation", "faint_text")]
    for one, other in itertools.combinations(map(QColor, grounds), 2):
        for step in range(21):
            share = step / 20
            parts = zip(one.getRgbF()[:3], other.getRgbF()[:3], strict=True)
            ground = QColor.fromRgbF(*(share * first + (1 - share) * last for first, last in parts))
            assert contrast(readable_ink(ground), ground) >= 4.5


def test_the_colours_of_curves_and_classes_can_be_read_on_a_chart(theme):
    for number in range(N_STYLES):
        color = CurveStyle(number).color(is_dark=theme.is_dark)
        assert contrast(color, QColor(theme.surface)) >= 4.5


def test_contrast_is_that_of_wcag():
    black, white, grey = QColor("black"), QColor("white"), QColor("#767676")

    assert contrast(black, white) == contrast(white, black) == pytest.approx(21.0)
    assert contrast(white, white) == 1.0
    assert contrast(white, grey) == pytest.approx(4.54, abs=0.01)  # the example everybody knows
    assert contrast(QColor("#ff0000"), black) == pytest.approx(5.25, abs=0.01)
    assert contrast(QColor("#00ff00"), black) == pytest.approx(15.3, abs=0.01)
    assert contrast(QColor("#0a0a0a"), black) == pytest.approx(1.06, abs=0.01)  # linear near black


def test_a_scheme_gives_its_theme_and_system_asks_the_desktop(qapp):
    assert theme_for(ColorScheme.LIGHT) is LIGHT
    assert theme_for(ColorScheme.DARK) is DARK
    is_dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert theme_for(ColorScheme.SYSTEM) is (DARK if is_dark else LIGHT)


@pytest.mark.parametrize("place", ["shown", "hidden", "inside one never shown"])
def test_a_widget_is_called_at_once_and_once_for_each_change(qtbot, qapp, put_on, place):
    parent, themes, papers = QWidget(), [], []
    qtbot.addWidget(parent)
    if place in ("shown", "hidden"):
        parent.show()
    parent.setHidden(place != "shown")
    widget = QWidget(parent) if place.startswith("inside") else parent

    follow_theme(widget, lambda: themes.append(current_theme()))
    follow_theme(widget, lambda: papers.append(qapp.palette().window().color().name()))
    for theme in (DARK, DARK, LIGHT):
        put_on(theme)

    assert themes == [LIGHT, DARK, LIGHT]
    assert papers[1:] == [DARK.window, LIGHT.window]  # the application has its colours by then


def test_an_icon_has_the_colour_of_the_text_beside_it(theme):
    normal, off, size = QIcon.Mode.Normal, QIcon.State.Off, QSize(64, 64)
    shown = icon("tool_eraser", is_for_checked=True)

    assert share(shown.pixmap(size, normal, off).toImage(), theme.text) > 0.05
    assert share(shown.pixmap(size, QIcon.Mode.Disabled, off).toImage(), theme.faint_text) > 0.05
    assert share(shown.pixmap(size, normal, QIcon.State.On).toImage(), theme.accent_text) > 0.05
    usual = icon("tool_eraser").pixmap(size, normal, QIcon.State.On).toImage()
    assert share(usual, theme.text) > 0.05
