"""The diagram: where its cells lie, what they show, and how a unit is chosen in it."""

import dataclasses
import functools
import itertools
import math
import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from digitpad.insight.forward import receptive_field
from digitpad.presentation import decimal_text, probability_text
from digitpad.ui.appearance.diverging import diverging_image
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import DARK, LIGHT
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.inside.arrangement import resized
from digitpad.ui.inside.diagram.layer_column import LayerColumn
from digitpad.ui.inside.diagram.network_diagram import NetworkDiagram
from digitpad.ui.inside.diagram.overlay import paint_connections
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit_names import UnitPlace

from ...pictures import colors_of, rgb
from ..conftest import LAYERS, all_units

PICTURE = np.random.default_rng(1).random((28, 28), np.float32)
PICTURE[PICTURE < 0.6] = 0.0
PICTURE[0] = 1.0


@pytest.fixture
def show(qtbot, make_saved):
    """Return a function that shows the diagram of a network of a kind, without the page around it."""

    def show(kind="dense", width=1000):
        model = InsideModel()
        diagram = NetworkDiagram(model)
        model.setParent(diagram)
        qtbot.addWidget(diagram)
        diagram.resize(width, 300)
        diagram.show()
        model.show(make_saved(kind), PICTURE)
        return model, diagram

    return show


@pytest.mark.parametrize("kind", LAYERS)
def test_cells_lie_side_by_side_and_a_layer_at_a_time_without_room_for_all(qtbot, show, kind):
    model, diagram = show(kind)
    last, rooms, told = len(model.network.shapes) - 1, [diagram.has_room_for_all], [True]
    diagram.laid_out.connect(lambda: told.append(diagram.has_room_for_all))

    for width in (340, 420, 500, 560, 619, 620, 700, 900):
        diagram.resize(width, diagram.height())
        cells = {place: diagram.cell(place) for place in all_units(model.network)}
        shown = sorted({place.layer for place, cell in cells.items() if not cell.isEmpty()})
        rooms += [diagram.has_room_for_all] * (diagram.has_room_for_all != rooms[-1])
        assert shown == (list(range(last + 1)) if rooms[-1] else [0, last])
        board = np.zeros((diagram.height() - 2, width), int)
        for place, cell in cells.items():
            board[cell.top() : cell.bottom() + 1, cell.left() : cell.right() + 1] += 1
            corners = (cell.topLeft(), cell.bottomRight(), cell.center()) if cell.width() else ()
            assert {diagram.unit_at(corner) for corner in corners} <= {place}
        assert board.max() == 1
        assert board.sum() == sum(cell.width() * cell.height() for cell in cells.values())
        by_layer = [[cell for place, cell in cells.items() if place.layer == layer] for layer in shown]
        ends = [84, *(max(cell.right() for cell in layer) for layer in by_layer)]
        starts = [min(cell.left() for cell in layer) for layer in by_layer]
        assert all(start - end > 15 for start, end in zip(starts, ends, strict=False))
        assert last == 0 or ends[-1] == width - 1
        assert board[: 2 * diagram.fontMetrics().height()].sum() == 0  # titles

    assert diagram.n_layers == max(1, last)
    assert rooms == told == ([True] if last < 2 else [True, False, True])
    if last > 1:
        diagram.resize(360, diagram.height())
        model.choose(UnitPlace(1, 2))
        assert not diagram.cell(UnitPlace(1, 2)).isEmpty()
        assert diagram.cell(UnitPlace(0, 0)).isEmpty()
        before = diagram.height()
        set_text_percent(150)
        qtbot.waitUntil(lambda: diagram.height() > before)
        assert diagram.minimumSizeHint().width() > 360


@pytest.mark.parametrize("kind", LAYERS)
def test_cells_are_as_large_as_the_room_allows(make_saved, kind):
    column, n_comfortable = LayerColumn(make_saved(kind).network, kind == "deep"), 0
    for width, height in itertools.product(range(30, 400, 7), (42, 100, 210)):
        room = QRect(7, 5, width, height)
        column.place(room)
        side, area, n_columns = column.side, column.area, column.n_columns
        if side > 1:
            cells = [column.cell(unit) for unit in range(column.n_cells)]
            assert functools.reduce(QRect.united, cells) == area
            assert room.contains(area)
            assert column.unit_at(area.topLeft() - QPoint(1, 0)) is None
            if 1 < n_columns < column.n_cells and side == column.kind.comfortable_px:
                step = cells[n_columns + 1].topLeft() - cells[0].topLeft()
                n_comfortable += column.is_comfortable
                assert column.wanted_area == column.n_cells * step.x() * step.y()
                assert column.unit_at(area.bottomRight()) in (None, column.n_cells - 1)
            column.place(area)
            assert (column.side, column.area) == (side, area)
    assert n_comfortable


