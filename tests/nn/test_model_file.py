"""The file of a network: what goes in comes out, and nothing else does."""

import dataclasses
import io
import json
import pickle
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.errors import ModelFileError
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.calibration import Calibration
from digitpad.nn.costs import COSTS
from digitpad.nn.layers import Convolution
from digitpad.nn.model_file import MAX_BYTES, SavedNetwork, from_bytes, read_network, to_bytes
from digitpad.nn.network import Network

quickly = settings(deadline=None, database=None, derandomize=True, max_examples=40)


def small_network():
    network = Network((2, 1, 2), ("tanh", "identity"), "cross_entropy")
    network.parameters[:] = np.linspace(-1.0, 1.0, network.parameters.size)
    origin = {"seed": 3, "rate": 0.5, "done": True, "by": None}
    return SavedNetwork(network, ("no", "yes"), origin, Calibration(1.5, 0.6, 0.25))


def assert_same(one, other):
    """Check that two saved networks hold the same."""
    ours, theirs = (
        (network.layers, network.activations, network.cost, network.parameters.dtype.name)
        for network in (one.network, other.network)
    )
    assert ours == theirs
    for name in ("weights", "biases"):
        for array, same in zip(getattr(one.network, name), getattr(other.network, name), strict=True):
            assert np.array_equal(array, same)
    assert dataclasses.replace(one, network=other.network) == other


def assert_refused_or_same(content):
    """Return the sentence with which a changed file was refused; if it was not, it has to hold the same."""
    try:
        returned = from_bytes(content)
    except ModelFileError as error:
        return str(error)
    assert_same(returned, small_network())
    return ""


def parts_of(content):
    """Return a file's parts by name, to change some and zip them again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = parts_of(to_bytes(small_network()))


def zipped(parts, compression=zipfile.ZIP_STORED):
    """Return a zip archive of (name, content) pairs or a dict, with right check sums."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", compression) as archive:
        warnings.simplefilter("ignore")  # of two parts with one name
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(name, content):
    return zipped({**PARTS, name: content})


def with_description(**changes):
    """Return a file whose description has other values; a value of ``...`` takes the key away."""
    description = {**json.loads(PARTS["network.json"]), **changes}
    description = {key: value for key, value in description.items() if value is not ...}
    return with_part("network.json", json.dumps(description).encode())


def npy(array, **options):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **options)
    return buffer.getvalue()


def npy_with_header(header, numbers=b"\0" * 8):
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + numbers


@st.composite
def saved_networks(draw):
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    activations = [draw(st.sampled_from(sorted(ACTIVATIONS))) for _ in sizes[1:]]
    dtype = draw(st.sampled_from(["<f4", "<f8", ">f4", ">f8"]))
    network = Network(sizes, activations, draw(st.sampled_from(sorted(COSTS))), dtype)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    network.parameters[:] = rng.standard_normal(network.parameters.size)
    if draw(st.booleans()):
        limits = np.finfo(dtype)
        extremes = [1e6, -1e6, limits.tiny, limits.smallest_subnormal, -0.0]
        network.weights[0][:] = rng.choice(extremes, network.weights[0].shape)
    names = draw(
        st.lists(st.text("0aÄ×漢é 🙂", min_size=1, max_size=8), min_size=sizes[-1], max_size=sizes[-1])
    )
    plain = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=10)
    )
    return SavedNetwork(network, tuple(names), draw(st.dictionaries(st.text(max_size=10), plain, max_size=4)))


@quickly
@given(saved_networks())
def test_what_is_saved_comes_back(saved):
    returned = from_bytes(to_bytes(saved))

    assert_same(returned, saved)
    assert returned.network.parameters.dtype.isnative
    assert np.array_equal(np.signbit(returned.network.parameters), np.signbit(saved.network.parameters))


@pytest.mark.parametrize("is_input_major", [False, True])
@pytest.mark.parametrize("layers", [(16, Convolution(3, 2, 2), 5, 2), (16, 7, 5, 2)], ids=str)
def test_a_network_of_any_layers_and_order_in_memory_comes_back_and_can_be_trained(layers, is_input_major):
    network = Network(layers, ("relu", "tanh", "identity"), "cross_entropy", is_input_major=is_input_major)
    network.initialize("he", np.random.default_rng(0))
    saved = SavedNetwork(network, ("no", "yes"), {}, Calibration(2.0))
    inputs = np.random.default_rng(1).random((3, 16), np.float32)

    opened = from_bytes(to_bytes(saved))

    assert_same(opened, saved)
    probabilities = Calibration(2.0).apply(network.probabilities(inputs))
    assert np.allclose(opened.probabilities(inputs), probabilities, atol=1e-6)
    opened.network.parameters[:] = 1.0
    assert (opened.network.weights[0] == 1.0).all()


