"""Dependencies point down only. Imports inside functions count too."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import digitpad

PACKAGE = Path(digitpad.__file__).parent

LAYERS = [
    {"__init__"},
    {"errors", "paths"},
    {"nn", "digits"},
    {"recognition"},
    {"workers"},
    {"ui"},
    {"__main__", "app", "benchmarks", "cli", "environment"},
]
"""From the ground up. Parts of one layer do not import each other, except in the top one, which wires all."""

TOP = len(LAYERS) - 1

NOT_FOR = {
    "nn": {"paths"},
    "environment": {"nn", "digits", "recognition", "workers", "ui", "app", "benchmarks", "cli"},
}
"""What a part may not import although it lies below or beside it."""

FROM_OUTSIDE = {
    "paths": {"platformdirs"},
    "nn": {"numpy"},
    "digits": {"numpy"},
    "recognition": {"numpy", "threadpoolctl"},
    "workers": {"numpy", "PySide6.QtCore"},
    "ui": {"numpy", "PySide6", "pyqtgraph"},
    "app": {"PySide6"},
    # One of them opens the window and measures it, another measures its peers.
    "benchmarks": {"numpy", "threadpoolctl", "PySide6", "sklearn", "torch"},
    "cli": {"numpy", "tqdm"},
    "environment": {"PySide6"},
}
"""What a part may import besides the standard library."""

LAZY_ONLY = {"environment": {"PySide6"}}
"""What a part may import in functions alone: it finds out whether that can be loaded at all."""


def imports(tree: ast.Module, module: str) -> Iterator[tuple[int, str, bool]]:
    """Yield line, full name and whether it is at the top level, for each import of a module."""
    at_top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, id(node) in at_top
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*module.split(".")[: -node.level], *filter(None, [base])])
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}", id(node) in at_top
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("import_module", "__import__"):
                yield node.lineno, ast.unparse(node.args[0]).strip("'\""), False


def layer_of(part: str) -> int:
    for number, parts in enumerate(LAYERS):
        if part in parts:
            return number
    raise AssertionError(f"digitpad/{part} is in no layer: say in {__file__} where it belongs")


def lies_in(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


def error_text(part: str, name: str, is_at_top: bool) -> str | None:
    """Return why a part must not import something, or None if it may."""
    root, _, rest = name.partition(".")
    if root == "digitpad":
        other = rest.partition(".")[0]
        if not (PACKAGE / other).is_dir() and not (PACKAGE / f"{other}.py").is_file():
            other = "__init__"  # a name such as __version__
        mine, theirs = layer_of(part), layer_of(other)
        if other == part or (
            theirs <= mine and not (theirs == mine < TOP) and other not in NOT_FOR.get(part, ())
        ):
            return None
        return f"{part} may not import {other}"
    if root in sys.stdlib_module_names:
        return None
    if not lies_in(name, FROM_OUTSIDE.get(part, set())):
        return f"{part} may not import {name}"
    if is_at_top and lies_in(name, LAZY_ONLY.get(part, set())):
        return f"{part} may import {name} in functions only"
    return None


def complaints(package: Path) -> list[str]:
    """Return file:line and reason for every import under a folder that points up or out."""
    found = []
    for path in sorted(package.rglob("*.py")):
        relative = path.relative_to(package)
        part = relative.parts[0].removesuffix(".py")
        module = ".".join(["digitpad", *relative.with_suffix("").parts])
        for line, name, is_at_top in imports(ast.parse(path.read_text("utf-8")), module):
            if reason := error_text(part, name, is_at_top):
                found.append(f"{path}:{line}: {reason}")
    return found


def test_dependencies_point_down_only():
    assert complaints(PACKAGE) == []


def test_every_part_of_the_package_has_its_layer():
    parts = {
        path.name.removesuffix(".py")
        for path in PACKAGE.iterdir()
        if path.name not in ("resources", "__pycache__")
    }

    for part in parts - {"py.typed"}:
        layer_of(part)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("errors.py", "import numpy"),
        ("errors.py", "import digitpad.paths"),
        ("paths.py", "from digitpad.errors import DigitpadError"),
        ("nn/a.py", "from digitpad.digits.strokes.raster import rasterize"),
        ("nn/a.py", "from digitpad import recognition"),
        ("nn/a.py", "from digitpad.paths import mnist_dir"),
        ("nn/a.py", "import scipy.special"),
        ("nn/a.py", "from PySide6.QtCore import QObject"),
        ("nn/a.py", "from ..recognition import presets"),
        ("nn/a.py", "from .. import digits"),
        ("nn/a.py", "def lazy():\n    import digitpad.ui.appearance.theme"),
        ("nn/a.py", "if TYPE_CHECKING:\n    from digitpad.workers import training_worker"),
        ("nn/a.py", "importlib.import_module('digitpad.ui')"),
        ("nn/a.py", "importlib.import_module(name)"),
        ("digits/a.py", "from digitpad.nn import network"),
        ("digits/a.py", "import threadpoolctl"),
        ("recognition/a.py", "from digitpad.workers import training_worker"),
        ("recognition/a.py", "from PySide6 import QtCore"),
        ("workers/a.py", "from digitpad.ui.appearance.theme import Theme"),
        ("workers/a.py", "from PySide6.QtGui import QImage"),
        ("workers/a.py", "from PySide6 import QtWidgets"),
        ("workers/a.py", "import PySide6"),
        ("workers/a.py", "import pyqtgraph"),
        ("ui/a.py", "import digitpad.app"),
        ("ui/a.py", "from digitpad.environment import check_fonts"),
        ("cli/a.py", "from PySide6.QtWidgets import QApplication"),
        ("benchmarks/a.py", "import pyqtgraph"),
        ("environment.py", "import PySide6.QtWidgets"),
        ("environment.py", "def lazy():\n    from digitpad.ui import theme"),
    ],
)
def test_an_import_that_points_up_or_out_is_found_with_its_line(tmp_path, file, source):
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'"""Doc."""\n{source}\n', encoding="utf-8")

    found = complaints(tmp_path)

    assert len(found) == 1
    assert found[0].startswith(f"{path}:{1 + len(source.splitlines())}: ")


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("errors.py", "import os.path"),
        (
            "nn/a.py",
            "import numpy as np\nfrom numpy.typing import NDArray\nfrom digitpad.errors import SettingError",
        ),
        ("nn/a.py", "from digitpad.nn.network import Network\nfrom . import costs"),
        ("digits/a.py", "from digitpad.paths import mnist_dir"),
        (
            "recognition/a.py",
            "from digitpad import __version__\nfrom digitpad.digits import idx\nimport digitpad.nn",
        ),
        ("workers/a.py", "from PySide6.QtCore import QObject\nfrom PySide6 import QtCore"),
        ("ui/a.py", "import pyqtgraph as pg\nfrom PySide6.QtWidgets import QWidget\nimport digitpad.workers"),
        ("app.py", "def run():\n    from digitpad.ui.main_window import MainWindow"),
        ("app.py", "from digitpad.environment import check_fonts"),
        ("environment.py", "def lazy():\n    import PySide6.QtWidgets"),
    ],
)
def test_an_import_that_points_down_is_allowed(tmp_path, file, source):
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(source, encoding="utf-8")

    assert complaints(tmp_path) == []
