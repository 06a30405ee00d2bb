"""Races as tables, pictures and drawings."""

import csv
import dataclasses
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog

from digitpad import __version__
from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.race import Contestant, Lap
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.curves.curve_style import N_STYLES
from digitpad.ui.race.race_entry import RaceEntry
from digitpad.ui.race.race_export import save_race

SVG = "{http://www.w3.org/2000/svg}"
JOB = TrainingJob(TrainingConfig(layers=(784, 4, 10)))


def entry(style, title="One"):
    seconds = 1.0 + style
    laps = [
        Lap(style, epoch, seconds, epoch * seconds, 0.4 + 0.1 * epoch + 0.02 * style, False)
        for epoch in (1, 2, 3)
    ]
    return RaceEntry(Contestant(title, JOB, "full_matrix"), style + 1, style, 600, 600, laps)


ALL_STYLES = [entry(style) for style in range(N_STYLES)]


@pytest.fixture
def save(qapp, tmp_path):
    """Return a function that saves entries to a file of this name, and returns its path."""

    def save(name, entries=ALL_STYLES, running=None):
        save_race(tmp_path / name, entries, entries[-1:] if running is None else running, "rows")
        return tmp_path / name

    return save


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def rendered(path: Path, scale: float = 1.0, ground=Qt.GlobalColor.black) -> QImage:
    renderer = QSvgRenderer(str(path))
    image = QImage(renderer.viewBox().size() * scale, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def coarse(image: QImage, scale: int = 1):
    """Return the grey of blocks of 8x8 pixels, 0..255."""
    size = QSize(image.width() // (8 * scale), image.height() // (8 * scale))
    mode = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    grey = small.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].astype(float)


def texts_of(path):
    """Return all that is written in a drawing."""
    return " ".join("".join(text.itertext()) for text in ET.parse(path).iter(f"{SVG}text"))


def test_a_table_has_every_lap_with_its_seconds_and_their_sum_and_who_retired_and_why(save):
    slow, fast = entry(0, "Slow"), entry(1, "Fast")
    slow.difference = fast.difference = 3e-12
    slow.contestant = dataclasses.replace(slow.contestant, gradient_method="per_sample")
    slow.laps = [Lap(0, epoch, 5.44, 5.44 * epoch, 0.9, True) for epoch in (1, 2, 3)]
    slow.n_timed = 500

    rows = rows_of(save("race.csv", [slow, fast]))

    assert list(rows[0]) == [
        *("race", "contestant", "way", "epoch", "seconds", "total_seconds", "validation_accuracy"),
        *("pictures", "pictures_timed", "gradient_difference", "retirement", "settings", "program"),
    ]
    # What is extrapolated has two digits, and its accuracy is another's.
    assert [tuple(row.values())[:10] for row in rows] == [
        ("1", "Slow", "per_sample", "1", "5.4", "5.4", "", "600", "500", "3.0e-12"),
        ("1", "Slow", "per_sample", "2", "5.4", "11", "", "600", "500", "3.0e-12"),
        ("1", "Slow", "per_sample", "3", "5.4", "16", "", "600", "500", "3.0e-12"),
        ("2", "Fast", "full_matrix", "1", "2.000000", "2.000000", "0.520000", "600", "600", ""),
        ("2", "Fast", "full_matrix", "2", "2.000000", "4.000000", "0.620000", "600", "600", ""),
        ("2", "Fast", "full_matrix", "3", "2.000000", "6.000000", "0.720000", "600", "600", ""),
    ]
    slow.laps, slow.retirement = slow.laps[:1], "Early stopping ended training after epoch 1."
    fast.laps, fast.retirement = [], "Training diverged in epoch 1."
    retired = rows_of(save("race.csv", [slow, fast]))
    assert [(row["contestant"], row["epoch"], row["seconds"], row["retirement"]) for row in retired] == [
        ("Slow", "1", "5.4", slow.retirement),
        ("Fast", "", "", fast.retirement),
    ]
    assert all(row["settings"].startswith("layers 784-4-10, activation sigmoid, ") for row in rows)
    assert {row["program"] for row in rows} == {f"digitpad {__version__}"}


def test_a_drawing_has_everything_in_full(save):
    set_text_percent(150)
    slow = dataclasses.replace(entry(0, "Sample by sample"), run=1)
    fast = dataclasses.replace(entry(1, "Full matrix"), run=1)
    slow.contestant = dataclasses.replace(slow.contestant, gradient_method="per_sample")
    slow.laps = [dataclasses.replace(lap, seconds=40.0) for lap in slow.laps]
    slow.difference = 3e-12

    path = save("race.svg", [*ALL_STYLES, slow, fast], [slow, fast])

    written = texts_of(path)
    for text in (
        "Accuracy against epochs",
        "validation accuracy (%)",
        "95 %",
        "3e-12",
        "(race 12)",
    ):
        assert text in written
    assert "rows, 600 training pictures." in written
    assert "Full matrix: the fastest." in written
    assert rendered(path).width() == 1_350


def test_a_picture_is_sharp_and_a_drawing_looks_like_it(save):
    png, svg = QImage(str(save("race.png"))), rendered(save("race.svg"))

    assert png.width() == 1_800
    assert png.size() == 2 * svg.size()
    picture, drawing = coarse(png, scale=2), coarse(svg)
    assert np.abs(picture - drawing).max() < 35  # lines over lines are smoothed differently
    chart = np.s_[8:45, 10:50]  # curves, which darken it by as much if they are as wide
    assert 255 - picture[chart].mean() == pytest.approx(255 - drawing[chart].mean(), rel=0.05)


def test_a_picture_is_light_and_whole_whatever_is_seen_and_the_window_stays_as_it_is(
    qapp, person, put_on, tmp_path
):
    person.race()
    put_on(LIGHT)
    for ending in ("png", "svg"):
        person.page.export(tmp_path / f"light.{ending}")
    put_on(DARK)
    person.page.grab()  # which settles sizes
    before, n_windows = person.find("race_view").grab().toImage(), len(qapp.topLevelWidgets())

    for ending in ("png", "svg"):
        person.page.export(tmp_path / f"dark.{ending}")
        assert (tmp_path / f"dark.{ending}").read_bytes() == (tmp_path / f"light.{ending}").read_bytes()
        assert person.find("race_view").grab().toImage() == before or person.page.isHidden()
        person.page.resize(500, 500)
        person.page.hide()

    assert before.pixelColor(1, before.height() // 4).lightness() < 80
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(qapp.topLevelWidgets()) <= n_windows


def test_the_button_asks_where_and_the_page_says_where_it_is_or_why_not(person, tmp_path, failures):
    person.race()

    person.click("export_race_button")
    dialog = person.page.findChild(QFileDialog)
    dialog.selectFile(str(tmp_path / "mine.csv"))
    dialog.accept()

    assert person.status == f"Saved to {tmp_path / 'mine.csv'}"
    assert [row["contestant"] for row in rows_of(tmp_path / "mine.csv")] == [
        "Sample by sample",
        "Full matrix",
    ]
    for name in ("race.txt", "missing/race.csv"):
        person.page.export(tmp_path / name)
    assert ["cannot be saved" in message for message in failures] == [True, True]
    assert person.status.startswith("Saved to ")
