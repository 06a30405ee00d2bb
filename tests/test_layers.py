"""Dependencies point down only, between the parts of digitpad and between the folders inside them.

Imports inside functions count too.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import digitpad

PACKAGE = Path(digitpad.__file__).parent

LAYERS = [
    {"__init__", "file_lock"},
    {"part_files", "presentation", "stop_signals"},
    {"argument_types", "errors", "paths"},
    {"digits", "environment", "machine", "nn"},
    {"recognition"},
    {"export", "insight", "library"},
    {"workers"},
    {"ui"},
    {"app"},
    {"benchmarks"},
    {"cli"},
    {"__main__"},
]
"""From the ground up. Parts of one layer do not import each other."""

INSIDE = {
    "nn": [
        {"arrays", "layers", "npz_file", "thread_team"},
        {"activations"},
        {"calibration", "costs", "initializations", "patches"},
        {"network"},
        {"gradients"},
        {"optimizers"},
        {"config"},
        {"training"},
        {"model_file"},
        {"__init__"},
    ],
    "digits": [
        {"data_file"},
        {"downloads", "strokes"},
        {"datasets", "photos", "synthesis"},
        {"__init__"},
    ],
    "recognition": [
        {"network_files", "network_origin", "recognizer"},
        {"evaluation", "number_reader", "photo_reader", "training"},
        {"fine_tuning", "race"},
        {"__init__"},
    ],
    "export": [
        {"export_format"},
        {"onnx_file", "python_file", "web_page"},
        {"agreement", "formats"},
        {"network_export"},
        {"__init__"},
    ],
    "library": [
        {"events", "settings_table", "storage"},
        {"networks", "runs", "samples"},
        {"library"},
        {"__init__"},
    ],
    "insight": [
        {"activation_map", "class_pictures", "forward", "robustness"},
        {"diagnosis", "step", "units"},
        {"why"},
        {"__init__"},
    ],
    "ui": [
        {"appearance"},
        {"computing_lock", "pages", "pen_pauses", "widgets"},
        {"library_model"},
        {"sample_model"},
        {"looked_at"},
        {"state"},
        {"actions"},
        {"canvas", "charts"},
        {"curves", "files"},
        {"fine_tuning"},
        {"page_context"},
        {"networks"},
        # The pages, and what stands beside them.
        {
            "about_dialog",
            "command_finder",
            "epoch_slider",
            "epoch_strip",
            "help_panel",
            "inside",
            "projector_mode",
        },
        {"mistakes", "my_hand", "one_step", "pen_styles", "photo", "race", "runs", "training", "why"},
        {"page_tabs"},
        {"lesson", "tour"},
        {"session", "window_messages"},
        {"main_window"},
        {"__init__"},
    ],
}
"""The folders and modules inside a part, from the ground up. Those of one floor do not import each other."""


NOT_FOR = {
    "nn": {"paths"},
    "ui": {"environment"},
}
"""What a part may not import although it lies below or beside it."""

FROM_OUTSIDE = {
    "paths": {"platformdirs"},
    "nn": {"numpy"},
    "digits": {"numpy"},
    "recognition": {"numpy", "threadpoolctl"},
    "export": {"numpy"},
    "insight": {"numpy"},
    "library": {"numpy"},
    "machine": {"numpy", "threadpoolctl"},
    "workers": {"numpy", "PySide6.QtCore"},
    "ui": {"numpy", "PySide6", "pyqtgraph", "shiboken6"},
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


def floor_of(name: str, floors: list[set[str]], where: str) -> int:
    for number, names in enumerate(floors):
        if name in names:
            return number
    raise AssertionError(f"{where}/{name} is on no floor: say in {__file__} where it belongs")


def layer_of(part: str) -> int:
    return floor_of(part, LAYERS, "digitpad")


def there_is(folder: Path, name: str) -> bool:
    return (folder / name).is_dir() or (folder / f"{name}.py").is_file()


def lies_in(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


def error_text(part: str, inner: str, name: str, is_at_top: bool) -> str | None:
    """Return why a module must not import something, or None if it may.

    Parameters
    ----------
    part, inner : str
        Where the module lies: "nn" and "gradients" for ``digitpad/nn/gradients/backpropagation.py``.
    name : str
        What it imports.
    is_at_top : bool
        Whether at the top level.
    """
    root, _, rest = name.partition(".")
    if root == "digitpad":
        other, _, rest = rest.partition(".")
        if not there_is(PACKAGE, other):
            other = "__init__"  # a name such as __version__
        if other == part:
            return inner_error_text(part, inner, rest.partition(".")[0])
        mine, theirs = layer_of(part), layer_of(other)
        if theirs < mine and other not in NOT_FOR.get(part, ()):
            return None
        return f"{part} may not import {other}"
    if root in sys.stdlib_module_names:
        return None
    if not lies_in(name, FROM_OUTSIDE.get(part, set())):
        return f"{part} may not import {name}"
    if is_at_top and lies_in(name, LAZY_ONLY.get(part, set())):
        return f"{part} may import {name} in functions only"
    return None


def inner_error_text(part: str, inner: str, other: str) -> str | None:
    """Return why a folder or module of a part must not import another one of it, or None if it may."""
    if part not in INSIDE or other == inner:
        return None
    if not there_is(PACKAGE / part, other):
        other = "__init__"  # a public name of the part: only what lies outside takes it from there
    floors, where = INSIDE[part], f"digitpad/{part}"
    if floor_of(other, floors, where) < floor_of(inner, floors, where):
        return None
    return f"{part}/{inner} may not import {part}/{other}"


def violations(package: Path) -> list[str]:
    """Return file:line and reason for every import under a folder that points up or out."""
    found = []
    for path in sorted(package.rglob("*.py")):
        relative = path.relative_to(package)
        if relative.parts[0] == "resources":  # installed, they are in the package
            continue
        part, inner = (*(name.removesuffix(".py") for name in relative.parts), "")[:2]
        module = ".".join(["digitpad", *relative.with_suffix("").parts])
        for line, name, is_at_top in imports(ast.parse(path.read_text("utf-8")), module):
            if reason := error_text(part, inner, name, is_at_top):
                found.append(f"{path}:{line}: {reason}")
    return found


def test_dependencies_point_down_only():
    assert violations(PACKAGE) == []


def names_in(folder: Path) -> set[str]:
    left_out = {"resources", "__pycache__", "py.typed"}
    return {path.name.removesuffix(".py") for path in folder.iterdir()} - left_out


def test_every_part_has_one_layer_and_every_folder_inside_it_one_floor():
    for folder, floors in ((PACKAGE, LAYERS), *((PACKAGE / part, INSIDE[part]) for part in INSIDE)):
        placed = [name for floor in floors for name in floor]

        assert sorted(placed) == sorted(names_in(folder)), folder


def write(folder: Path, file: str, source: str) -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'"""Doc."""\n{source}\n', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("file", "source"),
    [
        # up, in all the ways to import
        ("errors.py", "import digitpad.paths"),
        ("nn/a.py", "from digitpad import recognition"),
        ("nn/a.py", "from ..recognition import presets"),
        ("nn/a.py", "def lazy():\n    import digitpad.ui.appearance.theme"),
        ("nn/a.py", "importlib.import_module('digitpad.ui')"),
        # what lies below, but is not for all
        ("nn/a.py", "from digitpad.paths import mnist_dir"),
        ("ui/a.py", "from digitpad.environment import check_fonts"),
        # out
        ("digits/a.py", "import threadpoolctl"),
        ("workers/a.py", "from PySide6.QtGui import QImage"),
        ("environment.py", "import PySide6.QtWidgets"),
        # up or aside between the folders inside a part
        ("nn/activations/a.py", "from digitpad.nn.network import Network"),
        ("nn/network.py", "from ..nn import model_file"),
        ("nn/costs.py", "from digitpad.nn import train"),
        ("ui/race/a.py", "from digitpad.ui.training.form.training_form import TrainingForm"),
    ],
)
def test_an_import_that_points_up_aside_or_out_is_found_with_its_line(tmp_path, file, source):
    path = write(tmp_path, file, source)

    (found,) = violations(tmp_path)

    assert found.startswith(
        f"{path}:{1 + len(source.splitlines())}: {file.partition('/')[0].removesuffix('.py')}"
    )


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("nn/a.py", "import numpy as np\nfrom numpy.typing import NDArray"),
        ("nn/a.py", "from digitpad.errors import SettingError\nfrom digitpad import __version__"),
        ("workers/a.py", "from PySide6.QtCore import QObject\nfrom PySide6 import QtCore"),
        ("app.py", "def run():\n    from digitpad.ui.main_window import MainWindow"),
        ("environment.py", "def lazy():\n    import PySide6.QtWidgets"),
        ("nn/training/a.py", "from digitpad.nn.training.b import c\nfrom digitpad.nn.network import Network"),
        ("nn/__init__.py", "from digitpad.nn.training.training import train"),
        ("ui/race/a.py", "from digitpad.ui.charts.epoch_plot import EpochPlot"),
    ],
)
def test_an_import_that_points_down_is_allowed(tmp_path, file, source):
    write(tmp_path, file, source)

    assert violations(tmp_path) == []
