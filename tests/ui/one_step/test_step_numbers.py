"""What is said of a number of the step is what the step's arrays say."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("S1", 3, 5),
        ("D1", 0, 2),
        ("dW2", 9, 0),
        ("W1′", 11, 783),
        ("X", 2, 90),
    ],
)
def test_the_number_pointed_at_is_the_one_in_the_step(step, trace, name, row, column):
    layer = trace.layers[int(name[-1 if name[-1].isdigit() else -2]) - 1] if name != "X" else trace.layers[0]
    kind = {"S": "sums", "A": "activations", "D": "errors", "dW": "d_weights", "X": "inputs"}
    array = layer.weights_after if "′" in name else getattr(layer, kind[name.rstrip("12")])

    step.point_at(name, row, column)

    assert step.text("cell_title").startswith(f"{name}[{row}, {column}]")
    assert step.number() == pytest.approx(array[row, column], rel=1e-5)


def test_the_row_and_the_column_that_a_number_comes_from_are_lit(step):
    step.point_at("dW1", 4, 300)
    assert step.lit() == {"D1": {(None, 4)}, "X": {(None, 300)}}
    assert step.matrix("dW1").cell == (4, 300)

    step.point_at("S2", 6, 3)
    assert step.lit() == {"A1": {(6, None)}, "W2": {(3, None)}, "b2": {(0, 3)}}
    assert step.matrix("dW1").cell is None


def test_a_gradient_is_checked_numerically(step, trace):
    gradient = trace.layers[1].d_weights
    row, column = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)

    step.point_at("dW2", int(row), int(column))

    step.until(lambda: "numerically" in step.text("cell_check"))
    by_backpropagation, numerically = (
        float(part.replace("−", "-"))
        for part in step.text("cell_check").replace(",", "").split()
        if part[0] in "+−"
    )
    assert by_backpropagation == pytest.approx(gradient[row, column], rel=1e-5)
    assert numerically == pytest.approx(gradient[row, column], rel=1e-4)
    assert step.text("cell_check").endswith("✓")


def test_arrow_keys_go_from_cell_to_cell_and_a_click_holds_one(step):
    view = step.matrix("S2")
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.center_of(2, 2))
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert step.text("cell_title").startswith("S2[3, 3]")

    step.point_at("A2", 0, 0)
    assert step.text("cell_title").startswith("A2[0, 0]")
    QTest.mouseMove(step.matrix("A2"), QPoint(1, 1))  # onto its name

    assert step.text("cell_title").startswith("S2[3, 3]")
