"""The exported page in a real browser: canvas, page and no requests.

That its scripts read as digitpad does is tested more closely without one.
"""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from digitpad.digits.strokes.raster import rasterize
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.export import EXPORT_FORMATS
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import shipped_network_path
from digitpad.recognition import Recognizer, open_network

ANSWER = """
new Promise((answered) => {
  const spoken = document.getElementById("spoken");
  const look = () => spoken.textContent && answered(spoken.textContent);
  new MutationObserver(look).observe(spoken, { childList: true });
  look();
})
"""
"""What is told to a screen reader, as soon as it is."""


@pytest.fixture
def open_page(browser, tmp_path):
    """Return a function that opens a network's page, and returns its address."""

    def open_page(saved: SavedNetwork) -> str:
        path: Path = tmp_path / "reader.html"
        path.write_bytes(EXPORT_FORMATS["html"].make(saved))
        browser.open(path.as_uri())
        return path.as_uri()

    return open_page


@pytest.fixture
def shipped():
    return open_network(shipped_network_path())


def on_the_canvas(browser, stroke):
    """Return points of a stroke in the unit square as pixels of the window."""
    x, y, side = browser.value(
        "(() => { const b = byId('pad').getBoundingClientRect(); return [b.x, b.y, b.width]; })()"
    )
    return [(x + side * px, y + side * py) for px, py in stroke]


def soon(browser, expression):
    """Return what an expression comes to once the page has read and painted."""
    frames = f"requestAnimationFrame(() => requestAnimationFrame(() => done({expression})))"
    return browser.value(f"new Promise((done) => {frames})")


def draw_with_mouse(browser, stroke):
    points = on_the_canvas(browser, stroke)
    kinds = ["mousePressed", *["mouseMoved"] * (len(points) - 1), "mouseReleased"]
    for kind, (x, y) in zip(kinds, [*points, points[-1]], strict=True):
        button = {"button": "left", "buttons": 1, "clickCount": 1}
        browser.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **button)


def draw_with_finger(browser, stroke):
    points = on_the_canvas(browser, stroke)
    kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
    for kind, (x, y) in zip(kinds, points, strict=True):
        browser.call("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": y}])
    browser.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])


SEVEN = [(0.3, 0.2), (0.5, 0.2), (0.7, 0.2), (0.62, 0.4), (0.54, 0.6), (0.46, 0.8)]
ONE = [(0.15, 0.2), (0.15, 0.35), (0.15, 0.5), (0.15, 0.65), (0.15, 0.8)]


@pytest.mark.parametrize("draw", [draw_with_mouse, draw_with_finger])
def test_what_is_drawn_is_read_as_digitpad_reads_it_and_told(browser, open_page, shipped, draw):
    open_page(shipped)

    draw(browser, SEVEN)

    assert browser.value(ANSWER).startswith("7, ")
    strokes = [as_stroke(stroke) for stroke in browser.value("page.pad.strokes")]
    picture = browser.value("Array.from(page.reading.digits[0].picture)")
    assert len(strokes[0]) == len(SEVEN)
    np.testing.assert_allclose(picture, rasterize(strokes).ravel(), atol=1e-5)
    expected = Recognizer(shipped).recognize_strokes(strokes)
    probabilities = browser.value("Array.from(page.reading.digits[0].probabilities)")
    np.testing.assert_allclose(probabilities, expected.probabilities, atol=1e-3)


def test_every_position_between_two_frames_is_drawn(browser, open_page, make_saved):
    fast = """(() => {
      const move = ([x, y], more = {}) =>
        new PointerEvent("pointermove", { pointerId: page.pad.pointer, clientX: x, clientY: y, ...more });
      const passed = [[100, 100], [150, 200], [200, 300]];
      byId("pad").dispatchEvent(move(passed[2], { coalescedEvents: passed.map((place) => move(place)) }));
      return page.pad.strokes[0].length;
    })()"""
    open_page(make_saved())
    [(x, y)] = on_the_canvas(browser, [(0.1, 0.1)])
    browser.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", clickCount=1)

    assert browser.value(fast) == 4


def test_a_number_is_read_digit_by_digit_undone_and_cleared(browser, open_page, shipped):
    open_page(shipped)
    answer = "byId('answer').textContent"

    draw_with_mouse(browser, SEVEN)
    draw_with_mouse(browser, ONE)
    assert soon(browser, answer) == "17"
    browser.value("byId('answer').querySelectorAll('button')[1].click()")
    assert browser.value("byId('candidates').textContent") == "2nd digit: 7"

    browser.value("byId('undo').click()")
    assert soon(browser, answer) == "7"
    browser.value("byId('clear').click()")
    assert soon(browser, "page.reading.digits.length") == 0
    browser.value("byId('undo').click()")
    assert soon(browser, answer) == "7"


def test_what_is_no_digit_is_said_to_be_none_once_the_pen_rests(browser, open_page, shipped):
    open_page(shipped)

    draw_with_mouse(browser, [(x / 10, y) for x in range(1, 9, 2) for y in (0.1, 0.9, 0.5)])

    assert browser.value(ANSWER) == "not a digit"
    shown = browser.value("['answer', 'candidates', 'certainty'].map((id) => byId(id).textContent)")
    assert shown == ["–", "", "not a digit"]


def test_classes_that_are_no_characters_are_named_and_all_strokes_read_as_one(browser, open_page, make_saved):
    saved = dataclasses.replace(make_saved((784, 3), ["identity"]), class_names=("Sandal", "<b>Bag", "7"))
    open_page(saved)

    draw_with_mouse(browser, SEVEN)
    draw_with_mouse(browser, ONE)

    names = "[...document.querySelectorAll('#bars .name')].map((name) => name.textContent)"
    assert soon(browser, "page.reading.groups") == [[0, 1]]
    assert browser.value(names) == list(saved.class_names)


def test_the_keyboard_alone_can_draw(browser, open_page, shipped):
    open_page(shipped)
    browser.value("byId('pad').focus()")

    for key in [" ", *["ArrowDown"] * 14, " "]:
        for kind in ("keyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key=key)

    assert browser.value(ANSWER).startswith("1, ")


def test_no_request_leaves_the_page_and_the_browser_would_refuse_one(browser, open_page, shipped):
    refused = """new Promise((done) => {
      document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
      fetch("http://127.0.0.1:9/").catch(() => {});
    })"""

    address = open_page(shipped)
    draw_with_mouse(browser, SEVEN)
    browser.value(ANSWER)

    assert browser.requests == [address]
    assert browser.value(refused) == "connect-src"


@pytest.mark.parametrize(("size", "scheme"), [((390, 844), "dark"), ((1366, 768), "light")])
def test_it_fits_phones_and_desktops_in_light_and_dark(browser, open_page, shipped, size, scheme):
    width, height = size
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
    )
    open_page(shipped)
    draw_with_mouse(browser, SEVEN)
    browser.value(ANSWER)

    overflowing = browser.value("document.documentElement.scrollWidth - innerWidth")
    last_bar = browser.value("byId('bars').getBoundingClientRect().bottom")
    paper = browser.value("getComputedStyle(document.querySelector('.paper')).backgroundColor")
    browser.call("Emulation.clearDeviceMetricsOverride")

    assert overflowing <= 0
    assert last_bar <= height
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(38, 43, 49)"}[scheme]