@pytest.mark.parametrize("kind", LAYERS)
def test_cells_show_weights_maps_and_activations(show, kind):
    model, diagram = show(kind)
    network, last = model.network, len(model.network.shapes) - 1
    model.choose(UnitPlace(last, 0))  # no lines go on from it over the cells
    painted = colors_of(diagram)
    weights = network.weights[0]
    spread = 3.0 * float(np.sqrt((weights.astype(float) ** 2).mean()))
    kernels = weights.reshape(len(weights), math.isqrt(weights.shape[1]), -1)

    for layer, unit in ((place.layer, place.unit) for place in all_units(network)):
        if layer == last > 0:
            continue
        cell, a = diagram.cell(UnitPlace(layer, unit)), model.layers[layer].activations
        limit = 1.0 if network.activations[layer] in ("sigmoid", "tanh") else np.abs(a).max()
        side, rows = min(cell.width(), cell.height()), slice(cell.top(), cell.bottom() + 1)
        if layer == 0:
            expected = diverging_image(resized(kernels[[unit]], side)[0], spread)
            shown = painted[cell.top() : cell.top() + side, cell.left() : cell.left() + side]
            assert np.array_equal(shown, colors_of(expected))
        if layer == 0 and kind != "convolutions":
            bar = painted[cell.bottom(), cell.left() : cell.right() + 1]
            blue, orange, rest = (
                (bar == rgb(one)).sum() for one in (LIGHT.training, LIGHT.validation, LIGHT.track)
            )
            assert blue - orange == pytest.approx(a[0, unit] / limit * side, abs=0.51)
            assert blue + orange + rest == side
        else:
            n = math.isqrt(len(a))
            enlarged = a[:, unit].reshape(n, n)[np.ix_(*[np.arange(side) * n // side] * 2)]
            expected = colors_of(diverging_image(enlarged, limit))
            assert np.array_equal(painted[rows, cell.right() + 1 - side : cell.right() + 1], expected)

    model.show_picture(None)
    empty = colors_of(diagram)
    assert (empty != painted).any()
    rows = np.s_[diagram.cell(UnitPlace(0, 0)).top() :, diagram.cell(UnitPlace(0, 0)).left() :]
    assert rgb(LIGHT.faint_text) in painted[rows]
    assert rgb(LIGHT.faint_text) not in empty[rows]


def test_the_picture_is_at_the_left_with_the_square_that_a_chosen_channel_sees(show):
    model, diagram = show("convolutions")
    top, left = diagram.cell(UnitPlace(0, 0)).top(), diagram.cell(UnitPlace(0, 0)).left()
    side = int((colors_of(diagram)[top + 1, :left] == 0xFFFFFF).sum())
    model.choose(UnitPlace(3, 0))
    assert np.array_equal(
        colors_of(diagram)[top : top + side, :side], colors_of(gray_image(PICTURE).scaled(side, side))
    )

    model.choose(UnitPlace(1, 3))
    frame = colors_of(diagram)[top : top + side, :side] == rgb(LIGHT.accent)
    row, column, n = receptive_field(model.network.shapes, 1, model.unit_sum.place)
    for seen, first in ((frame.any(axis=1), row), (frame.any(axis=0), column)):
        ends = np.flatnonzero(seen)[[0, -1]] * 28 / side
        assert ends == pytest.approx([first, first + n], abs=0.5)
    model.choose(UnitPlace(2, 0))
    assert rgb(LIGHT.accent) not in colors_of(diagram)[top : top + side, :side]

    model.show_picture(None)
    invitation = colors_of(diagram)[top : top + side, :side]
    assert (invitation == 0).mean() > 0.7
    assert (invitation != 0).any()
    model.show_picture(PICTURE.T.copy())
    assert rgb("white") in colors_of(diagram)[top + side - 1, :3]


def test_outputs_have_names_bars_and_numbers_and_parts_have_titles(show, make_saved, put_on):
    model, diagram = show()
    painted, ground = colors_of(diagram), rgb(diagram.palette().window().color())
    answer, lengths = int(model.probabilities.argmax()), set()
    for unit, probability in enumerate(model.probabilities.tolist()):
        cell = diagram.cell(UnitPlace(1, unit))
        rows = painted[cell.top() + 2 : cell.bottom() - 1, cell.left() : cell.right() + 1]
        bar = rows[len(rows) // 2]
        is_full = bar == rgb(LIGHT.accent if unit == answer else LIGHT.faint_text)
        places = np.flatnonzero(is_full | (bar == rgb(LIGHT.track)))
        lengths.add(len(places))
        assert is_full.sum() == pytest.approx(probability * len(places), abs=1.0)
        assert (rows[:, : places[0]] != ground).any()
        assert (rows[:, places[-1] + 2 :] != ground).any()
    assert len(lengths) == 1
    columns = [0, diagram.cell(UnitPlace(0, 0)).left(), diagram.cell(UnitPlace(1, 0)).left(), 1000]
    above = painted[: diagram.cell(UnitPlace(0, 0)).top() - 2] != ground
    assert all(above[:, left:right].any() for left, right in itertools.pairwise(columns))
    saved = model.saved

    model.show(dataclasses.replace(saved, class_names=tuple("abcdefghij")), PICTURE)
    assert (colors_of(diagram)[:, columns[2] :] != painted[:, columns[2] :]).any()
    model.show(make_saved(seed=8), PICTURE)  # of the same layers
    model.show_picture(None)
    weights = np.s_[diagram.cell(UnitPlace(0, 0)).top() :, columns[1] : columns[2] - 40]
    others = colors_of(diagram)
    assert (others[weights] != painted[weights]).mean() > 0.2
    put_on(DARK)
    assert colors_of(diagram)[0, -1] == rgb(DARK.window)
    model.show(None, None)
    assert diagram.accessibleName() == "No network yet"
    assert diagram.unit_at(QPoint(500, 100)) is None
    assert diagram.cell(UnitPlace(0, 0)).isEmpty()
    said = colors_of(diagram) != rgb(DARK.window)
    assert 0 < said.sum() < 2_000
    QTest.keyClick(diagram, Qt.Key.Key_Right)
    assert model.place == UnitPlace(0, 0)


def test_the_ten_strongest_connections_are_lines_wider_and_darker_with_their_weights():
    def paint(start, weights):
        image = QImage(200, 200, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFF)
        painter = QPainter(image)
        ends = [QRect(150, 16 * unit, 10, 12) if unit != 4 else QRect() for unit in range(12)]
        paint_connections(painter, start, ends, np.array(weights))
        painter.end()
        return colors_of(image)

    start = QRect(10, 90, 10, 12)
    weights = [0.3, -0.3, 1.0, -2.0, 5.0, 0.5, -0.6, 4.0, -4.0, 0.7, 0.8, -0.9]
    painted = paint(start, weights)
    assert (painted[:, [*range(19), *range(151, 200)]] == 0xFFFFFF).all()
    ends = [painted[16 * unit : 16 * unit + 12, 147] for unit in range(12)]
    drawn = [end[end != 0xFFFFFF].astype(int) for end in ends]
    assert [unit for unit in range(12) if not len(drawn[unit])] == [0, 1, 4]
    for weight, colors in zip(weights, drawn, strict=True):
        assert ((colors & 255 > colors >> 16) == (weight > 0.0)).all()
    assert len(drawn[7]) > len(drawn[5])
    strong, weak = (255 - int(ends[unit][6] >> 8 & 255) for unit in (7, 5))
    assert strong > 1.5 * weak
    for nothing in (paint(start, np.zeros(12)), paint(QRect(), weights)):
        assert (nothing == 0xFFFFFF).all()


def test_lines_frames_and_marks_follow_choice_focus_and_changes(qtbot, show):
    model, diagram = show("deep")
    qtbot.waitUntil(diagram.hasFocus)
    rough = colors_of(diagram)
    qtbot.waitUntil(lambda: (colors_of(diagram) != rough).any())  # smooth after a while
    smooth, place = colors_of(diagram), UnitPlace(1, 3)
    cell = diagram.cell(place)

    model.choose(place)
    focused = colors_of(diagram)
    diagram.clearFocus()
    chosen = colors_of(diagram)
    above = np.s_[cell.top() - 2, cell.left() : cell.right()]
    assert (chosen[above] == rgb(LIGHT.accent)).mean() > 0.8
    assert rgb(LIGHT.accent) not in smooth[above]
    beside = np.s_[cell.center().y() - 1 : cell.center().y() + 3, cell.right() + 4]
    assert (chosen[beside] != smooth[beside]).any()  # lines
    assert (focused[above] == rgb(LIGHT.text)).mean() > 0.8
    diagram.setFocus()
    assert np.array_equal(colors_of(diagram), focused)
    diagram.clearFocus()

    other = diagram.cell(UnitPlace(0, 5))
    middle = np.s_[other.center().y() : other.center().y() + 2, other.center().x() : other.center().x() + 2]
    for is_off in (False, True):
        diagram.mark({UnitPlace(0, 5): is_off})
        marked = colors_of(diagram)
        assert rgb(LIGHT.error_text) in marked[other.center().y(), other.left() - 1 : other.left() + 2]
        assert (marked[middle] != chosen[middle]).any() == is_off
    diagram.mark({})
    assert np.array_equal(colors_of(diagram), chosen)


def test_units_are_chosen_by_mouse_and_by_keys(show):
    model, diagram = show("deep")
    QTest.mouseClick(diagram, Qt.MouseButton.RightButton, pos=diagram.cell(UnitPlace(1, 4)).center())
    QTest.keyClick(diagram, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert model.place == UnitPlace(0, 0)
    QTest.mouseClick(diagram, Qt.MouseButton.LeftButton, pos=diagram.cell(UnitPlace(1, 3)).center())
    assert model.place == UnitPlace(1, 3)
    lefts = [diagram.cell(UnitPlace(0, unit)).left() for unit in range(12)]
    below = lefts.index(lefts[0], 1)
    keys = (
        (Qt.Key.Key_A, 1, 3),
        (Qt.Key.Key_Right, 1, 4),
        (Qt.Key.Key_Home, 1, 0),
        (Qt.Key.Key_Left, 1, 0),  # there is none before the first
        (Qt.Key.Key_PageUp, 0, 0),
        (Qt.Key.Key_Down, 0, below),
        (Qt.Key.Key_Up, 0, 0),
        (Qt.Key.Key_PageDown, 1, 0),
        (Qt.Key.Key_End, 1, 6),
        (Qt.Key.Key_PageDown, 2, 4),  # the last of a smaller layer
        (Qt.Key.Key_PageDown, 3, 4),
        (Qt.Key.Key_PageDown, 3, 4),  # there is no layer after the outputs
        (Qt.Key.Key_Up, 3, 3),
        (Qt.Key.Key_PageUp, 2, 3),
        (Qt.Key.Key_PageUp, 1, 3),
        (Qt.Key.Key_Right, 1, 4),
    )
    for key, layer, unit in keys:
        QTest.keyClick(diagram, key)
        assert model.place == UnitPlace(layer, unit), key
    assert "Unit 5 of layer 2" in diagram.accessibleName()
    a, best = model.layers[1].activations, int(model.probabilities.argmax())
    n_active, told = (np.abs(a) > 0.1).sum(), diagram.accessibleDescription()
    assert told.startswith(f"{n_active} of 7 activations of the chosen unit's layer are above 0.1.")
    assert told.endswith(f" {best}, {probability_text(model.probabilities[best])}.")
    model.show_picture(None)
    assert diagram.accessibleDescription() == "There is no picture."


@pytest.mark.parametrize("kind", ["dense", "convolutions"])
def test_tool_tips_tell_the_numbers_of_what_is_under_the_mouse(show, tip_at, kind):
    model, diagram = show(kind)
    last = UnitPlace(len(model.network.shapes) - 1, 3)
    corner = diagram.cell(UnitPlace(0, 0)).topLeft()
    on_picture = QPoint(corner.x() // 2, corner.y() + 20)

    first = tip_at(diagram, diagram.cell(UnitPlace(0, 2)).center())
    assert diagram.cursor().shape() is Qt.CursorShape.PointingHandCursor
    answer = tip_at(diagram, diagram.cell(last).center())
    assert tip_at(diagram, on_picture) == "The network's input: 28x28 pixels, ink 1 on 0."
    assert diagram.cursor().shape() is Qt.CursorShape.ArrowCursor
    tip_at(diagram, QPoint(corner.x() // 2, 2))
    assert diagram.toolTip() == ""

    z = decimal_text(model.layers[last.layer].sums[0, 3], 3, is_signed=True)
    probability = probability_text(model.probabilities[3], 1)
    assert f"its sum z is {z}, " in answer
    assert answer.endswith(f". Its probability is {probability}. Click it for details.")
    activity = model.layers[0]
    where = activity.place_of(2)
    assert f"(z) is {decimal_text(activity.activations[where, 2], 3)}" in first
    at = re.search(r"at row (\d+), column (\d+) of its map, where it is largest", first)
    assert (at and int(at[1]) * math.isqrt(len(activity.sums)) + int(at[2])) == (
        where if kind == "convolutions" else None
    )
    assert "probability" not in first

    model.show_picture(None)
    assert "to see its activation" in tip_at(diagram, diagram.cell(last).center())
    assert "Draw on the canvas" in tip_at(diagram, on_picture)
