"""The file format of networks: NumPy's ``.npz`` with a description. A file cannot hold code.

A file is an uncompressed zip archive of ``network.json`` and, for each layer from 1, ``weights_1.npy`` and
``biases_1.npy``. ``numpy.load`` opens it too. Everything is checked before it is used: first the sizes, then
the names, the description, the header of each array and the numbers.
"""

import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import IO, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from digitpad.errors import ModelFileError, SettingError
from digitpad.nn.activations import FloatArray
from digitpad.nn.calibration import Calibration
from digitpad.nn.config.setting_kinds import MAX_LAYERS
from digitpad.nn.config.settings import MAX_PARAMETER_BYTES, SETTINGS
from digitpad.nn.layers import Convolution, n_parameters
from digitpad.nn.network import Network
from digitpad.nn.npz_file import NpzError, open_npz
from digitpad.presentation import bytes_text

FORMAT = "digitpad network"
VERSION = 4
# Version 1 had no calibration, version 2 no doubt temperature, version 3 no views.
_READABLE = (1, 2, 3, 4)
MAX_BYTES = MAX_PARAMETER_BYTES + 1_000_000
MAX_DESCRIPTION_BYTES = 64_000
MAX_CLASS_NAME = 8
MAX_VIEWS = 16
_DESCRIPTION = "network.json"
_NUMBERS_AT_ONCE = 1 << 18
_NPY_1_0 = b"\x93NUMPY\x01\x00"
_LARGEST_IN_VIEW = 10.0
_SMALLEST_AREA = 0.01  # of a unit square seen through a view
_KEYS = {"format", "version", "layers", "activations", "cost", "dtype", "class_names", "origin"}

View = tuple[float, float, float, float]
Origin = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True)
class SavedNetwork:
    """A network with its class names, origin, calibration and views.

    Attributes
    ----------
    network : Network
    class_names : tuple of str
        One for each output.
    origin : mapping
        How it was made: preset, seed, accuracy and so on. Plain JSON values.
    calibration : Calibration
    views : tuple of tuples of four floats
        Linear maps [[a, b], [c, d]] of the plane, as (a, b, c, d). A drawing is read as drawn and through
        each of them, and the probabilities are averaged.
    """

    network: Network
    class_names: tuple[str, ...]
    origin: Origin = field(default_factory=dict)
    calibration: Calibration = field(default_factory=Calibration)
    views: tuple[View, ...] = ()

    def probabilities(self, inputs: NDArray[np.generic]) -> FloatArray:
        """Return the calibrated probability of each class, (batch, n_classes), for inputs (batch, n_in)."""
        return self.calibration.apply(self.network.probabilities(inputs))


