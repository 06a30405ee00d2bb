"""The exported Python file reads alone what digitpad reads, and tells when it does not."""

import ast
import importlib.util
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from digitpad.digits.datasets.picture import from_gray
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.synthesis import NonDigitGenerator, PenGenerator
from digitpad.errors import ExportError
from digitpad.export import EXPORT_FORMATS, export_network
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.calibration import LEAST_SURE, Calibration
from digitpad.nn.layers import Convolution
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import shipped_network_path
from digitpad.recognition import Doubt, Recognizer, open_network
from digitpad.ui.files.picture_file import read_picture

Image = pytest.importorskip("PIL.Image", reason="Pillow, of the test extra, is not installed")

PYTHON = EXPORT_FORMATS["python"]

WITHOUT = """
import runpy, sys
for name in ("digitpad", "PIL", "PySide6"):
    sys.modules[name] = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def shipped():
    return open_network(shipped_network_path())


@pytest.fixture(scope="module")
def file(tmp_path_factory, shipped):
    """The shipped network as a Python file."""
    path = tmp_path_factory.mktemp("export") / "my_reader.py"
    export_network(shipped, path, PYTHON)
    return path


@pytest.fixture(scope="module")
def reader(file):
    """The module in that file."""
    spec = importlib.util.spec_from_file_location("my_reader", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(file):
    """Run the file as a program where there is nothing but NumPy. Return its exit code and what it prints."""

    def run(*arguments):
        command = [sys.executable, "-I", "-c", WITHOUT, file, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=file.parent)
        return done.returncode, done.stdout, done.stderr

    return run


def seven(paper=255, ink=20):
    """Return grey levels (90, 70) of a crude 7."""
    gray = np.full((90, 70), paper, np.uint8)
    gray[15:22, 15:55] = ink
    for y in range(15, 75):
        x = 52 - (y - 15) // 2
        gray[y, x - 4 : x + 4] = ink
    return gray


def test_it_passes_its_self_test_with_numpy_alone(run):
    assert run("--self-test") == (0, "All 4 samples are read as in digitpad.\n", "")


def test_what_cannot_be_read_is_told_in_a_sentence_each_and_the_rest_is_read(run, tmp_path):
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    Image.fromarray(seven()).save(tmp_path / "photo.jpg")
    Image.fromarray(seven()).save(tmp_path / "seven.png")
    (tmp_path / "short.png").write_bytes((tmp_path / "seven.png").read_bytes()[:120])
    (tmp_path / "none.png").write_bytes((tmp_path / "seven.png").read_bytes()[:8])
    names = ["missing.png", "blank.png", "photo.jpg", "short.png", "none.png", "seven.png"]

    exit_code, answers, errors = run("--json", *(tmp_path / name for name in names))

    assert exit_code == 2
    assert [json.loads(line)["answer"] for line in answers.splitlines()] == ["7"]
    missing, blank, jpeg, short, none = errors.splitlines()
    assert missing.endswith("missing.png cannot be read: No such file or directory")
    assert blank.endswith("blank.png cannot be read: it shows nothing, because it has only one shade.")
    assert "only PNG files can be read without Pillow" in jpeg
    assert short.endswith("short.png cannot be read: it is incomplete.")
    assert none.endswith("none.png cannot be read: it is incomplete.")
    exit_code, answer, errors = run(tmp_path / "seven.png")
    assert (exit_code, errors) == (0, "")
    assert re.fullmatch(r".*seven\.png: 7 \(\d+\.\d %(, not sure)?\)\n", answer)


def test_strokes_become_the_same_picture_and_get_the_same_answer(reader, shipped):
    rng, recognizer = np.random.default_rng(4), Recognizer(shipped)
    drawings, _ = PenGenerator().draw(40, rng)
    drawings += NonDigitGenerator().draw(30, rng)[0]
    drawings += [[as_stroke([[5, 5]])], [as_stroke([[5, 5], [5, 5]]), as_stroke([[905, 5]])]]

    for drawing in drawings:
        expected, found = recognizer.recognize_strokes(drawing), reader.read_strokes(drawing)

        np.testing.assert_allclose(found.picture, expected.picture, atol=1e-6)
        np.testing.assert_allclose(list(found.probabilities.values()), expected.probabilities, atol=1e-5)
        assert (found.answer, found.probability) == (expected.answer, pytest.approx(expected.probability))
        assert found.doubt == expected.doubt_text
    assert {found.doubt for found in map(reader.read_strokes, drawings)} == {"", "not sure", "not a digit"}


def test_grey_levels_become_the_same_picture(reader):
    rng = np.random.default_rng(5)
    noisy = np.clip(seven(210, 90) + rng.normal(0, 6, (90, 70)), 0, 255).astype(np.uint8)
    far_to_one_side = np.zeros((40, 200), np.uint8)
    far_to_one_side[:, 2:10] = far_to_one_side[20, :150] = 255
    of_mnist = np.zeros((28, 28), np.uint8)
    of_mnist[10:20, 3] = 120

    for gray in (seven(), seven(10, 240), noisy, far_to_one_side, of_mnist):
        np.testing.assert_allclose(reader.read_picture(gray).picture, from_gray(gray), atol=1e-6)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P"])
def test_a_png_file_gives_the_same_with_and_without_pillow(reader, tmp_path, monkeypatch, mode):
    rng = np.random.default_rng(6)
    gray = seven().astype(float) - np.linspace(0, 40, 70) + rng.normal(0, 3, (90, 70))
    gray[:30] -= np.linspace(0, 60, 30)[:, None]  # such pictures are kept as all kinds of differences
    colours = np.stack([gray, gray * 0.9, 0.8 * gray + 20, np.full_like(gray, 255)], axis=2)
    colours[:20, :20, 3] = 128
    image = Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8))
    image = image.convert(mode)
    path = tmp_path / "photo.png"
    image.save(path)

    with_pillow = reader.read_picture(path).picture
    monkeypatch.setitem(sys.modules, "PIL", None)
    without = reader.read_picture(path).picture

    np.testing.assert_array_equal(with_pillow, without)
    assert with_pillow.max() > 0.9


def test_a_photo_is_turned_upright_and_may_have_any_size_and_16_bits(reader, tmp_path):
    upright = reader.read_picture(seven()).picture
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    Image.fromarray(np.rot90(seven())).save(tmp_path / "turned.png", exif=exif)
    Image.fromarray(seven().repeat(20, axis=0).repeat(20, axis=1)).save(tmp_path / "large.png")
    Image.fromarray(seven().astype(np.uint16) * 257).save(tmp_path / "deep.png")

    for name, tolerance in (("turned.png", 0.0), ("large.png", 0.02), ("deep.png", 1e-6)):
        np.testing.assert_allclose(
            reader.read_picture(tmp_path / name).picture, upright, atol=tolerance, err_msg=name
        )


def test_light_ink_on_nothing_and_ink_of_several_colours_are_seen_as_digitpad_sees_them(reader, tmp_path):
    is_ink = seven() < 100
    on_nothing, coloured = np.zeros((90, 70, 4), np.uint8), np.full((90, 70, 4), 255, np.uint8)
    on_nothing[is_ink] = 255
    coloured[is_ink] = (200, 30, 30, 255)
    coloured[40:][is_ink[40:]] = (30, 200, 90, 255)
    coloured[55:][is_ink[55:]] = (150, 150, 255, 200)

    for colours in (on_nothing, coloured):
        Image.fromarray(colours).save(tmp_path / "photo.png")
        found = reader.read_picture(tmp_path / "photo.png").picture

        np.testing.assert_allclose(found, read_picture(tmp_path / "photo.png"), atol=0.02)


@pytest.mark.parametrize(
    ("layers", "cost", "temperature", "dtype", "atol"),
    [
        ((784, 12, 10), "quadratic", 1.0, "float32", 1e-6),
        ((784, 12, 10), "quadratic", 1.0, "float64", 1e-9),
        ((784, Convolution(4, 5, 2), Convolution(6, 3, 1), 10), "cross_entropy", 6.0, "float32", 1e-6),
    ],
    ids=["dense", "64 bits", "convolutional"],
)
@pytest.mark.parametrize("hidden", list(ACTIVATIONS))
def test_every_network_reads_the_same(make_saved, layers, hidden, cost, temperature, dtype, atol):
    last = "identity" if cost == "cross_entropy" else "sigmoid"
    activations = (*(hidden for _ in layers[2:]), last)
    saved = make_saved(layers, activations, cost, dtype, calibration=Calibration(temperature))
    # For probabilities below 1e-12, and for sigmoids that would be rounded.
    saved.network.biases[-1][: None if dtype == "float64" else 1] = (
        -60.0 if cost == "cross_entropy" else -15.0
    )
    pictures = np.random.default_rng(3).random((20, 28, 28), np.float32)

    read = PYTHON.open_reader(PYTHON.make(saved))

    np.testing.assert_allclose(read(pictures), saved.probabilities(pictures.reshape(20, -1)), atol=atol)


def test_it_is_short_but_for_the_weights_and_of_the_python_that_it_names(file):
    assert "for Python 3.10 and later" in file.read_text("utf-8")
    ast.parse(file.read_text("utf-8"), feature_version=(3, 10))
    lines = file.read_text("utf-8").splitlines()
    begin = lines.index('WEIGHTS = """')
    n_of_weights = lines[begin + 1 :].index('"""')
    assert len(lines) - n_of_weights < 400
    assert max(map(len, lines)) <= 110