def test_numpy_can_open_it_and_the_description_has_the_names_of_the_code():
    network = small_network().network

    with zipfile.ZipFile(io.BytesIO(to_bytes(small_network()))) as archive:
        assert {part.external_attr >> 16 for part in archive.infolist()} == {0o644}  # it can be unpacked
        assert len({part.date_time for part in archive.infolist()}) == 1
    with np.load(io.BytesIO(to_bytes(small_network())), allow_pickle=False) as archive:
        assert archive.files == ["network.json", "weights_1", "biases_1", "weights_2", "biases_2"]
        for number in (1, 2):
            assert np.array_equal(archive[f"weights_{number}"], network.weights[number - 1])
            assert np.array_equal(archive[f"biases_{number}"], network.biases[number - 1])
    assert json.loads(PARTS["network.json"]) == {
        "format": "digitpad network",
        "version": 2,
        "layers": [2, 1, 2],
        "activations": ["tanh", "identity"],
        "cost": "cross_entropy",
        "dtype": "float32",
        "class_names": ["no", "yes"],
        "origin": {"seed": 3, "rate": 0.5, "done": True, "by": None},
        "calibration": {"temperature": 1.5, "sure_from": 0.6, "class_from": 0.25},
    }


@pytest.mark.parametrize(
    ("changes", "version"),
    [
        ({"calibration": Calibration(1.5, 0.6, 0.25, doubt_temperature=3.0)}, 3),
        ({"views": ((1.0, 0.25, 0.0, 1.0), (0.5, 0.0, 0.0, 2.0))}, 4),
        ({"views": ((10.0, 0.0, 0.0, -10.0), *[(0.125, 0.0, 0.0, 0.125)] * 15)}, 4),
    ],
    ids=str,
)
def test_a_doubt_temperature_or_views_make_it_a_file_of_a_later_version(changes, version):
    content = to_bytes(dataclasses.replace(small_network(), **changes))

    opened = from_bytes(content)
    assert {name: getattr(opened, name) for name in changes} == changes
    assert json.loads(parts_of(content)["network.json"])["version"] == version


@pytest.mark.parametrize(
    "views",
    [
        *([], "1001", [1, 0, 0, 1], [[1, 0, 0]], [["1", 0, 0, 1]], [[True, 0, 0, 1]]),
        *([[1, 2, 2, 4]], [[0.09, 0, 0, 0.1]], [[1, 0, 0, np.nan]], [[11, 0, 0, 1]], [[1, 0, 0, 1]] * 17),
    ],
    ids=lambda views: str(views)[:30],
)
def test_views_that_cannot_be_used_are_refused(views):
    calibration = {"temperature": 1.5, "sure_from": 0.6, "class_from": 0.25, "doubt_temperature": 3.0}

    with pytest.raises(ModelFileError, match=r"^its views are not usable\.$"):
        from_bytes(with_description(version=4, calibration=calibration, views=views))


def test_a_file_of_version_1_opens_uncalibrated():
    opened = from_bytes(with_description(version=1, calibration=...))

    assert opened.calibration == Calibration(1.0, 0.0, 0.0)
    assert np.array_equal(opened.network.parameters, small_network().network.parameters)


def test_a_file_cut_at_any_length_is_refused():
    content = to_bytes(small_network())

    for length in range(len(content)):
        with pytest.raises(ModelFileError, match=r"^it "):
            from_bytes(content[:length])


def test_a_file_larger_than_any_network_is_refused_unread(tmp_path):
    path = tmp_path / "huge.npz"
    with path.open("w+b") as file:
        file.truncate(MAX_BYTES + 1)

        with pytest.raises(ModelFileError, match=r"^it is too large for a network: more than "):
            read_network(file)


