import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.race import Contestant, Lap
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.race.race_entry import N_STYLES, RaceEntry
from digitpad.ui.race.race_page import RacePage

SVG = "{http://www.w3.org/2000/svg}"
JOB = TrainingJob(TrainingConfig(layers=(784, 4, 10)))


@pytest.fixture
def window(qtbot, rows_dataset, state):
    """A race window with as many curves as it can show."""
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1300, 760)
    state.set_dataset(rows_dataset)
    window = RacePage(state, parent)
    window._entries = [
        RaceEntry(Contestant("One", JOB, "full_matrix"), style + 1, style, 600, 600, laps(style))
        for style in range(N_STYLES)
    ]
    window._show_entries()
    window.resize(1300, 760)
    window.show()
    window.grab()  # which settles sizes
    yield window
    window.shut_down()


def laps(style):
    return [
        Lap(
            index=style,
            epoch=epoch,
            seconds=1.0 + style,
            total_seconds=epoch * (1.0 + style),
            accuracy=0.4 + 0.1 * epoch + 0.02 * style,
            is_extrapolated=False,
        )
        for epoch in (1, 2, 3)
    ]


def rendered(path: Path, scale: float = 1.0, ground=Qt.GlobalColor.black) -> QImage:
    renderer = QSvgRenderer(str(path))
    image = QImage(renderer.viewBox().size() * scale, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def coarse(image: QImage, scale: int = 1):
    """Return the grey of blocks of 8x8 pixels of the window, 0..255."""
    size = QSize(image.width() // (8 * scale), image.height() // (8 * scale))
    mode = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    grey = small.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].astype(float)


def test_only_the_icons_of_the_table_are_bitmaps_in_a_drawing(window, tmp_path):
    window.export(tmp_path / "race.svg")

    images = list(ET.parse(tmp_path / "race.svg").iter(f"{SVG}image"))
    assert [(image.get("width"), image.get("height")) for image in images] == [("16", "16")] * N_STYLES


def test_a_drawing_looks_like_the_picture(window, tmp_path):
    window.export(tmp_path / "race.png")
    window.export(tmp_path / "race.svg")

    picture = coarse(QImage(str(tmp_path / "race.png")), scale=2)
    drawing = coarse(rendered(tmp_path / "race.svg"))
    assert np.abs(picture - drawing).max() < 35  # lines over lines are smoothed differently


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_window_looks_as_before_once_it_is_saved(window, tmp_path, ending):
    before = window._view.grab().toImage()

    window.export(tmp_path / f"race.{ending}")

    assert window._view.grab().toImage() == before


def test_the_ground_under_a_drawing_does_not_shine_through(window, tmp_path):
    window.export(tmp_path / "race.svg")

    on_black, on_white = (
        rendered(tmp_path / "race.svg", scale=1.5, ground=ground)
        for ground in (Qt.GlobalColor.black, Qt.GlobalColor.white)
    )
    assert on_black == on_white


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_pictures_of_a_dark_window_are_light_and_the_window_stays_dark(window, put_on, tmp_path, ending):
    put_on(LIGHT)
    window.export(tmp_path / f"light.{ending}")
    put_on(DARK)
    window.grab()
    before = window._view.grab().toImage()

    window.export(tmp_path / f"dark.{ending}")

    assert (tmp_path / f"dark.{ending}").read_bytes() == (tmp_path / f"light.{ending}").read_bytes()
    assert window._view.grab().toImage() == before
    assert before.pixelColor(1, 1).lightness() < 80


def test_a_dark_window_stays_dark_where_a_picture_cannot_be_saved(window, put_on, tmp_path):
    put_on(DARK)

    window.export(tmp_path / "missing" / "race.png")

    assert window._view.grab().toImage().pixelColor(1, 1).lightness() < 80
