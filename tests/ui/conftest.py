"""Small helpers to drive widgets as a person would."""

import logging

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QSpinBox

from digitpad.ui.main_window import MainWindow
from digitpad.workers.training_controller import TrainingState


@pytest.fixture(autouse=True)
def own_settings(user_folders):
    """Keep each test away from the settings of the one before: Qt asks for the folder only once."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(user_folders / "config"))


@pytest.fixture
def drag():
    """Draw with the mouse along points given in units of the widget's smaller side."""

    def drag(widget, points, button=Qt.MouseButton.LeftButton):
        side = min(widget.width(), widget.height())
        pixels = [QPoint(round(x * side), round(y * side)) for x, y in points]
        QTest.mousePress(widget, button, pos=pixels[0])
        for pixel in pixels[1:]:
            QTest.mouseMove(widget, pixel)
        QTest.mouseRelease(widget, button, pos=pixels[-1])

    return drag


@pytest.fixture
def window(qtbot, caplog):
    """Digitpad's window with MNIST and the shipped network."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitSignal(window.data_loaded, timeout=20_000):
        window.show()
    qtbot.waitUntil(lambda: window.saved_network is not None, timeout=20_000)
    yield window
    window.close()
    assert window.training_state is TrainingState.IDLE or not window.isVisible()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.fixture
def small(window, rows_dataset):
    """The window with a data set that takes no time to learn."""
    window._desk.dataset_loaded.emit(rows_dataset)
    window.findChild(QLineEdit, "layers_field").setText("784,12,10")
    window.findChild(QSpinBox, "epochs_field").setValue(3)
    return window
