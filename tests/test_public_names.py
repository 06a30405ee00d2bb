"""What other programs may import from the packages without a window."""

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import digitpad
import digitpad.digits
import digitpad.recognition

PACKAGES = [
    name
    for top in (digitpad.digits, digitpad.recognition)
    for name in (
        top.__name__,
        *(module.name for module in pkgutil.iter_modules(top.__path__, f"{top.__name__}.") if module.ispkg),
    )
] + ["digitpad.export"]

# Each as the first, so before it all that the others have loaded is forgotten.
IMPORT_EACH = """
import importlib, json, sys
failures = {}
for name in sys.argv[1:]:
    for module in [module for module in sys.modules if module.partition(".")[0] == "digitpad"]:
        del sys.modules[module]
    try:
        importlib.import_module(name)
    except ImportError as error:
        failures[name] = str(error)
print(json.dumps([failures, sorted(sys.modules)]))
"""


@pytest.mark.parametrize("name", PACKAGES)
def test_every_public_name_of_a_package_is_there(name):
    package = importlib.import_module(name)

    assert package.__all__
    assert len(set(package.__all__)) == len(package.__all__)
    assert [public for public in package.__all__ if not hasattr(package, public)] == []


def test_each_package_can_be_the_first_to_be_imported_and_needs_no_qt():
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH, *PACKAGES], capture_output=True, text=True, check=True
    )

    failures, loaded = json.loads(done.stdout)
    assert failures == {}
    assert {name.partition(".")[0] for name in loaded}.isdisjoint({"PySide6", "pyqtgraph"})


def test_the_tests_test_the_package_that_is_installed(tmp_path):
    """A checkout on the tests' own path would hide what a broken package lacks."""
    script = "import digitpad; print(digitpad.__file__)"

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert Path(done.stdout.strip()).samefile(digitpad.__file__)
