"""The chosen unit in detail: its weights, its sum, where it leads, and what excites it."""

import gc
import math
import re
import weakref
from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.insight.units.contributions import contributions_onwards, weights_onwards
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.training import create_network
from digitpad.presentation import decimal_text
from digitpad.ui.appearance.diverging import diverging_image
from digitpad.ui.appearance.text_size import set_text_percent
from digitpad.ui.appearance.theme import LIGHT
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.picture_file import gray_image
from digitpad.ui.inside.arrangement import as_grid, resized
from digitpad.ui.inside.unit.class_bars import ClassBars
from digitpad.ui.inside.unit.exciting_pictures import ExcitingPicture, ExcitingPictures
from digitpad.ui.inside.unit.unit_facts import UnitFacts
from digitpad.ui.inside.unit_names import UnitPlace

from ...pictures import colors_of, rgb
from ..conftest import LAYERS, all_units


def source_names(network, layer, sources):
    """Return the names of inputs of a layer."""
    if layer == 0:
        return [f"pixel ({source // 28}, {source % 28})" for source in sources]
    before = network.shapes[layer - 1]
    if before.convolution is None:
        return [f"unit {source + 1}" for source in sources]
    n, side = before.n_sums, math.isqrt(before.n_out // before.n_sums)
    return [f"channel {one % n + 1} at ({one // n // side}, {one // n % side})" for one in sources]


@pytest.mark.parametrize("kind", LAYERS)
def test_the_sum_and_what_it_leads_to_are_spelled_out(shown, user, kind):
    page = shown(kind)
    model, network, last = page.model, page.model.network, len(page.model.network.shapes) - 1
    sums, leads = (user.find(page, f"unit_{name}") for name in ("sum", "leads"))
    for place in all_units(network):
        model.choose(place)

        (layer, unit), found, shape = (place.layer, place.unit), model.unit_sum, network.shapes[place.layer]
        *terms, total, end = sums.text.split("\n")
        numbers = [
            Decimal(re.search(r"[+−]\d+\.\d{3}", line)[0].replace("−", "-")) for line in (*terms, total)
        ]
        activity = model.layers[layer]
        where = activity.place_of(unit)
        assert sum(numbers[:-1]) == numbers[-1]
        assert float(numbers[-1]) == round(float(activity.sums[where, unit]), 3)
        a = np.array([activity.sums[where, unit]])
        ACTIVATIONS[network.activations[layer]].apply(a)
        name = ACTIVATIONS[network.activations[layer]].title
        assert end == f"a = {'z' if name == 'identity' else f'{name}(z)'} = {decimal_text(a[0], 3)}"
        named = source_names(network, layer, found.sources[found.largest(4)].tolist())
        n_others = len(found.weights) - len(named)
        what = "pixel" if layer == 0 else "input" if network.shapes[layer - 1].convolution else "unit"
        others = [f"{n_others} other {what}{'s' * (n_others > 1)}"] * (n_others > 0)
        assert [line.split("  ")[-1] for line in terms] == [*named, *others, "bias"]
        assert {line.index(".") for line in (*terms, total)} == {terms[0].index(".")}
        side = math.isqrt(len(activity.sums))
        at = f"sum at ({where // side}, {where % side}), largest a" if shape.convolution else "its sum"
        assert sums.accessibleName() == at

        if layer == last:
            steps = [f"{one.title} {decimal_text(one.values[unit], 3)}" for one in model.output_steps]
            assert (leads.text.split("\n"), leads.accessibleName()) == (steps, "becomes")
            continue
        onwards = weights_onwards(network, layer, unit)
        added = contributions_onwards(network, model.layers, layer, unit)
        what = "" if layer + 1 == last else "channel " if network.shapes[layer + 1].convolution else "unit "
        expected = [
            f"{what}{one + bool(what)} {decimal_text(onwards[one], 3, is_signed=True)}"
            f" {decimal_text(added[one], 3, is_signed=True)}"
            for one in np.argsort(-np.abs(onwards))[:5].tolist()
        ]
        assert [" ".join(line.split()) for line in leads.text.split("\n")] == expected
        assert leads.accessibleName() == "leads to: weight, adds now"


def test_pictures_keep_their_ink_when_they_are_resized():
    pictures = np.random.default_rng(0).random((2, 6, 4)).astype(np.float32)
    assert np.array_equal(resized(pictures, 12), pictures.repeat(2, axis=1).repeat(3, axis=2))
    assert np.array_equal(resized(pictures, 6), pictures[:, :, [0, 0, 1, 2, 2, 3]])
    means = pictures.reshape(2, 2, 3, 2, 2).mean(axis=(2, 4))
    np.testing.assert_allclose(resized(pictures, 2), means, rtol=1e-5)
    assert resized(pictures, 5).mean() == pytest.approx(pictures.mean())
    assert as_grid(np.arange(1, 6), 2).tolist() == [[1, 2], [3, 4], [5, 0]]


def test_weights_and_products_are_pictures_tiles_or_a_grid(shown, user):
    page = shown("convolutions")
    network, weights = page.model.network, user.find(page, "unit_weights")
    products = user.find(page, "unit_products")
    for place in (UnitPlace(0, 4), UnitPlace(1, 3), UnitPlace(2, 8), UnitPlace(3, 2)):
        page.model.choose(place)
        own = network.weights[place.layer][place.unit]
        n = (1, 6, 8, 9)[place.layer]
        side = math.isqrt(len(own) // n)
        tiles = np.zeros((3, side + 1, 3, side + 1), np.float32)
        for channel in range(n):
            tiles[channel // 3, :side, channel % 3, :side] = own.reshape(side, side, n)[:, :, channel]
        tiled = tiles.reshape(3 * side + 3, -1)[: -(-n // 3) * (side + 1) - 1, :-1]
        expected = own.reshape(3 + 2 * (n == 1), -1) if n in (1, 9) else tiled
        np.testing.assert_array_equal(weights.values, expected)
        assert products.values.sum() + page.model.unit_sum.bias == pytest.approx(page.model.unit_sum.sum)
    assert user.text(page, "unit_heading") == "Output 2"
    side, image = min(weights.width(), weights.height()), colors_of(weights)
    expected = colors_of(diverging_image(np.ascontiguousarray(weights.values)))
    middles = (np.arange(3) * 2 + 1) * side // 6
    assert np.array_equal(image[-side:, :side][np.ix_(middles, middles)], expected)
    assert len(np.unique(image[: -side - 2])) > 1  # the title
    assert weights.accessibleDescription().startswith("9 numbers from")


def test_without_a_drawing_the_weights_are_there_and_it_says_what_to_do(qtbot, shown, draw, user):
    page = shown()
    before = colors_of(user.find(page, "unit_sum"))
    draw()
    qtbot.waitUntil(lambda: page.model.picture is None)

    assert user.find(page, "unit_weights").values.shape == (28, 28)
    assert user.find(page, "unit_products").values is None
    assert "Draw on the canvas" in user.find(page, "unit_sum").text
    assert (colors_of(user.find(page, "unit_sum")) != before).any()
    assert user.find(page, "unit_leads").accessibleName() == "leads to: weight"
    longest = np.abs(page.model.network.weights[1][:, 0]).argmax()
    weight = decimal_text(page.model.network.weights[1][longest, 0], 3, is_signed=True)
    assert user.find(page, "unit_leads").text.split("\n")[0].split() == [str(longest), weight]
    user.find(page, "change_off").click()
    assert "nothing" in user.find(page, "unit_leads").text


def test_the_card_wraps_without_room_and_has_larger_texts_on_demand(qtbot, shown, user):
    page = shown()
    parts = [user.find(page, f"unit_{name}") for name in ("weights", "products", "sum", "class_means")]
    below = [user.find(page, f"unit_{name}") for name in ("exciting_pictures", "leads")]
    for width, is_wide in ((900, True), (560, False), (900, True)):
        page.resize(width, 900)
        qtbot.waitUntil(lambda w=is_wide: (parts[3].y() == parts[0].y()) == w)
        assert parts[0].x() < parts[1].x() < parts[2].x()
        assert parts[0].y() == parts[1].y() == parts[2].y() > user.find(page, "unit_heading").y()
        assert all(part.y() > parts[0].y() for part in below)
        assert (below[0].y() > below[1].y()) != is_wide
        assert parts[3].x() > parts[2].x() or not is_wide
    page.resize(1500, 1500)
    qtbot.waitUntil(lambda: parts[2].height() == parts[2].sizeHint().height())
    height, sizes = parts[2].height(), [part.sizeHint() for part in (*parts, *below)]
    set_text_percent(150)
    qtbot.waitUntil(lambda: parts[2].height() > height)
    larger = [part.sizeHint() for part in (*parts, *below)]
    assert all(one.height() > before.height() for one, before in zip(larger, sizes, strict=True))
    assert larger[2].height() > 1.2 * sizes[2].height()
    assert all(part.height() == hint.height() for part, hint in zip(parts[:3], larger, strict=False))


def test_what_excites_a_unit_is_shown_and_goes_through_the_network(
    qtbot, shown, user, state, use, make_saved, tip_at
):
    state.computing.begin(Work.TRAINING)
    page, train = shown(), state.dataset.train
    pictures, bars = user.find(page, "unit_exciting_pictures"), user.find(page, "unit_class_means")
    assert "when training ends" in pictures.title
    assert pictures.accessibleDescription() == "None yet."
    unknown = colors_of(pictures), colors_of(bars)
    state.computing.end(Work.TRAINING)
    for seed, unit in ((3, 5), (6, 2)):
        saved = use(make_saved(seed=seed))
        page.model.choose(UnitPlace(0, unit))
        qtbot.waitUntil(lambda saved=saved: page.model.saved is saved and len(pictures.pictures) == 9)

        inputs = train.images.reshape(len(train), -1) / 255
        z = inputs @ saved.network.weights[0][unit] + saved.network.biases[0][unit]
        order = np.argsort(-z)[:9].tolist()
        assert [one.row for one in pictures.pictures] == order
        means = [(1 / (1 + np.exp(-z[train.labels == label]))).mean() for label in range(10)]
        np.testing.assert_allclose(bars.means, means, rtol=1e-4)
    page.model.choose(UnitPlace(1, 0))
    qtbot.waitUntil(lambda: [one.row for one in pictures.pictures] not in (order, []))
    page.model.choose(UnitPlace(0, unit))
    assert [one.row for one in pictures.pictures] == order  # is known
    assert pictures.title == "most exciting of 600 training pictures"
    a = decimal_text(1 / (1 + np.exp(-z.max())), 3)
    assert pictures.accessibleDescription().startswith(f"a {train.labels[order[0]]}, {a}; ")
    painted = colors_of(pictures)
    assert (painted != unknown[0]).any()
    assert (colors_of(bars) != unknown[1]).any()
    step = pictures.width() // 9
    bottom = pictures.height()
    side = min(step, bottom - pictures.fontMetrics().height()) - 6

    tips = [tip_at(pictures, QPoint(step * index + step // 2, bottom // 2 + 8)) for index in range(9)]
    for row, tip in zip(order, tips, strict=True):
        assert f"Training picture {row + 1}, a {train.labels[row]}: a = " in tip
    assert "largest activations" in tip_at(pictures, QPoint(step, 2))
    assert tip_at(bars, QPoint(bars.width() * 7 // 20, 9)).startswith(
        f"3: {decimal_text(bars.means[3], 3)}. "
    )
    tip_at(bars, QPoint(bars.width() + 5, 9))  # dragged out
    assert "3: " not in bars.toolTip()

    place = QPoint(step + side // 2, bottom // 2 + 8)
    QTest.mouseClick(pictures, Qt.MouseButton.RightButton, pos=place)
    QTest.keyClick(pictures, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(pictures, Qt.Key.Key_0)
    assert user.find(page, "inside_source").currentIndex() == 0
    QTest.mouseClick(pictures, Qt.MouseButton.LeftButton, pos=place)
    np.testing.assert_allclose(page.model.picture.ravel(), inputs[order[1]], atol=1e-6)
    QTest.keyClick(pictures, Qt.Key.Key_9)
    np.testing.assert_allclose(page.model.picture.ravel(), inputs[order[8]], atol=1e-6)


def test_exciting_pictures_and_means_are_painted_as_they_are(qtbot):
    pictures, bars = ExcitingPictures(), ClassBars()
    images = np.random.default_rng(0).integers(0, 256, (8, 28, 28)).astype(np.uint8)
    pictures.show_pictures("eight", [ExcitingPicture(n, one, "x", 1.0) for n, one in enumerate(images)])
    means = np.array([0.5, -0.25, 1.0, 0.0])
    bars.show_means(("a", "b", "c", "d"), means)
    for widget in (bars, pictures):
        qtbot.addWidget(widget)
        widget.show()
    pictures.clearFocus()
    painted, line = colors_of(pictures), pictures.fontMetrics().height()
    track = np.argwhere(painted == rgb(LIGHT.track))
    (top, left), (bottom, right) = track.min(axis=0), track.max(axis=0) + 1
    side, step = right - left, int(left) // 8
    assert bottom - top == side
    assert top > line
    for index, image in enumerate(images):
        shown = painted[top:bottom, index * step : index * step + side]
        assert np.array_equal(shown, colors_of(gray_image(image / np.float32(255)).scaled(side, side)))
    pictures.setFocus()
    qtbot.waitUntil(pictures.hasFocus)
    focused = colors_of(pictures)
    assert (focused == rgb(LIGHT.accent)).sum() > 2 * (pictures.width() + side)
    assert np.array_equal(focused[top + 5 : bottom - 5, 5:left], painted[top + 5 : bottom - 5, 5:left])

    painted, width = colors_of(bars), bars.width() // 4
    heights, zero = [], 0
    for index in range(4):
        column = painted[:, index * width + width // 2]
        blue, orange = (np.flatnonzero(column == rgb(one)) for one in (LIGHT.training, LIGHT.validation))
        heights.append(len(blue) - len(orange))
        assert (painted[-line:, index * width : (index + 1) * width] != painted[-1, 0]).any()  # its name
        zero = blue[-1] if index == 0 else zero
        assert [*blue[-1:], *orange[:1]][0] == pytest.approx(zero, abs=1)
    assert heights == pytest.approx(means * heights[2], abs=1.01)
    assert heights[3] == 1
    assert heights[2] == pytest.approx(0.8 * (bars.height() - 2 * line), abs=8)


def test_what_is_known_of_units_goes_with_its_data_and_failures_are_told(qtbot, rows_dataset):
    facts, network = UnitFacts(), create_network(TrainingConfig(layers=(784, 4, 10)))
    parts = rows_dataset.train, rows_dataset.validation, rows_dataset.test
    datasets = [type(rows_dataset)("one", *parts, ("0",) * 10) for _ in range(2)]
    first = weakref.ref(datasets[0])
    for dataset in datasets:
        for layer in (0, 1, 0):
            if facts.find(network, dataset, layer) is None:
                with qtbot.waitSignal(facts.changed):
                    facts.ask(network, dataset, layer)
        assert {facts.find(network, dataset, layer).layer for layer in (0, 1)} == {0, 1}
    del dataset, datasets[0]
    qtbot.waitUntil(lambda: gc.collect() is None or first() is None)

    with qtbot.waitSignal(facts.changed):
        facts.ask(create_network(TrainingConfig(layers=(785, 4, 10))), datasets[0], 0)
    assert "785" in facts.failure
    facts.ask(network, datasets[0], 0)
    assert facts.failure == ""
    facts.wait()
