"""The file of a network: what goes in comes out, and nothing else does."""

import io
import json
import pickle
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digitpad.errors import ModelFileError
from digitpad.nn import model_file
from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.calibration import Calibration
from digitpad.nn.costs import COSTS
from digitpad.nn.layers import Convolution
from digitpad.nn.model_file import SavedNetwork, from_bytes, to_bytes
from digitpad.nn.network import Network

thoroughly = settings(deadline=None, database=None, derandomize=True, max_examples=300)
quickly = settings(deadline=None, database=None, derandomize=True, max_examples=100)


def small_network(dtype=np.float32):
    network = Network((2, 1, 2), ("tanh", "identity"), "cross_entropy", dtype)
    network.parameters[:] = np.linspace(-1.0, 1.0, network.parameters.size)
    origin = {"seed": 3, "rate": 0.5, "done": True, "by": None}
    return SavedNetwork(network, ("no", "yes"), origin, Calibration(1.5, 0.6, 0.25))


def assert_same(one, other):
    assert one.network.layers == other.network.layers
    assert one.network.activations == other.network.activations
    assert one.network.cost == other.network.cost
    assert one.network.parameters.dtype.name == other.network.parameters.dtype.name
    assert np.array_equal(one.network.parameters, other.network.parameters)
    assert one.class_names == other.class_names
    assert one.origin == other.origin
    assert one.calibration == other.calibration


def from_bytes_or_refusal(content):
    """Return the network, or the sentence with which the content was refused."""
    try:
        return from_bytes(content)
    except ModelFileError as error:
        return str(error)


def parts_of(content):
    """Return a file's parts by name, to change some and zip them again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts, compression=zipfile.ZIP_STORED):
    """Return a zip archive of (name, content) pairs or a dict, with right check sums."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", compression) as archive:
        warnings.simplefilter("ignore")  # of two parts with one name
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(name, content):
    return zipped({**parts_of(to_bytes(small_network())), name: content})


def with_description(**changes):
    parts = parts_of(to_bytes(small_network()))
    description = {**json.loads(parts["network.json"]), **changes}
    return zipped({**parts, "network.json": json.dumps(description).encode()})


def npy(array, **options):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **options)
    return buffer.getvalue()


def npy_with_header(header, numbers=b"\0" * 8):
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + numbers


# Round trips --------------------------------------------------------------------------------------------


@st.composite
def saved_networks(draw):
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    activations = [draw(st.sampled_from(sorted(ACTIVATIONS))) for _ in sizes[1:]]
    dtype = draw(st.sampled_from(["<f4", "<f8", ">f4", ">f8"]))
    network = Network(sizes, activations, draw(st.sampled_from(sorted(COSTS))), dtype)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    for weights in network.weights:
        n_out, n_in = weights.shape
        source = draw(st.sampled_from(["plain", "transposed", "fortran", "sliced", "extreme"]))
        if source == "plain":
            weights[:] = rng.standard_normal((n_out, n_in))
        elif source == "transposed":
            weights[:] = rng.standard_normal((n_in, n_out)).T
        elif source == "fortran":
            weights[:] = np.asfortranarray(rng.standard_normal((n_out, n_in)))
        elif source == "sliced":
            weights[:] = rng.standard_normal((3 * n_out, 2 * n_in))[::-3, ::2]
        else:
            limits = np.finfo(dtype)
            weights[:] = rng.choice([1e6, -1e6, limits.tiny, limits.smallest_subnormal, -0.0], (n_out, n_in))
    for biases in network.biases:
        biases[:] = rng.standard_normal(biases.size)
    names = draw(
        st.lists(st.text("0aÄ×漢é 🙂", min_size=1, max_size=8), min_size=sizes[-1], max_size=sizes[-1])
    )
    plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10)
    return SavedNetwork(network, tuple(names), draw(st.dictionaries(st.text(max_size=10), plain, max_size=4)))


@quickly
@given(saved_networks())
def test_what_is_saved_comes_back(saved):
    returned = from_bytes(to_bytes(saved))

    assert_same(returned, saved)
    assert returned.network.parameters.dtype.isnative
    assert np.array_equal(np.signbit(returned.network.parameters), np.signbit(saved.network.parameters))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_that_came_back_predicts_to_the_bit_and_can_be_trained(dtype):
    saved = small_network(dtype)
    inputs = np.random.default_rng(0).standard_normal((20, 2))

    network = from_bytes(to_bytes(saved)).network

    assert np.array_equal(network.outputs(inputs), saved.network.outputs(inputs))
    assert network.parameters.flags.writeable
    network.parameters[:] = 1.0
    assert (network.weights[0] == 1.0).all()


