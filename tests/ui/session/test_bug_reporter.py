import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from digitpad.ui.session.bug_reporter import BugDialog, BugReporter


@pytest.fixture
def reporter(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(200, 150, 500, 400)
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
    qtbot.waitUntil(lambda: len(caught) >= 1_000)
    timer.stop()

    assert len(dialogs(reporter)) == 1
    assert "planted" in caplog.text


@pytest.mark.qt_no_exception_capture
def test_it_names_the_log_and_copies_the_details_of_the_last_bug(qtbot, reporter):
    for planted in ("first", "second"):
        sys.excepthook(ValueError, ValueError(planted), None)
    (dialog,) = dialogs(reporter)
    assert "digitpad.log" in dialog.findChild(QLabel).text()
    assert not dialog.isModal()
    assert dialog.windowTitle() == "A bug in digitpad"
    assert dialog.geometry().center() == reporter.parent().geometry().center()

    copy, close = dialog.findChildren(QPushButton)[::-1]
    if "Copy" not in copy.text():
        copy, close = close, copy
    copy.click()
    assert "ValueError: second" in QApplication.clipboard().text()
    close.click()

    assert dialogs(reporter) == []


@pytest.mark.qt_no_exception_capture
def test_a_bug_in_another_thread_is_shown_in_the_gui_thread(qtbot, reporter):
    def fail():
        raise ZeroDivisionError("planted elsewhere")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: len(dialogs(reporter)) == 1)


def test_uninstall_restores_the_previous_hooks(qtbot):
    before = sys.excepthook, threading.excepthook
    window = QWidget()
    qtbot.addWidget(window)
    reporter = BugReporter(Path("digitpad.log"), window)

    reporter.install()
    assert before[0] is not sys.excepthook
    assert before[1] is not threading.excepthook
    reporter.uninstall()

    assert (sys.excepthook, threading.excepthook) == before
