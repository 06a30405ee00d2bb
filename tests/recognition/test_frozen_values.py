"""Values of digits and recognition go from thread to thread, so nobody may change one."""

import dataclasses
import importlib
import pkgutil

import pytest

import digitpad.digits
import digitpad.recognition

MODULES = [
    importlib.import_module(module.name)
    for package in (digitpad.digits, digitpad.recognition)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]
VALUES = {
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__
}


@pytest.mark.parametrize("value", sorted(VALUES, key=str), ids=lambda value: value.__name__)
def test_a_value_is_frozen(value):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(object.__new__(value), dataclasses.fields(value)[0].name, 1)