def test_a_flipped_bit_is_noticed_or_harmless():
    content = bytearray(to_bytes(small_network()))
    n_refused = 0

    for place in range(len(content)):
        bit = 1 << place % 8
        content[place] ^= bit
        # The zip format keeps dates and attributes that mean nothing here.
        n_refused += assert_refused_or_same(bytes(content)) != ""
        content[place] ^= bit

    assert n_refused > len(content) * 0.7


WEIGHTS = PARTS["weights_1.npy"]
WITHOUT_WEIGHTS = {name: content for name, content in PARTS.items() if name != "weights_1.npy"}


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({**PARTS, "../evil.npy": WEIGHTS}, r"its parts do not match its layers\."),
        ({**PARTS, "weights_3.npy": WEIGHTS}, r"its parts do not match its layers\."),
        (WITHOUT_WEIGHTS, r"its parts do not match its layers\."),
        ({**WITHOUT_WEIGHTS, "../weights_1.npy": WEIGHTS}, r"its parts do not match its layers\."),
        ([*PARTS.items(), ("weights_1.npy", WEIGHTS)], ".*: two of its parts have the same name"),
        ({}, ".*: its parts have other names"),
        ({"Network.json": b"{}"}, ".*: its parts have other names"),
        ({"network.json": b"[" * 50_000}, "it is not a digitpad network"),
        ({"network.json": b"\xff"}, "it is not a digitpad network"),
        ({**PARTS, "network.json": b" " * 2_000_000}, r"it claims to hold more than it can\."),
        ({f"{number}": b"" for number in range(10_000)}, ".*it does not end like an archive of a few"),
    ],
    ids=range(11),
)
def test_an_archive_of_other_parts_is_refused_in_little_memory(parts, reason):
    assert refused_with_peak(zipped(parts), rf"^{reason}") < 1_000_000


