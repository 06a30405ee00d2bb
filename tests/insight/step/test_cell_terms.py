"""Each number of a step, spelled out, is the number in the array."""

import math
import re

import numpy as np
import pytest

from digitpad.insight.step.cell_formulas import cell_terms
from digitpad.insight.step.cell_layout import GAP
from digitpad.insight.step.cell_terms import CellTerms, Term
from digitpad.insight.step.equations import operations
from digitpad.insight.step.step_matrices import MatrixKey
from digitpad.nn.activations import ACTIVATIONS

SHAPES = {  # height and width of pictures of matrices
    "sigmoid": {"X": (4, 19), "W1": (4, 24)},
    "deep": {"W1": (9, 14)},
    "convolutions": {
        "X": (8, 35),
        "R1": (9, 39),
        "S1": (15, 11),
        "R2": (19, 14),
        "W2": (8, 11),
        "S2": (11, 11),
    },
}
TILES = ("X", "W1")  # each row is a picture
BY_NAME = pytest.mark.parametrize("name", ["sigmoid", "deep", "convolutions"])


def all_keys(step):
    return list(dict.fromkeys(key for one in operations(step) for key in (*one.reads, *one.makes)))


def some_cells(values):
    """Return the corners of a matrix and some cells between."""
    n_rows, n_columns = values.shape
    rng = np.random.default_rng(1)
    between = [(int(rng.integers(n_rows)), int(rng.integers(n_columns))) for _ in range(10)]
    return [(0, 0), (n_rows - 1, n_columns - 1), *between]


VALUES = {  # from the numbers that are written
    "losses": lambda probability: -math.log(probability),
    "probabilities": lambda one, total: one / total,
    "errors": lambda d_activation, slope: d_activation * slope,
    "d_activations": lambda output, right, n: (output - right) / n,
    "weights_after": lambda weight, rate, slope: weight - rate * slope,
    "biases_after": lambda bias, rate, slope: bias - rate * slope,
}


@BY_NAME
def test_a_number_is_what_is_written_for_it_and_what_it_comes_from_is_lit(make_step, name):
    step, kinds = make_step(name), set()
    for key in all_keys(step):
        for row, column in some_cells(step.values(key)):
            cell = cell_terms(step, key, row, column)
            assert cell.value == step.values(key)[row, column]
            assert cell.cell == (key, row, column)
            assert bool(cell.lines) == bool(cell.symbols not in ("", "0")), key
            lit = [np.ravel(step.values(line.key)[_at(line.row), _at(line.column)]) for line in cell.lines]
            if cell.terms:
                assert math.fsum(term.value for term in cell.terms) == pytest.approx(cell.value, abs=1e-12)
                assert all(term.value == pytest.approx(math.prod(term.factors)) for term in cell.terms)
                factors = {factor for term in cell.terms for factor in term.factors} - {0.5}
            elif key.kind == "rows":
                factors = {cell.value}
            elif cell.lines:
                numbers = re.findall(r"-?[\d.]+(?:e-?\d+)?", cell.numbers.replace("−", "-"))
                value = np.array([float(numbers[-1])])
                if key.kind == "activations":
                    ACTIVATIONS[step.trace.layers[key.layer].activation].apply(value)
                else:
                    value[:] = VALUES[key.kind](*map(float, numbers))
                assert value == pytest.approx(cell.value, rel=1e-3, abs=1e-5), (key, cell.numbers)
                factors = set()
                assert all(len(one) == 1 for one in lit) or key.kind in ("losses", "probabilities")
            if key.kind != "losses" and cell.lines:
                assert all(np.isclose(np.concatenate(lit), one).any() for one in factors), (key, row, column)
            kinds |= {key.kind} if cell.lines else set()
    assert len(kinds) >= 9


def _at(index):
    return slice(None) if index is None else index


def test_what_is_written_out_is_what_it_says(make_step):
    step = make_step("sigmoid")
    cell = cell_terms(step, MatrixKey("d_weights", 0), 2, 7)
    error, read = step.values(MatrixKey("errors", 0))[:, 2], step.values(MatrixKey("inputs"))[:, 7]
    largest = np.argmax(np.abs(error * read))
    assert cell.name == "dW1[2, 7]"
    assert cell.place == "unit 3, pixel (1, 3)"
    assert cell.symbols == "D1[:, 2] · X[:, 7]"
    assert cell.spelled_out.lstrip("+−").startswith(f"{abs(error[largest]):.4g}·{read[largest]:.4g}")
    assert cell.parameter == (0, (2, 7), "weights")
    assert cell_terms(step, MatrixKey("d_biases", 0), 0, 2).parameter == (0, (2,), "biases")


@pytest.mark.parametrize(
    ("factors", "reason"),
    [
        ([(0.5, 0.0)], "X[:, 7] is 0"),
        ([(0.5, 0.0), (-1.0, 0.0)], "X[:, 7] is 0 in all 2 places"),
        ([(0.0, 0.1), (0.0, 0.2), (0.0, 0.0)], "D1[:, 2] is 0 in all 3 places"),
        ([(0.0, 0.1), (0.2, 0.0)], "all 2 terms are 0"),
    ],
)
def test_a_sum_of_zeros_says_why(factors, reason):
    terms = tuple(Term(0.0, pair, index, "picture {}".format) for index, pair in enumerate(factors))
    cell = CellTerms(MatrixKey("d_weights", 0), 2, 7, 0.0, "", "D1[:, 2] · X[:, 7]", terms)
    assert cell.spelled_out == f"0: {reason}"
    assert cell.main_term == ""


