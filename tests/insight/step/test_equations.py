"""The operations of a step: in the engine's order, with the engine's lines."""

import inspect

import pytest

from digitpad.insight.step.equations import PHASES, operations
from digitpad.insight.step.source_lines import source_lines
from digitpad.nn import costs
from digitpad.nn.gradients import backpropagation, convolutions
from digitpad.nn.optimizers import gradient_descent

FILES = (backpropagation, convolutions, costs, gradient_descent)


@pytest.mark.parametrize(("name", "n_lines"), [("sigmoid", 19), ("deep", 26), ("convolutions", 43)])
def test_each_matrix_is_made_before_it_is_read_by_lines_of_the_engine(make_step, name, n_lines):
    lines = {line.strip() for module in FILES for line in inspect.getsource(module).splitlines()}
    made = {"X", "Y"}
    for operation in operations(make_step(name)):
        for key in operation.reads:
            assert key.kind in ("weights", "biases") or key.name in made, (operation.title, key.name)
        made |= {key.name for key in operation.makes}
        assert operation.code, operation.title
        assert {line.strip() for line in operation.code} <= lines
    assert sum(len(operation.code) for operation in operations(make_step(name))) == n_lines


def test_the_operations_go_forward_then_back_from_the_last_layer_then_update(make_step):
    found = operations(make_step("sigmoid"))
    assert [key.name for one in found for key in one.makes] == [
        *("S1", "A1", "S2", "A2", "L"),
        *("dA2", "D2", "dW2", "db2", "dA1", "D1", "dW1", "db1"),
        *("W1′", "b1′", "W2′", "b2′"),
    ]
    phases = [one.phase for one in found]
    assert phases == sorted(phases, key=PHASES.index)


def test_the_code_fits_the_layout_of_the_first_weights_and_must_be_there(make_step):
    step = make_step("deep")
    usual, other = operations(step), operations(step, is_input_major=True)
    differing = [
        one.makes[0].name for one, another in zip(usual, other, strict=True) if one.code != another.code
    ]
    assert differing == ["dW1"]
    with pytest.raises(ValueError, match="begins with 'no such line'"):
        source_lines(costs, "no such line")
