"""The NumPy calls that are said of each method are those that it makes."""

import ast
import dis
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from digitpad.insight.step.gradient_methods import n_calls
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.nn.network import Network

_FUNCTION = re.compile(r"np\.\w+\(|layer\.product\(|(?!\[)[\w.\[\]]+\.(copy|max|sum|dot|tolist)\(")
_WHOLE_ARRAY = re.compile(r".*\[(:|\(\)|:, np\.newaxis)\]$")
_SCALARS = re.compile(
    r"1\.0 / |\(?n( \+ 1\))? \* n_|n \+ 1|n_blocks|start |shape\.|big\.|index \+|\[.*\] \* batch_size"
)


@cache
def source_of(filename):
    return Path(filename).read_text("utf-8")


def segment(code, positions):
    """Return the text of an instruction."""
    line, end_line, column, end_column = positions
    node = ast.Constant(0, lineno=line, end_lineno=end_line, col_offset=column, end_col_offset=end_column)
    return " ".join((ast.get_source_segment(source_of(code.co_filename), node) or "").split())


def counted_calls(function, n_examples):
    """Run a function, and count the calls, operators and assignments of arrays in ``digitpad.nn``."""
    executed = Counter()

    def trace(frame, event, arg):
        if "digitpad/nn" not in Path(frame.f_code.co_filename).as_posix():
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            executed[frame.f_code, frame.f_lasti] += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    total = 0
    for (code, offset), times in executed.items():
        (instruction,) = (one for one in dis.get_instructions(code) if one.offset == offset)
        text = segment(code, instruction.positions)
        if text.startswith("sum(diagonal_blocks") and instruction.opname == "CALL":
            total += times * n_examples  # one addition for each block
        elif is_of_numpy(instruction.opname, text, code):
            total += times
    return total


def is_of_numpy(operation, text, code):
    if operation == "CALL":
        return bool(_FUNCTION.match(text))
    if operation == "STORE_SUBSCR":
        return bool(_WHOLE_ARRAY.match(text))
    if operation != "BINARY_OP" or _SCALARS.match(text):
        return False
    # In the definition each operator has two numbers, but for the scale of the gradient.
    return "element_by_element" not in code.co_filename or text.startswith("gradient *=")


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="counts the instructions of Python 3.11")
@pytest.mark.parametrize("name", GRADIENT_METHODS)
@pytest.mark.parametrize(
    ("layers", "activations", "cost"),
    [
        ((6, 4, 3), ("sigmoid", "sigmoid"), "quadratic"),
        ((6, 5, 4, 3), ("relu", "tanh", "identity"), "cross_entropy"),
    ],
)
def test_the_calls_said_of_a_method_are_those_it_makes(name, layers, activations, cost):
    network = Network(layers, activations, cost)
    network.parameters[:] = np.random.default_rng(0).normal(size=network.parameters.size)
    inputs, one_hot = np.ones((4, 6), np.float32), np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    method = GRADIENT_METHODS[name].make(network, 4)

    method.compute(inputs, one_hot)  # makes what is made once

    counted = counted_calls(lambda: method.compute(inputs, one_hot), 4)

    assert n_calls(name, network, 4) == counted