def test_the_same_network_gives_the_same_bytes():
    saved = small_network()

    assert to_bytes(saved) == to_bytes(from_bytes(to_bytes(saved)))


def test_layers_whose_arrays_were_replaced_by_transposed_ones_are_saved_right():
    saved = small_network()
    weights = np.arange(2, dtype=np.float32).reshape(2, 1)
    saved.network.weights[0] = weights.T

    returned = from_bytes(to_bytes(saved))

    assert returned.network.weights[0].tolist() == [[0.0, 1.0]]


def test_numpy_can_open_it():
    saved = small_network()

    with np.load(io.BytesIO(to_bytes(saved)), allow_pickle=False) as archive:
        assert set(archive.files) == {"network.json", "weights_1", "biases_1", "weights_2", "biases_2"}
        for number in (1, 2):
            assert np.array_equal(archive[f"weights_{number}"], saved.network.weights[number - 1])
            assert np.array_equal(archive[f"biases_{number}"], saved.network.biases[number - 1])


def test_the_description_has_the_names_of_the_code():
    description = json.loads(parts_of(to_bytes(small_network()))["network.json"])

    assert description == {
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


# Damage -------------------------------------------------------------------------------------------------


def test_a_file_cut_at_any_length_is_refused():
    content = to_bytes(small_network())

    for length in range(len(content)):
        with pytest.raises(ModelFileError, match=r"^it "):
            from_bytes(content[:length])


def test_a_flipped_bit_is_noticed_or_harmless():
    saved = small_network()
    content = bytearray(to_bytes(saved))
    n_refused = 0

    for place in range(len(content) * 8):
        content[place // 8] ^= 1 << place % 8
        returned = from_bytes_or_refusal(bytes(content))
        if isinstance(returned, str):
            n_refused += 1
        else:
            # The zip format keeps dates and attributes that mean nothing here.
            assert_same(returned, saved)
        content[place // 8] ^= 1 << place % 8

    assert n_refused > len(content) * 8 * 0.7


def test_bytes_before_or_after_change_no_weight():
    saved = small_network()
    content = to_bytes(saved)

    for changed in (b"\0" + content, b"x" * 100 + content, content + b"\0", content + content):
        returned = from_bytes_or_refusal(changed)
        if isinstance(returned, str):
            assert returned.startswith("it ")
        else:
            assert_same(returned, saved)


@quickly
@given(st.binary(max_size=300))
@example(b"")
@example(b"PK\x05\x06" + bytes(18))
def test_random_bytes_are_refused(content):
    with pytest.raises(ModelFileError, match=r"^it is not a network of digitpad"):
        from_bytes(content)


@thoroughly
@given(st.data())
def test_random_changes_are_noticed_or_harmless(data):
    saved = small_network()
    content = bytearray(to_bytes(saved))
    for _ in range(data.draw(st.integers(1, 4))):
        # Most places that matter lie in the directory at the end.
        start = data.draw(st.integers(0, len(content)) | st.integers(len(content) - 400, len(content)))
        end = start + data.draw(st.integers(0, 8))
        content[start:end] = data.draw(st.binary(max_size=8) | st.just(b"\xff\xff\xff\xff"))

    returned = from_bytes_or_refusal(bytes(content))

    if not isinstance(returned, str):
        assert_same(returned, saved)


# Parts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "weights_3.npy",
        "biases_0.npy",
        "../evil.npy",
        "/etc/evil",
        "weights_1.npy/",
        "..",
        "a\\b",
        "WEIGHTS_1.NPY",
    ],
)
def test_an_extra_part_is_refused(name):
    with pytest.raises(ModelFileError, match="its parts are not those of its layers"):
        from_bytes(with_part(name, npy(np.zeros((1, 2), np.float32))))


@pytest.mark.parametrize("missing", ["weights_1.npy", "biases_1.npy", "weights_2.npy", "biases_2.npy"])
def test_a_missing_array_is_refused(missing):
    parts = parts_of(to_bytes(small_network()))
    del parts[missing]

    with pytest.raises(ModelFileError, match="its parts are not those of its layers"):
        from_bytes(zipped(parts))


@pytest.mark.parametrize("name", ["../weights_1.npy", "/weights_1.npy", "./weights_1.npy", "x/weights_1.npy"])
def test_an_array_in_another_folder_is_refused(name):
    parts = parts_of(to_bytes(small_network()))
    parts[name] = parts.pop("weights_1.npy")

    with pytest.raises(ModelFileError, match="its parts are not those of its layers"):
        from_bytes(zipped(parts))


@pytest.mark.parametrize("name", ["network.json", "weights_1.npy"])
def test_a_part_that_is_there_twice_is_refused(name):
    parts = parts_of(to_bytes(small_network()))

    with pytest.raises(ModelFileError, match="its parts have other names"):
        from_bytes(zipped([*parts.items(), (name, parts[name])]))


@pytest.mark.parametrize("parts", [{}, {"weights_1.npy": b""}, {"Network.json": b"{}"}])
def test_an_archive_without_description_is_refused(parts):
    with pytest.raises(ModelFileError, match="it is not a network of digitpad"):
        from_bytes(zipped(parts))


def test_the_archive_of_another_program_is_refused():
    buffer = io.BytesIO()
    np.savez(buffer, weights=np.zeros(3))

    with pytest.raises(ModelFileError, match="it is not a network of digitpad: its parts have other names"):
        from_bytes(buffer.getvalue())


# Arrays -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 1), np.float32),
        np.zeros((1, 3), np.float32),
        np.zeros((2,), np.float32),
        np.zeros((1, 2, 1), np.float32),
        np.zeros((), np.float32),
        np.zeros((0, 2), np.float32),
        np.zeros((1, 2), np.float64),
        np.zeros((1, 2), np.float16),
        np.zeros((1, 2), np.int32),
        np.zeros((1, 2), np.uint32),
        np.zeros((1, 2), bool),
        np.zeros((1, 2), np.complex64),
        np.zeros((1, 2), ">f4"),
        np.zeros((1, 2), "S4"),
        np.zeros((1, 2), "U1"),
        np.zeros((1, 2), "M8[s]"),
        np.zeros((1, 2), [("a", "<f4")]),
        np.zeros((1, 2), "V4"),
        np.zeros((1,), ("<f4", (2,))).reshape(2),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_an_array_of_another_shape_or_dtype_is_refused(array):
    with pytest.raises(ModelFileError, match=r"^it holds an array that does not fit its layers"):
        from_bytes(with_part("weights_1.npy", npy(array)))


def test_a_fortran_ordered_array_is_refused():
    array = np.asfortranarray(np.arange(4, dtype=np.float32).reshape(2, 2))
    network = Network((2, 2), ("sigmoid",), "quadratic")
    parts = parts_of(to_bytes(SavedNetwork(network, ("0", "1"))))

    with pytest.raises(ModelFileError, match=r"^it holds an array that does not fit its layers"):
        from_bytes(zipped({**parts, "weights_1.npy": npy(array)}))


@pytest.mark.parametrize("version", [(2, 0), (3, 0)])
def test_an_array_of_another_npy_version_is_refused(version):
    with pytest.raises(ModelFileError, match=r"^it holds an array"):
        from_bytes(with_part("weights_1.npy", npy(np.zeros((1, 2), np.float32), version=version)))


@pytest.mark.parametrize("place", range(8))
def test_an_array_without_the_mark_of_npy_is_refused(place):
    content = bytearray(npy(np.zeros((1, 2), np.float32)))
    content[place] ^= 1

    with pytest.raises(ModelFileError, match=r"^it holds an array that does not fit its layers"):
        from_bytes(with_part("weights_1.npy", bytes(content)))


@pytest.mark.parametrize("change", [-8, -4, -1, 1, 4, 1_000])
def test_more_or_fewer_numbers_than_the_header_says_are_refused(change):
    content = npy(np.zeros((1, 2), np.float32))
    content = content[:change] if change < 0 else content + b"\0" * change

    with pytest.raises(ModelFileError, match=r"^it is cut short or too long"):
        from_bytes(with_part("weights_1.npy", content))


@pytest.mark.parametrize("shape", [(10**9, 10**9), (2**31, 2), (2**63, 1), (10**30, 1), (-1, 2), (1, -2)])
def test_a_huge_or_negative_shape_is_refused_without_taking_memory(shape):
    header = repr({"descr": "<f4", "fortran_order": False, "shape": shape}).encode()
    content = with_part("weights_1.npy", npy_with_header(header))

    assert refused_with_peak(content, "^it ") < 1_000_000


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["weights_1.npy", "biases_2.npy"])
def test_weights_that_are_not_finite_are_refused(bad, name):
    shape = {"weights_1.npy": (1, 2), "biases_2.npy": (2,)}[name]
    array = np.zeros(shape, np.float32)
    array.flat[1] = bad

    with pytest.raises(ModelFileError, match=r"^it holds weights that are not finite numbers"):
        from_bytes(with_part(name, npy(array)))


