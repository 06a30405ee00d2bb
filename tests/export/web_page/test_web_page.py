"""What the file of a web page holds, without a browser."""

import numpy as np
import pytest

from digitpad.errors import ExportError
from digitpad.export import EXPORT_FORMATS
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.calibration import Calibration
from digitpad.nn.layers import Convolution
from digitpad.paths import shipped_network_path
from digitpad.recognition import open_network

WEB_PAGE = EXPORT_FORMATS["html"]


def pictures(n):
    return np.random.default_rng(2).random((n, 28, 28), np.float32)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    ("layers", "cost"),
    [
        ((784, 12, 10), "quadratic"),
        ((784, Convolution(4, 5, 2), Convolution(6, 3, 1), 10), "cross_entropy"),
    ],
    ids=["dense", "convolutional"],
)
def test_the_network_in_the_page_reads_pictures_as_the_one_it_was_made_of(
    make_saved, layers, activation, cost
):
    activations = [activation] * (len(layers) - 1)
    saved = make_saved(layers, activations, cost, calibration=Calibration(temperature=6.0))
    saved.network.biases[-1][0] = -60.0  # for probabilities below 1e-12

    read = WEB_PAGE.open_reader(WEB_PAGE.make(saved))

    np.testing.assert_allclose(
        read(pictures(20)), saved.probabilities(pictures(20).reshape(20, -1)), atol=1e-5
    )


def test_the_page_of_the_shipped_network_is_smaller_than_2_mb():
    assert len(WEB_PAGE.make(open_network(shipped_network_path()))) < 2_000_000


def test_no_class_name_or_origin_can_become_part_of_the_page(make_saved):
    saved = make_saved((784, 2), ["identity"], origin={"data": "</dl><img src=x>"})
    saved = type(saved)(saved.network, ("<script>", "{{code}}"), saved.origin)

    page = WEB_PAGE.make(saved).decode()

    for text in ("<script>", "<img", "</dl>"):
        assert page.count(text) == WEB_PAGE.make(make_saved()).decode().count(text), text
    assert '"{{code}}"' in page
    assert "<title>Handwriting reader</title>" in page
    for fact in ("Answers</dt><dd>&lt;script&gt;, {{code}}", "Layers</dt><dd>784-2", "biases</dt><dd>1,570"):
        assert f"{fact}</dd>" in page
    assert "Accuracy" not in page


@pytest.mark.parametrize(
    "damage",
    [
        lambda page: page[: len(page) // 2],
        lambda page: page.replace(b'id="weights">', b'id="weights">' + 16 * b"A"),
        lambda page: page.replace(b'"cost"', b'"price"'),
        lambda page: b"\xff" + page,
    ],
    ids=["cut short", "more weights", "no cost", "no text"],
)
def test_a_page_without_a_whole_network_is_refused(make_saved, damage):
    page = WEB_PAGE.make(make_saved())

    with pytest.raises(ExportError, match="does not contain a complete network"):
        WEB_PAGE.open_reader(damage(page))
