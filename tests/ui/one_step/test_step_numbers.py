"""What is said of a number of the step is what the step's arrays say."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.ui.appearance.theme import current_theme


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [("S1", 3, 5), ("D1", 0, 2), ("dW2", 9, 0), ("W1′", 11, 783), ("X", 2, 90)],
)
def test_the_number_pointed_at_is_the_one_in_the_step(step, trace, name, row, column):
    layer = trace.layers[int(name[-1 if name[-1].isdigit() else -2]) - 1] if name != "X" else trace.layers[0]
    kind = {"S": "sums", "A": "activations", "D": "errors", "dW": "d_weights", "X": "inputs"}
    array = layer.weights_after if "′" in name else getattr(layer, kind[name.rstrip("12")])

    step.point_at(name, row, column)

    assert step.text("cell_title").startswith(f"{name}[{row}, {column}]")
    assert step.number() == pytest.approx(array[row, column], rel=1e-5)
    assert step.find("cell_symbols").isVisible() == (name != "X")


def test_the_row_and_the_column_that_a_number_comes_from_are_lit(step):
    step.point_at("dW1", 4, 300)
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
    by_backpropagation, numerically = (
        float(part.replace("−", "-"))
        for part in step.text("cell_check").replace(",", "").split()
        if part[0] in "+−"
    )
    assert by_backpropagation == pytest.approx(gradient[row, column], rel=1e-5)
    assert numerically == pytest.approx(gradient[row, column], rel=1e-4)
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
    theme = current_theme()

    def picture():
        image = step.matrix("S1").grab().toImage()
        area = step.matrix("S1").area
        edge = image.pixelColor(int(area.left()) - 1, int(area.center().y())).name()
        return bytes(image.constBits()), edge == theme.accent

    looks = [picture()]
    step.click("step_next_button")
    looks.append(picture())
    step.find("step_predict").click()
    step.page.walk.reset()
    looks.append(picture())
    step.find("step_predict").click()
    step.point_at("dW2", 0, 0)
    assert picture() == looks[0]
    step.point_at("A1", 0, 5)
    looks.append(picture())
    step.point_at("S1", 0, 5)
    looks.append(picture())
    step.matrix("S1").setFocus()
    step.until(lambda: step.matrix("S1").hasFocus())
    looks.append(picture())
    assert len({data for data, _ in looks}) == 6
    assert [is_accented for _, is_accented in looks] == [False, True, False, False, False, True]
    step.click("step_next_button", times=3)
    step.click("step_back_button", times=3)
    step.point_at("X", 0, 0)
    step.click("step_next_button")
    pale = step.matrix("A2").grab().toImage()
    step.click("step_back_button")
    assert pale != step.matrix("A2").grab().toImage()

    view = step.matrix("X")
    image, pixels = view.grab().toImage(), trace.inputs[1]
    for column in (int(pixels.argmax()), int(pixels.argmin())):
        gray = image.pixelColor(view.center_of(1, column)).lightness()
        assert gray == pytest.approx(255 * pixels[column], abs=8)
    for view in step.views().values():
        assert 9 <= view.area.width() <= 420
        assert 9 <= view.area.height() <= 320