HEADERS = [
    b"",
    b"{",
    b"}",
    b"{}",
    b"[]",
    b"1",
    b"(" * 300,
    b"-" * 900 + b"1",
    b"'",
    b"'''",
    b"\\",
    b"  {\n 1",
    b"\xff\xfe",
    b"\0",
    b"{1: 2, 'a': 3}",
    b"{[]: 1}",
    b"{'descr': 1, 'fortran_order': 2, 'shape': 3}",
    b"{'descr': 5, 'fortran_order': False, 'shape': (1, 2)}",
    b"{'descr': ('<f4', (10000000000,)), 'fortran_order': False, 'shape': (1, 2)}",
    b"{'descr': ('<f4', 100000000000000000000), 'fortran_order': False, 'shape': (1, 2)}",
    b"{'descr': [('a', '<f4', 1, 2)], 'fortran_order': False, 'shape': (1, 2)}",
    b"{'descr': ['ab'], 'fortran_order': False, 'shape': (1, 2)}",
    b"{'descr': 'a4', 'fortran_order': False, 'shape': (1, 2)}",
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2L)}",
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (True, 2)}",
    b"{'descr': '\\d', 'fortran_order': False, 'shape': (1, 2)}",
    b"__import__('os').abort()",
]


@pytest.mark.parametrize("header", HEADERS, ids=range(len(HEADERS)))
def test_a_senseless_array_header_is_refused(header):
    with pytest.raises(ModelFileError, match=r"^it "):
        from_bytes(with_part("weights_1.npy", npy_with_header(header)))


