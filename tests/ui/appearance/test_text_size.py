"""Larger texts, in the whole program."""

import pytest
from PySide6.QtWidgets import QApplication

from digitpad.ui.appearance.text_size import (
    restore_text_size,
    set_text_percent,
    text_percent,
)
from digitpad.ui.charts.epoch_plot import EpochPlot

NAMES = ("status_message", "layers_field", "train_button", "prediction_panel", "accuracy_chart")


def test_keys_go_up_and_down_by_steps_and_back_to_normal(window, user):
    sizes = [text_percent()]
    for keys in ("Ctrl++", "Ctrl+=", "Ctrl++", "Ctrl++", "Ctrl+-"):
        user.keys(window, keys)
        sizes.append(text_percent())
    assert sizes == [100, 115, 130, 150, 150, 130]
    titles = ("Larger text", "Smaller text", "Normal text")
    assert all(user.action(window, title).isEnabled() for title in titles)
    assert window.state.settings.value("text_size") == "130"

    user.keys(window, "Ctrl+0")
    assert text_percent() == 100
    assert [user.action(window, title).isEnabled() for title in titles] == [True, False, False]
    user.keys(window, "Ctrl+-")
    assert text_percent() == 100


@pytest.mark.parametrize(("kept", "percent"), [("130", 130), ("7", 100), ("large", 100), ("", 100)])
def test_a_step_that_was_kept_is_restored_and_nothing_else(qapp, kept, percent):
    normal = qapp.font().pointSizeF()
    set_text_percent(115)

    restore_text_size(kept)

    assert text_percent() == percent
    assert qapp.font().pointSizeF() == pytest.approx(normal * percent / 100)


def test_a_kept_size_holds_for_all_texts_of_the_window_from_the_start(qapp, again, user, keep_settings):
    qapp.setStyleSheet("")  # as it is when digitpad starts
    normal = qapp.font().pointSizeF()
    keep_settings(text_size="150")

    window = again()

    parts = [window, window.menuBar(), *(user.find(window, name) for name in NAMES)]
    assert [part.font().pointSizeF() for part in parts] == [1.5 * normal] * len(parts)


def test_texts_that_are_in_sight_grow_and_leave_no_trace_when_they_are_normal_again(qtbot, window, user):
    def sizes():
        axes = [plot.getAxis("left").label for plot in window.findChildren(EpochPlot)]
        return [part.font().pointSizeF() for part in (window.menuBar(), *parts, *axes)]

    parts = [user.find(window, name) for name in NAMES]
    qtbot.waitUntil(lambda: len(window.findChildren(EpochPlot)) == 3)
    before, picture = sizes(), window.grab().toImage()

    window.state.set_text_percent(150)
    assert sizes() == pytest.approx([1.5 * size for size in before])
    assert window.grab().toImage() != picture

    window.state.set_text_percent(100)
    for _ in range(10):  # each layout can ask its parent to be laid out anew
        QApplication.processEvents()
    assert sizes() == before
    assert window.grab().toImage() == picture