def to_bytes(saved: SavedNetwork) -> bytes:
    """Return the content of a network file. The same network gives the same bytes."""
    network, calibration = saved.network, asdict(saved.calibration)
    # The lowest version that can hold it, so that earlier versions of digitpad can read it.
    version = VERSION
    if not saved.views:
        version = 3
        if saved.calibration.doubt_temperature == 1.0:
            version = 2
            del calibration["doubt_temperature"]
    description = {
        "format": FORMAT,
        "version": version,
        "layers": [layer if isinstance(layer, int) else str(layer) for layer in network.layers],
        "activations": network.activations,
        "cost": network.cost,
        "dtype": network.parameters.dtype.name,
        "class_names": saved.class_names,
        # Infinities and nan could not be read again.
        "origin": {name: value if _is_finite(value) else None for name, value in saved.origin.items()},
        "calibration": calibration,
        **({"views": saved.views} if saved.views else {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, _DESCRIPTION, json.dumps(description, indent=1).encode())
        for number, (weights, biases) in enumerate(zip(network.weights, network.biases, strict=True), 1):
            _add(archive, f"weights_{number}.npy", _npy(weights))
            _add(archive, f"biases_{number}.npy", _npy(biases))
    return buffer.getvalue()


def from_bytes(content: bytes) -> SavedNetwork:
    """Return the network in a file's content. See ``read_network``."""
    return read_network(io.BytesIO(content))


def read_network(file: BinaryIO) -> SavedNetwork:
    """Read a network from a file, using no more memory than the network itself.

    Raises
    ------
    ModelFileError
        The message begins with "it" and follows the file's name.
    """
    n_bytes = file.seek(0, 2)
    if n_bytes > MAX_BYTES:
        raise ModelFileError(f"it is too large for a network: more than {bytes_text(MAX_BYTES)}.")
    try:
        with open_npz(file, most_members=2 * MAX_LAYERS) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if _DESCRIPTION not in members:
                raise ModelFileError("it is not a digitpad network: its parts have other names.")
            if members[_DESCRIPTION].file_size > MAX_DESCRIPTION_BYTES:
                raise ModelFileError("it claims to hold more than it can.")
            description = _checked_description(archive.read(members[_DESCRIPTION]))
            network = _empty_network(description, n_bytes)
            expected = {_DESCRIPTION}
            for number in range(1, len(network.weights) + 1):
                expected |= {f"weights_{number}.npy", f"biases_{number}.npy"}
            if set(members) != expected:
                raise ModelFileError("its parts do not match its layers.")
            for number, (weights, biases) in enumerate(zip(network.weights, network.biases, strict=True), 1):
                for name, array in ((f"weights_{number}.npy", weights), (f"biases_{number}.npy", biases)):
                    with archive.open(members[name]) as member:
                        _read_npy(member, array)
    except ModelFileError:
        raise
    except NpzError as error:
        raise ModelFileError(f"it is not a digitpad network, or it is damaged: {error}") from error
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise ModelFileError("it is not a digitpad network, or it is damaged.") from error
    if not network.is_usable():
        raise ModelFileError("its weights are not finite numbers, or are too large to compute with.")
    calibration = Calibration(**description.get("calibration", {}))
    views = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in description.get("views", ()))
    return SavedNetwork(network, tuple(description["class_names"]), description["origin"], calibration, views)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    # With a fixed date, the file depends on the network alone.
    info = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


def _npy(array: FloatArray) -> bytes:
    buffer = io.BytesIO()
    little_endian = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    np.lib.format.write_array(buffer, np.ascontiguousarray(little_endian), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def _read_npy(member: IO[bytes], out: FloatArray) -> None:
    # NumPy evaluates a header, and malformed ones fail in many ways. Only one header fits the layer.
    little_endian = out.dtype.newbyteorder("<")
    fitting = f"{{'descr': '{little_endian.str}', 'fortran_order': False, 'shape': {out.shape}, }}"
    start = member.read(10)
    header = member.read(int.from_bytes(start[8:], "little"))
    if start[:8] != _NPY_1_0 or header.rstrip() != fitting.encode():
        raise ModelFileError("it holds an array that does not fit its layers.")
    flat = out.reshape(-1)
    for first in range(0, out.size, _NUMBERS_AT_ONCE):
        part = flat[first : first + _NUMBERS_AT_ONCE]
        numbers = member.read(part.nbytes)
        if len(numbers) != part.nbytes:
            raise ModelFileError("it is too short or too long.")
        part[...] = np.frombuffer(numbers, little_endian)
    if member.read(1):  # zipfile compares the checksum at the end
        raise ModelFileError("it is too short or too long.")


def _checked_description(content: bytes) -> dict[str, Any]:
    description = json.loads(content)
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise ModelFileError("it is not a digitpad network.")
    version = description.get("version")
    if type(version) is not int or version not in _READABLE:
        raise ModelFileError("it was made by another version of digitpad, and this one cannot read it.")
    added = ("calibration",) * (version > 1) + ("views",) * (version > 3)
    if set(description) != _KEYS.union(added):
        raise ModelFileError("its description is incomplete.")
    names, origin = description["class_names"], description["origin"]
    if not isinstance(names, list) or not all(map(_is_class_name, names)):
        raise ModelFileError("its class names are not usable.")
    if not isinstance(origin, dict) or not all(
        value is None or isinstance(value, str | int | float) for value in origin.values()
    ):
        raise ModelFileError("its origin cannot be read.")
    for name, value in origin.items():
        if not _is_finite(value):
            raise ModelFileError(f"its origin has a {name[:40]!r} that is not finite.")
    if version > 1 and not _is_calibration(description["calibration"], version):
        raise ModelFileError("its calibration is not usable.")
    if version > 3 and not _are_views(description["views"]):
        raise ModelFileError("its views are not usable.")
    return description


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _is_calibration(value: object, version: int) -> bool:
    names = {"temperature", "sure_from", "class_from"} | ({"doubt_temperature"} if version > 2 else set())
    if not isinstance(value, dict) or set(value) != names:
        return False
    if not all(type(number) in (int, float) for number in value.values()):
        return False
    # Comparisons with nan are false, and an integer may be too large for a float.
    temperature, sure_from, class_from = value["temperature"], value["sure_from"], value["class_from"]
    temperatures = (temperature, value.get("doubt_temperature", 1.0))
    are_usable = all(0.01 <= number <= 100.0 for number in temperatures)
    return bool(are_usable and 0.0 <= class_from <= sure_from <= 1.0)


def _are_views(value: object) -> bool:
    if not isinstance(value, list) or not 0 < len(value) <= MAX_VIEWS:
        return False
    for view in value:
        if not isinstance(view, list) or len(view) != 4:
            return False
        if not all(type(number) in (int, float) and abs(number) <= _LARGEST_IN_VIEW for number in view):
            return False
        if abs(view[0] * view[3] - view[1] * view[2]) < _SMALLEST_AREA:
            return False
    return True


def _is_class_name(value: object) -> bool:
    # Printable text can be shown: it has no control characters and no lone surrogates.
    return isinstance(value, str) and 0 < len(value) <= MAX_CLASS_NAME and value.isprintable()


def _empty_network(description: dict[str, Any], n_bytes: int) -> Network:
    layers, activations = description["layers"], description["activations"]
    try:
        if not isinstance(layers, list):
            raise SettingError("layers must be a list.")
        layers = [Convolution.parse(layer) if isinstance(layer, str) else layer for layer in layers]
        SETTINGS["layers"].check(tuple(layers))
        SETTINGS["dtype"].check(description["dtype"])
        if n_parameters(layers) * np.dtype(description["dtype"]).itemsize > n_bytes:
            raise ModelFileError("it is too short or too long.")
        if not isinstance(activations, list) or not isinstance(description["cost"], str):
            raise SettingError("activations and cost must be names.")
        network = Network(layers, activations, description["cost"], description["dtype"])
    except SettingError as error:
        raise ModelFileError(f"it does not describe a network: {error}") from error
    except (TypeError, ValueError) as error:  # names that are not strings, or not valid convolutions
        raise ModelFileError("it does not describe a network.") from error
    if len(description["class_names"]) != network.n_out:
        raise ModelFileError("its number of classes differs from its number of outputs.")
    return network
