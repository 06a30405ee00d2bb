"""What other programs may import from the packages without a window."""

import importlib
import json
import pkgutil
import subprocess
import sys

import pytest

import digitpad.digits
import digitpad.recognition

PACKAGES = [
    name
    for top in (digitpad.digits, digitpad.recognition)
    for name in (
        top.__name__,
        *(module.name for module in pkgutil.iter_modules(top.__path__, f"{top.__name__}.") if module.ispkg),
    )
]

PROMISED = """
from digitpad.digits import load_mnist, rasterize, read_unipen
from digitpad.recognition import Recognizer, open_network
"""


@pytest.mark.parametrize("name", PACKAGES)
def test_every_public_name_of_a_package_is_there(name):
    package = importlib.import_module(name)

    assert package.__all__
    assert len(set(package.__all__)) == len(package.__all__)
    for public in package.__all__:
        assert hasattr(package, public)


def test_what_outside_programs_import_needs_no_qt():
    script = f"{PROMISED}\nimport json, sys; print(json.dumps(list(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert loaded.isdisjoint({"PySide6", "pyqtgraph"})


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_can_be_the_first_to_be_imported(name):
    subprocess.run([sys.executable, "-c", f"import {name}"], check=True)