def test_names_are_told_as_they_are_and_run_nothing(make_saved):
    names = (
        '"""',
        "\\",
        "'\"",
        "漢é",
        '");1/0#',
        "{0}\u00a0",
        "#END",
        "🙂",
        *(f"class {n}" for n in range(40)),
    )
    origin = {"data": '"""\n# END network\nraise SystemExit\n', "validation_accuracy": 0.5}
    network = make_saved((784, len(names)), ("identity",)).network
    saved = SavedNetwork(network, names, origin, Calibration(1.0, 0.9, 0.8))

    content = PYTHON.make(saved)

    PYTHON.open_reader(content)
    assigned = {
        ast.unparse(line.targets[0]): line.value
        for line in ast.parse(content).body
        if isinstance(line, ast.Assign)
    }
    assert ast.literal_eval(assigned["CLASS_NAMES"]) == names
    assert assigned["CLASS_NAMES"].end_lineno - assigned["CLASS_NAMES"].lineno == 7
    assert max(map(len, content.decode().splitlines())) <= 110
    assert ast.literal_eval(assigned["(LEARNED_FROM, ACCURACY)"]) == (origin["data"], 0.5)


def test_answers_are_doubted_as_digitpad_does_at_a_doubt_temperature(make_saved, tmp_path):
    saved = make_saved((784, 3), ("identity",), calibration=Calibration(1.0, 0.395, 0.377, 3.0))
    saved = SavedNetwork(saved.network, ("0", "1", "2"), {}, saved.calibration)
    module = {"__name__": "doubting"}
    exec(compile(PYTHON.make(saved), "doubting.py", "exec"), module)

    told = set()
    for x in range(-60, 60, 4):
        for y in (0, 30, 60):
            strokes = [[(0, 0), (x, y), (20, 40)]]
            expected = Recognizer(saved).recognize_strokes([as_stroke(strokes[0])])
            assert module["read_strokes"](strokes).doubt == expected.doubt_text
            told.add((expected.doubt, expected.probability < LEAST_SURE))
    assert told >= {
        (Doubt.NONE, False),
        (Doubt.NOT_SURE, True),
        (Doubt.NOT_SURE, False),
        (Doubt.NOT_A_DIGIT, True),
    }


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("PEN_WIDTH, FINE = 2.2", "PEN_WIDTH, FINE = 2.6", "give other pictures than in digitpad"),
        (
            "TEMPERATURE, SURE_FROM, CLASS_FROM = 1.0",
            "TEMPERATURE, SURE_FROM, CLASS_FROM = 1.1",
            "probabilities",
        ),
        ("def self_test", "def other", "self_test"),
        ("import numpy", "import nonumpy", "nonumpy"),
    ],
)
def test_a_file_that_does_not_work_is_told_why(make_saved, old, new, reason):
    content = PYTHON.make(make_saved())
    assert old.encode() in content

    with pytest.raises(ExportError, match=rf"The exported Python file does not work: .*{reason}"):
        PYTHON.open_reader(content.replace(old.encode(), new.encode()))