@quickly
@given(
    st.binary(max_size=60) | st.text("{}()[]'\"descrfotan_hp:, <48f0129\\\n\t", max_size=80).map(str.encode)
)
def test_a_random_array_header_is_refused(header):
    with pytest.raises(ModelFileError, match=r"^it "):
        from_bytes(with_part("weights_1.npy", npy_with_header(header)))


@quickly
@given(st.binary(max_size=200))
def test_random_bytes_for_an_array_are_refused(content):
    with pytest.raises(ModelFileError, match=r"^it "):
        from_bytes(with_part("biases_1.npy", content))


# The description ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [0, 3, 10**6, "1", None, 1.5, 2.0, True, [1]], ids=repr)
def test_another_version_is_refused_as_such(version):
    with pytest.raises(ModelFileError, match="made by another version of digitpad"):
        from_bytes(with_description(version=version))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": "other"}, "it is not a network of digitpad"),
        ({"extra": 1}, "its description is not complete"),
        ({"layers": []}, "layers: a network has 2 to"),
        ({"layers": [2]}, "layers: a network has 2 to"),
        ({"layers": [2, 0, 2]}, "layers: a layer has 1 to"),
        ({"layers": [2, -1, 2]}, "layers: a layer has 1 to"),
        ({"layers": [2, 10**9, 2]}, "layers: a layer has 1 to"),
        ({"layers": [10_000, 10_000]}, "layers: that would be 100,010,000 weights"),
        ({"layers": [2, 1.0, 2]}, "layers: .* is not a list of layers"),
        ({"layers": [2, True, 2]}, "layers: .* is not a list of layers"),
        ({"layers": [2, "1", 2]}, "'1' is no convolution"),
        ({"layers": [4, "2@3x3/1", 2]}, "2@3x3/1 does not fit on 2x2 places"),
        ({"layers": [784, "9999@1x1/1", 2]}, "at most"),
        ({"layers": "2,1,2"}, "layers are a list"),
        ({"layers": None}, "layers are a list"),
        ({"layers": [2] * 10_000}, "layers: a network has 2 to"),
        ({"layers": [2, 2]}, "need as many activations"),
        ({"layers": [2, 2, 2]}, "does not fit its layers"),
        ({"activations": []}, "need as many activations"),
        ({"activations": ["tanh"]}, "need as many activations"),
        ({"activations": ["tanh", "swish"]}, "there is no 'swish'"),
        ({"activations": ["tanh", None]}, "there is no None"),
        ({"activations": ["tanh", []]}, "not that of a network"),
        ({"activations": "ti"}, "activations and cost are names"),
        ({"activations": None}, "activations and cost are names"),
        ({"cost": "hinge"}, "there is no 'hinge'"),
        ({"cost": None}, "activations and cost are names"),
        ({"cost": []}, "activations and cost are names"),
        ({"dtype": "float16"}, "dtype: there is no 'float16'"),
        ({"dtype": "object"}, "dtype: there is no 'object'"),
        ({"dtype": ["float32"]}, "dtype: there is no"),
        ({"dtype": None}, "dtype: there is no None"),
        ({"dtype": "float64"}, "does not fit its layers"),
        ({"class_names": ["0"]}, "another number of classes than it has outputs"),
        ({"class_names": ["0", "1", "2"]}, "another number of classes than it has outputs"),
        ({"class_names": ["0", ""]}, "its classes have no usable names"),
        ({"class_names": ["0", "123456789"]}, "its classes have no usable names"),
        ({"class_names": ["0", 1]}, "its classes have no usable names"),
        ({"class_names": ["0", "\ud800"]}, "its classes have no usable names"),
        ({"class_names": ["0", "\n"]}, "its classes have no usable names"),
        ({"class_names": ["0", "\x1b[2J"]}, "its classes have no usable names"),
        ({"class_names": "01"}, "its classes have no usable names"),
        ({"class_names": None}, "its classes have no usable names"),
        ({"origin": []}, "where it comes from is not readable"),
        ({"origin": None}, "where it comes from is not readable"),
        ({"origin": {"a": [1]}}, "where it comes from is not readable"),
        ({"origin": {"a": {}}}, "where it comes from is not readable"),
        ({"origin": {"a": "x" * 70_000}}, "it claims to hold more than it can"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_description_is_refused_with_the_reason(changes, reason):
    with pytest.raises(ModelFileError, match=reason) as caught:
        from_bytes(with_description(**changes))

    assert str(caught.value).startswith("it")


@pytest.mark.parametrize(
    "key",
    ["format", "version", "layers", "activations", "cost", "dtype", "class_names", "origin", "calibration"],
)
def test_a_description_that_lacks_a_key_is_refused(key):
    parts = parts_of(to_bytes(small_network()))
    description = json.loads(parts["network.json"])
    del description[key]

    with pytest.raises(ModelFileError, match=r"^it"):
        from_bytes(zipped({**parts, "network.json": json.dumps(description).encode()}))


def test_a_file_of_version_1_opens_uncalibrated():
    parts = parts_of(to_bytes(small_network()))
    description = json.loads(parts["network.json"])
    del description["calibration"]
    description["version"] = 1

    opened = from_bytes(zipped({**parts, "network.json": json.dumps(description).encode()}))

    assert opened.calibration == Calibration(1.0, 0.0, 0.0)
    assert np.array_equal(opened.network.parameters, small_network().network.parameters)


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0.0},
        {"temperature": -1.0},
        {"temperature": 1e9},
        {"temperature": float("nan")},
        {"sure_from": float("nan")},
        {"class_from": float("nan")},
        {"temperature": float("inf")},
        pytest.param({"temperature": 10**400}, id="too large for a float"),
        {"temperature": "1"},
        {"temperature": True},
        {"temperature": 10**400},
        {"sure_from": 10**400},
        {"sure_from": 1.5},
        {"class_from": -0.5},
        {"class_from": 0.7},
        {"more": 1},
    ],
    ids=lambda change: str(change)[:30],
)
def test_a_calibration_that_is_none_is_refused(change):
    calibration = {"temperature": 1.5, "sure_from": 0.6, "class_from": 0.25, **change}

    with pytest.raises(ModelFileError, match="its calibration is not usable"):
        from_bytes(with_description(calibration=calibration))