def test_a_compressed_file_is_refused():
    with pytest.raises(ModelFileError, match=r": it is compressed, unlike digitpad's files\.$"):
        from_bytes(zipped(PARTS, zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize(
    "content",
    [
        *(npy(np.zeros(shape, np.float32)) for shape in [(2, 1), (1, 3), (2,), (1, 2, 1)]),
        *(npy(np.zeros((1, 2), dtype)) for dtype in ["f8", "i4", ">f4"]),
        npy(np.zeros((1, 2), np.float32), version=(2, 0)),
        WEIGHTS.replace(b"'fortran_order': False, ", b"'fortran_order': True,  "),
        WEIGHTS[:-1],
        WEIGHTS + b"\0",
    ],
    ids=range(11),
)
def test_an_array_that_does_not_fit_is_refused(content):
    with pytest.raises(
        ModelFileError, match=r"^it (holds an array that does not fit|is too short or too long)"
    ):
        from_bytes(with_part("weights_1.npy", content))


@pytest.mark.parametrize("bad", [np.nan, -np.inf, 1.1e6])
@pytest.mark.parametrize(("name", "shape"), [("weights_1.npy", (1, 2)), ("biases_2.npy", (2,))])
def test_weights_that_nobody_can_compute_with_are_refused(bad, name, shape):
    array = np.zeros(shape, np.float32)
    array.flat[1] = bad

    with pytest.raises(ModelFileError, match=r"^its weights are not finite numbers, or are too large"):
        from_bytes(with_part(name, npy(array)))


def header_of_shape(shape):
    return repr({"descr": "<f4", "fortran_order": False, "shape": shape}).encode()


@pytest.mark.parametrize(
    "header",
    [
        b"(" * 300,
        b"{'descr': ('<f4', (10000000000,)), 'fortran_order': False, 'shape': (1, 2)}",
        b"__import__('os').abort()",
        *(header_of_shape(shape) for shape in ((10**9, 10**9), (2**63, 1), (1, -2))),
    ],
)
def test_a_senseless_array_header_is_refused_without_taking_memory(header):
    content = with_part("weights_1.npy", npy_with_header(header))

    assert refused_with_peak(content, r"^it holds an array that does not fit") < 1_000_000


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": "other"}, "it is not a digitpad network"),
        ({"extra": 1}, "its description is incomplete"),
        ({"layers": []}, "layers: a network has 2 to"),
        *(({"version": other}, "it was made by another version of digitpad") for other in (0, 5, "1", True)),
        ({"layers": [2, True, 2]}, "layers: .* is not a list of layers"),
        ({"layers": [2, "1", 2]}, r"it does not describe a network\.$"),
        ({"layers": [2, 100, 2]}, r"it is too short or too long\."),
        ({"layers": [4, "2@3x3/1", 2]}, "2@3x3/1 does not fit on 2x2 places"),
        ({"layers": "2,1,2"}, "layers must be a list"),
        ({"layers": [2, 2, 2]}, "it holds an array that does not fit its layers"),
        ({"activations": ["tanh"]}, "need as many activations"),
        ({"activations": ["tanh", []]}, "it does not describe a network"),
        ({"activations": "ti"}, "activations and cost must be names"),
        ({"cost": []}, "activations and cost must be names"),
        ({"dtype": "float16"}, "dtype: there is no 'float16'"),
        ({"dtype": "float64"}, "it holds an array that does not fit its layers"),
        ({"class_names": ["0", "1", "2"]}, "its number of classes differs from its number of outputs"),
        *(
            ({"class_names": names}, "its class names are not usable")
            for names in (["0", ""], ["0", "123456789"], ["0", 1], ["0", "\n"], "01")
        ),
        *(({"origin": origin}, "its origin cannot be read") for origin in ([], {"a": [1]})),
        *(({key: ...}, "its description is incomplete") for key in ("layers", "origin", "calibration")),
        ({"format": ...}, "it is not a digitpad network"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_description_is_refused_with_the_reason(changes, reason):
    with pytest.raises(ModelFileError, match=rf"^(it does not describe a network: .*)?{reason}"):
        from_bytes(with_description(**changes))


@pytest.mark.parametrize(
    ("change", "is_usable"),
    [
        *(({"temperature": number}, False) for number in (0.009, 100.1, np.nan, 10**400, "1", True)),
        *(({"temperature": number}, True) for number in (0.01, 100)),
        *(({"sure_from": number}, False) for number in (1.01, np.nan, 0.24)),
        *(({"class_from": number}, False) for number in (-0.01, 0.61, None)),
        ({"sure_from": 1.0, "class_from": 1.0}, True),
        ({"doubt_temperature": 3.0}, False),
        *(({"version": 3, "doubt_temperature": number}, False) for number in (0.0, 101, "3")),
        ({"version": 3}, False),
        ({"version": 3, "doubt_temperature": 3.0}, True),
    ],
    ids=lambda change: str(change)[:30],
)
def test_only_a_calibration_that_can_be_used_is_taken(change, is_usable):
    calibration = {"temperature": 1.5, "sure_from": 0.6, "class_from": 0.25, **change}
    content = with_description(version=calibration.pop("version", 2), calibration=calibration)

    if is_usable:
        assert from_bytes(content).calibration == Calibration(**calibration)
        return
    with pytest.raises(ModelFileError, match=r"^its calibration is not usable\.$"):
        from_bytes(content)


class Canary:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return (Path.touch, (Path(self.path),))


@pytest.mark.parametrize("place", ["array", "array with the right header", "description", "file"])
def test_no_pickle_is_ever_run(tmp_path, place):
    canary = tmp_path / "canary"
    code = pickle.dumps(Canary(canary))
    objects = np.empty((1, 2), object)
    objects[:] = Canary(canary)
    content = {
        "array": with_part("weights_1.npy", npy(objects, allow_pickle=True)),
        "array with the right header": with_part("weights_1.npy", WEIGHTS[:-8] + code),
        "description": with_part("network.json", code),
        "file": code,
    }[place]

    with pytest.raises(ModelFileError, match=r"^it "):
        from_bytes(content)

    assert not canary.exists()
    pickle.loads(code)  # noqa: S301
    assert canary.exists()


def refused_with_peak(content, reason):
    """Return the most bytes that were taken until a file was refused."""
    tracemalloc.start()
    try:
        with pytest.raises(ModelFileError, match=reason):
            from_bytes(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_what_is_not_finite_in_its_origin_is_refused_by_name_and_never_written():
    endless = SavedNetwork(small_network().network, ("no", "yes"), {"seconds": np.inf, "loss": 0.5})

    assert from_bytes(to_bytes(endless)).origin == {"seconds": None, "loss": 0.5}
    for value in (np.nan, np.inf, -np.inf):
        with pytest.raises(ModelFileError, match=r"^its origin has a 'loss' that is not finite\.$"):
            from_bytes(with_description(origin={"loss": value}))
