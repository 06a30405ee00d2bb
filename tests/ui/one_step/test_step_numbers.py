"""What is said of a number of the step is what the step's arrays say."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.ui.appearance.theme import current_theme


def test_a_number_is_the_one_in_the_step_and_what_it_comes_from_is_lit(step, trace):
    for name, row, column, array in (
        ("X", 2, 90, trace.inputs),
        ("W1′", 11, 783, trace.layers[0].weights_after),
        ("dW1", 4, 300, trace.layers[0].d_weights),
    ):
        step.point_at(name, row, column)
        assert step.text("cell_title").startswith(f"{name}[{row}, {column}]")
        assert step.number() == pytest.approx(array[row, column], rel=1e-5)
        assert step.find("cell_symbols").isVisible() == (name != "X")
    assert step.lit() == {"D1": {(None, 4)}, "X": {(None, 300)}}
    assert step.matrix("dW1").cell == (4, 300)
    step.point_at("S2", 6, 3)
    assert step.lit() == {"A1": {(6, None)}, "W2": {(3, None)}, "b2": {(0, 3)}}
    assert step.matrix("dW1").cell is None


def test_a_gradient_is_checked_numerically_and_so_are_many(step, trace):
    gradient = trace.layers[1].d_weights
    row, column = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
    step.point_at("dW2", int(row), int(column))
    step.until(lambda: "numerically" in step.text("cell_check"))
    assert step.find("cell_check").isVisible()
    words = step.text("cell_check").replace(",", "").replace("−", "-").split()
    both = [float(word) for word in words if word[0] in "+-"]
    assert both == [pytest.approx(gradient[row, column], rel=1e-4)] * 2
    assert step.text("cell_check").endswith("✓")
    step.point_at("S2", 0, 0)
    assert step.text("cell_check") == ""
    step.click("check_weights_button")
    assert step.text("check_summary") == "Checking…"
    step.until(lambda: "compared: the largest relative difference is" in step.text("check_summary"))
    step.learn_at("2")
    assert step.text("check_summary") == ""


def test_arrow_keys_go_from_cell_to_cell_and_a_click_holds_one(step):
    def at(*cell, name="S2"):
        shown = step.matrix(name).cell, step.text("cell_title").partition("   ")[0]
        return shown == (cell, f"{name}[{cell[0]}, {cell[1]}]")

    view = step.matrix("S2")
    QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=view.center_of(2, 2))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, 2))  # its name
    assert view.cell is None
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert at(0, 0)
    for key, *cell in (
        ("Left", 0, 0),
        ("Up", 0, 0),
        ("Right", 0, 1),
        ("Down", 1, 1),
        ("Left", 1, 0),
        ("A", 1, 0),
    ):
        QTest.keyClick(view, getattr(Qt.Key, f"Key_{key}"))
        assert at(*cell), key
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.center_of(2, 2))
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert at(3, 3)
    other = step.matrix("A2")
    for leave in (
        lambda: QTest.mouseMove(other, QPoint(1, 1)),  # onto its name
        lambda: QApplication.sendEvent(other, QEvent(QEvent.Type.Leave)),
    ):
        step.point_at("A2", 0, 0)
        assert step.text("cell_title").startswith("A2[0, 0]")
        leave()
        assert at(3, 3)
    for size, is_held in ((4, True), (3, False)):
        step.find("step_batch_size").setValue(size)
        assert step.text("cell_title").startswith("S2[3, 3]" if is_held else "Point at")
    pictures = step.matrix("X")
    QTest.mouseClick(pictures, Qt.MouseButton.LeftButton, pos=pictures.center_of(0, 27))
    QTest.keyClick(pictures, Qt.Key.Key_Right)  # over the gap to the next picture
    assert at(1, 0, name="X")


def test_a_matrix_looks_other_when_it_is_made_pale_covered_lit_marked_or_focused(step, trace):
    def look(name="S1"):
        view = step.matrix(name)
        image, edge = view.grab().toImage(), QPoint(int(view.area.left()) - 1, int(view.area.center().y()))
        return bytes(image.constBits()), image.pixelColor(edge).name() == current_theme().accent

    looks = [look()]
    step.click("step_next_button")
    looks.append(look())
    pale = look("A2")
    step.find("step_predict").click()
    step.page.walk.reset()
    looks.append(look())
    step.find("step_predict").click()
    assert (look(), look("A2") == pale) == (looks[0], False)
    for name in ("A1", "S1"):
        step.point_at(name, 0, 5)
        looks.append(look())
    step.matrix("S1").setFocus()
    step.until(lambda: step.matrix("S1").hasFocus())
    looks.append(look())
    assert len({data for data, _ in looks}) == 6
    assert [is_accented for _, is_accented in looks] == [False, True, False, False, False, True]
    view, pixels = step.matrix("X"), trace.inputs[1]
    for column in (int(pixels.argmax()), int(pixels.argmin())):
        gray = view.grab().toImage().pixelColor(view.center_of(1, column)).lightness()
        assert gray == pytest.approx(255 * pixels[column], abs=8)
    for area in (view.area for view in step.views().values()):
        assert 9 <= area.width() <= 420
        assert 9 <= area.height() <= 320