@pytest.mark.parametrize(
    "text", [b"", b"{", b"null", b"[]", b"1", b"\xff", b"{}", b"[" * 50_000, b'{"a":' * 10_000, b"1" * 60_000]
)
def test_a_description_that_is_no_json_object_is_refused(text):
    with pytest.raises(ModelFileError, match=r"^it is not a network of digitpad"):
        from_bytes(with_part("network.json", text))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=5), values, max_size=3),
    max_leaves=6,
)


@thoroughly
@given(
    st.sampled_from(
        ["layers", "activations", "cost", "dtype", "class_names", "version", "format", "calibration"]
    ),
    JSON_VALUES,
)
def test_any_json_for_a_key_is_the_same_network_or_refused(key, value):
    returned = from_bytes_or_refusal(with_description(**{key: value}))

    if isinstance(returned, str):
        assert returned.startswith("it")
    else:
        assert np.array_equal(returned.network.parameters, small_network().network.parameters)


# Code and bombs -----------------------------------------------------------------------------------------


class Canary:
    """Creates a file when it is unpickled."""

    def __init__(self, path):
        self._path = str(path)

    def __reduce__(self):
        return (Path.touch, (Path(self._path),))


def test_the_canary_sings_where_pickles_are_allowed(tmp_path):
    canary = tmp_path / "canary"

    pickle.loads(pickle.dumps(Canary(canary)))  # noqa: S301

    assert canary.exists()