@pytest.mark.parametrize(
    ("values", "written", "main"),
    [
        ((2.0, -8.0, 4.0, 1.0), "−8  +4  +2  +1", "picture 1 gives 53 % of it"),
        ((2.0, -8.0, 4.0, 1.0, 0.0), "−8  +4  +2  +1  0 (1 other)", "picture 1 gives 53 % of it"),
        ((2.0, -8.0, 4.0, 1.0, 1.5), "−8  +4  +2  +2.5 (2 others)", ""),
        ((4.0, -4.0), "+4  −4", ""),
        ((3.0,), "+3", ""),
    ],
)
def test_the_largest_terms_are_written_and_the_rest_is_added_up(values, written, main):
    terms = tuple(Term(one, (one,), index, "picture {}".format) for index, one in enumerate(values))
    cell = CellTerms(MatrixKey("d_biases", 0), 0, 2, sum(values), "", "∑ D1[:, 2]", terms)
    assert (cell.spelled_out, cell.main_term) == (written, main)


@BY_NAME
def test_a_picture_of_a_matrix_has_each_number_once_where_the_mouse_finds_it(make_step, name):
    step, shapes = make_step(name), {}
    for key in all_keys(step):
        values, layout = step.values(key), step.layout(key)
        shapes[key.name] = (layout.height, layout.width)
        cells = layout.cells[layout.cells != GAP]
        assert sorted(cells.tolist()) == list(range(values.size))
        for cell in (0, values.size // 2, values.size - 1):
            x, y = layout.place_of(cell)
            assert layout.cell_at(x, y) == cell
            assert layout.spread(values)[y, x] == values.ravel()[cell]
        for outside in ((-1, 0), (0, -1), (layout.width, 0), (0, layout.height)):
            assert layout.cell_at(*outside) is None
        numbers = np.arange(values.size).reshape(values.shape)
        for line in (numbers[-1], numbers[:, 0]):
            blocks = layout.blocks_of(line)
            found = [
                layout.cells[top : top + n_down, left : left + n_across]
                for left, top, n_across, n_down in blocks
            ]
            assert sorted(np.concatenate([one.ravel() for one in found])) == sorted(line)
            assert len(blocks) <= len(line)
            assert len(blocks) == 1 or not (layout.is_plain or (line[1] - line[0] == 1 and key.name in TILES))
    assert shapes.items() >= SHAPES[name].items()


def test_each_picture_has_its_maps_side_by_side_in_a_row_of_its_own(make_step):
    step = make_step("convolutions")
    sums = MatrixKey("sums", 0)
    maps = step.values(sums).reshape(4, 3, 3, 3)  # pictures, rows, columns, maps
    drawn = step.layout(sums).spread(step.values(sums))
    for picture in range(4):
        for number in range(3):
            top, left = 4 * picture, 4 * number
            assert np.array_equal(drawn[top : top + 3, left : left + 3], maps[picture, :, :, number])


def test_cells_are_named_by_unit_pixel_picture_and_place(make_step):
    dense, deep, maps = make_step("sigmoid"), make_step("deep"), make_step("convolutions")
    for step, kind, layer, row, column, said in (
        (dense, "inputs", 0, 2, 7, "picture 3, pixel (1, 3)"),
        (dense, "weights", 1, 2, 4, "output 2, unit 5 of the layer before"),
        (dense, "biases", 0, 0, 3, "unit 4"),
        (dense, "errors", 0, 1, 3, "picture 2, unit 4"),
        (dense, "one_hot", 0, 1, 2, "picture 2, class 2"),
        (dense, "losses", 1, 1, 0, "picture 2"),
        (deep, "probabilities", 2, 0, 1, "picture 1, class 1"),
        (maps, "inputs", 0, 0, 9, "picture 1, pixel (1, 1)"),
        (maps, "d_weights", 0, 1, 4, "kernel 2, place (1, 1)"),
        (maps, "weights", 1, 3, 7, "kernel 4, place (1, 0) of map 2"),
        (maps, "weights", 2, 4, 9, "unit 5, place (1, 0) of map 2"),
        (maps, "rows", 0, 10, 5, "picture 2, square (0, 1), place (1, 2)"),
        (maps, "rows", 2, 1, 5, "picture 2, place (0, 1) of map 2"),
        (maps, "sums", 1, 6, 2, "picture 2, square (1, 0), kernel 3"),
    ):
        assert step.place(MatrixKey(kind, layer), row, column) == said
    for step, kind, layer, first, last in (
        (dense, "sums", 0, "pixel (0, 0)", "the bias"),
        (dense, "d_activations", 0, "output 0", "output 2"),
        (dense, "d_weights", 1, "picture 1", "picture 4"),
        (dense, "d_biases", 0, "picture 1", "picture 4"),
        (dense, "losses", 1, "output 0", "output 2"),
        (maps, "sums", 1, "place (0, 0) of map 1", "the bias"),
        (maps, "d_activations", 0, "square (0, 0), kernel 1", "square (0, 0), kernel 4"),
        (maps, "d_activations", 1, "unit 1", "unit 5"),
        (maps, "d_weights", 0, "picture 1, square (0, 0)", "picture 4, square (2, 2)"),
    ):
        terms = cell_terms(step, MatrixKey(kind, layer), 0, 0).terms
        assert (terms[0].place, terms[-1].place) == (first, last)
