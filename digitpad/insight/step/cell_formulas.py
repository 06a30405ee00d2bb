"""The formula of each number of a step, with symbols and with numbers."""

from collections.abc import Callable

import numpy as np

from digitpad.insight.step.cell_terms import CellTerms, Line, Term, cell_name, signed
from digitpad.insight.step.step_matrices import MatrixKey, StepMatrices, unit_read
from digitpad.insight.step.step_trace import Float64Array
from digitpad.nn.activations import ACTIVATIONS
from digitpad.presentation import figures_text, in_full


def cell_terms(matrices: StepMatrices, key: MatrixKey, row: int, column: int) -> CellTerms:
    """Return how a cell of one of the step's matrices is computed."""
    value = float(matrices.values(key)[row, column])
    cell = CellTerms(key, row, column, value, matrices.place(key, row, column))
    explain = _EXPLAINERS.get(key.kind)
    return cell if explain is None else explain(matrices, cell)


def _with(cell: CellTerms, symbols: str, **parts: object) -> CellTerms:
    return CellTerms(cell.key, cell.row, cell.column, cell.value, cell.place, symbols, **parts)  # type: ignore[arg-type]


def _products(left: Float64Array, right: Float64Array, place: Callable[[int], str]) -> tuple[Term, ...]:
    return tuple(
        Term(one * other, (one, other), index, place)
        for index, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True))
    )