@pytest.mark.parametrize("place", ["array", "array with the right header", "description", "file"])
def test_no_pickle_is_ever_run(tmp_path, place):
    canary = tmp_path / "canary"
    code = pickle.dumps(Canary(canary))
    objects = np.empty((1, 2), object)
    objects[:] = Canary(canary)
    right_header = npy(np.zeros((1, 2), np.float32))[:-8]
    content = {
        "array": with_part("weights_1.npy", npy(objects, allow_pickle=True)),
        "array with the right header": with_part("weights_1.npy", right_header + code),
        "description": with_part("network.json", code),
        "file": code,
    }[place]

    with pytest.raises(ModelFileError, match=r"^it "):
        from_bytes(content)

    assert not canary.exists()


def refused_with_peak(content, reason):
    """Return the most bytes that were taken until a file was refused."""
    tracemalloc.start()
    try:
        with pytest.raises(ModelFileError, match=reason):
            from_bytes(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("name", ["network.json", "weights_1.npy"])
def test_a_bomb_is_refused_before_it_goes_off(name, compression):
    parts = parts_of(to_bytes(small_network()))
    bomb = zipped({**parts, name: bytes(20_000_000)}, compression)
    assert len(bomb) < 100_000

    assert refused_with_peak(bomb, "it is compressed, which digitpad's networks are not") < 1_000_000


def test_a_compressed_network_is_refused_too():
    parts = parts_of(to_bytes(small_network()))

    with pytest.raises(ModelFileError, match="it is compressed"):
        from_bytes(zipped(parts, zipfile.ZIP_DEFLATED))


def test_parts_that_claim_to_be_larger_than_the_file_are_refused():
    content = to_bytes(small_network())
    # In the directory's entry, compressed and plain size lie 26 and 22 bytes before the name.
    place = content.rindex(b"weights_1.npy") - 26
    claimed = content[:place] + (400_000_000).to_bytes(4, "little") * 2 + content[place + 8 :]

    assert refused_with_peak(claimed, "it claims to hold more than it can") < 1_000_000


def test_a_description_of_a_billion_units_takes_no_memory():
    assert refused_with_peak(with_description(layers=[10**9, 10]), "layers: a layer has 1 to") < 1_000_000


def test_a_file_larger_than_any_network_is_refused_unread(monkeypatch):
    content = to_bytes(small_network())
    monkeypatch.setattr(model_file, "MAX_BYTES", len(content) - 1)

    with pytest.raises(ModelFileError, match="it is too large for a network"):
        from_bytes(content)


@pytest.mark.parametrize("is_input_major", [False, True])
def test_convolutions_and_any_order_in_memory_come_back(is_input_major):
    layers = (16, Convolution(3, 2, 2), 5, 2)
    network = Network(layers, ("relu", "tanh", "identity"), "cross_entropy", is_input_major=is_input_major)
    network.initialize("he", np.random.default_rng(0))
    saved = SavedNetwork(network, ("no", "yes"), {})

    opened = from_bytes(to_bytes(saved)).network

    assert opened.layers == layers
    for weights, expected in zip(opened.weights, network.weights, strict=True):
        assert np.array_equal(weights, expected)
    inputs = np.random.default_rng(1).random((3, 16), np.float32)
    assert np.allclose(opened.outputs(inputs), network.outputs(inputs), atol=1e-6)
