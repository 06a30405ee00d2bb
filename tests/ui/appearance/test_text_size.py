"""Text sizes in the whole program."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from digitpad.ui.appearance.text_size import (
    enlarged,
    follow_text_size,
    restore_text_size,
    scaled_px,
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
    assert window.state.settings.value("text_size") == "130"

    user.keys(window, "Ctrl+0")
    assert text_percent() == 100
    user.keys(window, "Ctrl+-")
    assert text_percent() == 100


@pytest.mark.parametrize(
    ("percent", "enabled"), [(100, [True, False, False]), (130, [True] * 3), (150, [False, True, True])]
)
def test_entries_without_an_effect_are_disabled(window, user, percent, enabled):
    window.state.set_text_percent(percent)

    titles = ("Larger text", "Smaller text", "Normal text")
    assert [user.action(window, title).isEnabled() for title in titles] == enabled


@pytest.mark.parametrize(("kept", "percent"), [("130", 130), ("7", 100), ("large", 100), ("", 100)])
def test_a_step_that_was_kept_is_restored_and_nothing_else(qapp, kept, percent):
    normal = qapp.font().pointSizeF()
    set_text_percent(115)

    restore_text_size(kept)

    assert text_percent() == percent
    assert qapp.font().pointSizeF() == pytest.approx(normal * percent / 100)


def test_a_stored_size_applies_to_all_texts_from_the_start(qapp, again, user, keep_settings):
    qapp.setStyleSheet("")  # as it is when digitpad starts
    normal = qapp.font().pointSizeF()
    keep_settings(text_size="150")

    window = again()

    parts = [window, window.menuBar(), *(user.find(window, name) for name in NAMES)]
    assert [part.font().pointSizeF() for part in parts] == [1.5 * normal] * len(parts)


def test_visible_texts_grow_and_shrink_back_without_a_trace(qtbot, window, user):
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


def test_a_follower_fits_at_once_and_at_each_change_and_can_set_fonts(qtbot):
    label, seen = QLabel("text"), []
    qtbot.addWidget(label)
    label.show()
    follow_text_size(label, lambda: label.setFont(enlarged(2.0)))
    follow_text_size(label, lambda: seen.append(scaled_px(20)))
    normal = QApplication.font().pointSizeF()
    assert (label.font().pointSizeF(), seen) == (2.0 * normal, [20])

    set_text_percent(115)

    assert label.font().pointSizeF() == pytest.approx(2.0 * 1.15 * normal)
    assert seen[-1] == 23
    assert len(seen) < 10