def _rows(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    before = matrices.before(cell.key.layer)
    row, column = matrices.source_of_row_cell(cell.key.layer, cell.row, cell.column)
    symbols = cell_name(before, row, column)
    place = f"a copy of {matrices.place(before, row, column)}"
    return _with(cell, symbols, numbers=place, lines=(Line(before, row, column),))


def _sums(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    layer = cell.key.layer
    read, weights, biases = matrices.read_by(layer), MatrixKey("weights", layer), MatrixKey("biases", layer)
    terms = _products(
        matrices.values(read)[cell.row],
        matrices.values(weights)[cell.column],
        lambda index: matrices.place(weights, cell.column, index).partition(", ")[2],
    )
    bias = float(matrices.values(biases)[0, cell.column])
    symbols = (
        f"{read.name}[{cell.row}, :] · {weights.name}[{cell.column}, :] + {cell_name(biases, 0, cell.column)}"
    )
    lines = (Line(read, row=cell.row), Line(weights, row=cell.column), Line(biases, 0, cell.column))
    return _with(
        cell, symbols, terms=(*terms, Term(bias, (bias,), len(terms), lambda index: "the bias")), lines=lines
    )


def _activations(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    layer = cell.key.layer
    sums = MatrixKey("sums", layer)
    title = ACTIVATIONS[matrices.trace.layers[layer].activation].title
    value = float(matrices.values(sums)[cell.row, cell.column])
    return _with(
        cell,
        f"{title}({cell_name(sums, cell.row, cell.column)})",
        numbers=f"{title}({signed(value)})",
        lines=(Line(sums, cell.row, cell.column),),
    )


def _probabilities(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    outputs = MatrixKey("activations", matrices.n_layers - 1)
    row = matrices.values(outputs)[cell.row]
    shifted = row - row.max()
    exponential, total = float(np.exp(shifted[cell.column])), float(np.exp(shifted).sum())
    return _with(
        cell,
        f"exp({cell_name(outputs, cell.row, cell.column)} − m) / ∑ exp({outputs.name}[{cell.row}, :] − m),"
        " m the row's largest",
        numbers=f"{figures_text(exponential)} / {figures_text(total)}",
        lines=(Line(outputs, row=cell.row),),
    )


def _losses(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    last, label = matrices.n_layers - 1, int(matrices.trace.labels[cell.row])
    one_hot, outputs = MatrixKey("one_hot"), MatrixKey("activations", last)
    if matrices.has_softmax:
        probabilities = MatrixKey("probabilities", last)
        value = float(matrices.values(probabilities)[cell.row, label])
        return _with(
            cell,
            f"−log {cell_name(probabilities, cell.row, label)}",
            numbers=f"−log {figures_text(value)}",
            lines=(Line(probabilities, cell.row, label), Line(one_hot, row=cell.row)),
        )
    differences = matrices.values(outputs)[cell.row] - matrices.values(one_hot)[cell.row]
    terms = tuple(
        Term(0.5 * one**2, (0.5, one, one), index, "output {}".format)
        for index, one in enumerate(differences.tolist())
    )
    symbols = f"½ ∑ ({outputs.name}[{cell.row}, :] − Y[{cell.row}, :])²"
    return _with(cell, symbols, terms=terms, lines=(Line(outputs, row=cell.row), Line(one_hot, row=cell.row)))


def _d_activations(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    layer = cell.key.layer
    if layer == matrices.n_layers - 1:
        return _d_outputs(matrices, cell)
    errors, weights = MatrixKey("errors", layer + 1), MatrixKey("weights", layer + 1)
    following = matrices.trace.layers[layer + 1]
    if following.shape.convolution is not None:
        return _d_activations_of_squares(matrices, cell)
    # After a convolution, a dense layer reads the maps as one row for each picture.
    flat = cell.row * matrices.values(cell.key).shape[1] + cell.column
    row, unit = divmod(flat, following.shape.n_in)
    terms = _products(
        matrices.values(errors)[row],
        matrices.values(weights)[:, unit],
        lambda index: matrices.place(weights, index, unit).partition(", ")[0],
    )
    return _with(
        cell,
        f"{errors.name}[{row}, :] · {weights.name}[:, {unit}]",
        terms=terms,
        lines=(Line(errors, row=row), Line(weights, column=unit)),
    )


def _d_outputs(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    one_hot = MatrixKey("one_hot")
    kind = "probabilities" if matrices.has_softmax else "activations"
    answered = MatrixKey(kind, matrices.n_layers - 1)
    n_examples = len(matrices.trace.labels)
    value, right = (float(matrices.values(key)[cell.row, cell.column]) for key in (answered, one_hot))
    return _with(
        cell,
        f"({cell_name(answered, cell.row, cell.column)} − {cell_name(one_hot, cell.row, cell.column)})"
        f" / {n_examples}",
        numbers=f"({figures_text(value)} − {figures_text(right)}) / {n_examples}",
        lines=(Line(answered, cell.row, cell.column), Line(one_hot, cell.row, cell.column)),
    )


def _d_activations_of_squares(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    """Add up over all squares of the next convolution that contain the unit."""
    layer = cell.key.layer
    errors, weights = MatrixKey("errors", layer + 1), MatrixKey("weights", layer + 1)
    following = matrices.trace.layers[layer + 1]
    n_places = len(following.rows) // len(following.inputs)
    flat = cell.row * matrices.values(cell.key).shape[1] + cell.column
    example, unit = divmod(flat, following.shape.n_in)
    terms: list[Term] = []
    lines: list[Line] = []
    for square in range(n_places):
        for column in range(following.shape.n_read):
            if unit_read(following, square, column) == unit:
                row = example * n_places + square
                place = matrices.place(errors, row, 0).split(", ", 1)[1].rpartition(", ")[0]
                weights_read = matrices.values(weights)[:, column].tolist()
                for kernel, error in enumerate(matrices.values(errors)[row].tolist()):
                    factors = (error, weights_read[kernel])
                    terms.append(
                        Term(factors[0] * factors[1], factors, kernel + 1, f"{place}, kernel {{}}".format)
                    )
                lines += [Line(errors, row=row), Line(weights, column=column)]
    if not lines:
        return _with(cell, "0", numbers="no square of the next layer reads it")
    symbols = f"∑ {errors.name}[square, :] · {weights.name}[:, place], over {len(lines) // 2} squares"
    return _with(cell, symbols, terms=tuple(terms), lines=tuple(lines))


def _errors(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    layer = cell.key.layer
    trace = matrices.trace.layers[layer]
    d_activations, sums = MatrixKey("d_activations", layer), MatrixKey("sums", layer)
    activation = ACTIVATIONS[trace.activation]
    at = (cell.row, cell.column)
    value, weighted, active = (
        np.full((1, 1), matrices.values(key)[at])
        for key in (d_activations, sums, MatrixKey("activations", layer))
    )
    slope = np.ones((1, 1))
    activation.multiply_by_slope(slope, active, weighted, np.empty((1, 1)))
    return _with(
        cell,
        f"{cell_name(d_activations, *at)} · {activation.title}′({cell_name(sums, *at)})",
        numbers=f"{signed(value.item())} · {figures_text(slope.item())}",
        lines=(Line(d_activations, *at), Line(sums, *at)),
    )


def _d_weights(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    layer = cell.key.layer
    errors, read = MatrixKey("errors", layer), matrices.read_by(layer)
    terms = _products(
        matrices.values(errors)[:, cell.row],
        matrices.values(read)[:, cell.column],
        lambda index: matrices.place(errors, index, cell.row).rpartition(", ")[0],
    )
    return _with(
        cell,
        f"{errors.name}[:, {cell.row}] · {read.name}[:, {cell.column}]",
        terms=terms,
        lines=(Line(errors, column=cell.row), Line(read, column=cell.column)),
    )


def _d_biases(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    errors = MatrixKey("errors", cell.key.layer)
    terms = tuple(
        Term(one, (one,), index, lambda index: matrices.place(errors, index, cell.column).rpartition(", ")[0])
        for index, one in enumerate(matrices.values(errors)[:, cell.column].tolist())
    )
    symbols = f"∑ {errors.name}[:, {cell.column}]"
    return _with(cell, symbols, terms=terms, lines=(Line(errors, column=cell.column),))


def _after(matrices: StepMatrices, cell: CellTerms) -> CellTerms:
    kind = cell.key.kind.removesuffix("_after")
    before, gradient = MatrixKey(kind, cell.key.layer), MatrixKey(f"d_{kind}", cell.key.layer)
    at = (cell.row, cell.column)
    value, slope = (float(matrices.values(key)[at]) for key in (before, gradient))
    return _with(
        cell,
        f"{cell_name(before, *at)} − η · {cell_name(gradient, *at)}",
        numbers=f"{signed(value)} − {in_full(matrices.trace.learning_rate)} · ({signed(slope)})",
        lines=(Line(before, *at), Line(gradient, *at)),
    )


_EXPLAINERS: dict[str, Callable[[StepMatrices, CellTerms], CellTerms]] = {
    "rows": _rows,
    "sums": _sums,
    "activations": _activations,
    "probabilities": _probabilities,
    "losses": _losses,
    "d_activations": _d_activations,
    "errors": _errors,
    "d_weights": _d_weights,
    "d_biases": _d_biases,
    "weights_after": _after,
    "biases_after": _after,
}
