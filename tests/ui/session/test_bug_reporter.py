import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from digitpad.ui.session.bug_reporter import BugDialog, BugReporter


@pytest.fixture
def reporter(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    reporter = BugReporter(Path("digitpad.log"), window)
    reporter.install()
    yield reporter
    reporter.uninstall()


def dialogs(reporter):
    return [dialog for dialog in reporter.parent().findChildren(BugDialog) if dialog.isVisible()]


@pytest.mark.qt_no_exception_capture
def test_a_thousand_bugs_in_a_timer_show_one_dialog_and_the_program_goes_on(qtbot, reporter, caplog):
    caught = []
    timer = QTimer()

    def fail():
        caught.append(1)
        raise ZeroDivisionError("planted")

    timer.timeout.connect(fail)
    timer.start(0)
    qtbot.waitUntil(lambda: len(caught) >= 1_000, timeout=30_000)
    timer.stop()

    assert len(dialogs(reporter)) == 1
    assert "planted" in caplog.text


@pytest.mark.qt_no_exception_capture
def test_the_details_can_be_copied(qtbot, reporter):
    sys.excepthook(ValueError, ValueError("planted"), None)
    (dialog,) = dialogs(reporter)

    copy = next(button for button in dialog.findChildren(QPushButton) if "Copy" in button.text())
    copy.click()

    assert "ValueError: planted" in QApplication.clipboard().text()


@pytest.mark.qt_no_exception_capture
def test_a_bug_in_another_thread_is_shown_in_the_gui_thread(qtbot, reporter):
    def fail():
        raise ZeroDivisionError("planted elsewhere")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: len(dialogs(reporter)) == 1)
