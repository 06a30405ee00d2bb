"""Numbers for people are written by ``digitpad.presentation`` alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import digitpad

PACKAGE = Path(digitpad.__file__).parent
HOME = "presentation.py"

EXCEPTIONS = {
    "benchmarks/probes/paced_command.py": "an argument of a command",
    "library/samples/sample_reader.py": "SQL",
    "library/samples/style_table.py": "SQL",
    "library/samples/symbol_table.py": "SQL",
    "recognition/evaluation/example_table.py": "a CSV file",
    "recognition/evaluation/predictions.py": "a CSV file",
    "ui/race/race_export.py": "a CSV file",
}
"""Files that format numbers for programs, and what for."""

FLOAT_SPEC = re.compile(r"\.\{?\w*\}?[eEfFgG%]$|[eEfFgGn%]$")
FLOAT_FIELD = re.compile(r"\{[^{}]*:[^{}]*[eEfFgG%]\}|%[-+ #0]*\d*\.?\d*[eEfFgG](?![a-z])")


def spec_of(value: ast.FormattedValue) -> str:
    """Return a format specification, with names for what is computed in it."""
    parts = value.format_spec.values if isinstance(value.format_spec, ast.JoinedStr) else []
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{x}" for part in parts)


def formats(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of whatever gives a number decimals, a percent sign or an exponent."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue):
            spec = spec_of(node)
            # Of dates, as in {then:%H:%M}, the specification begins with "%".
            if FLOAT_SPEC.search(spec) and not spec.startswith("%"):
                yield node.lineno, spec
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            if isinstance(node.left, ast.Constant) and FLOAT_FIELD.search(str(node.left.value)):
                yield node.lineno, str(node.left.value)
        elif isinstance(node, ast.Attribute) and node.attr == "format":
            if isinstance(node.value, ast.Constant) and FLOAT_FIELD.search(str(node.value.value)):
                yield node.lineno, str(node.value.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "format":
            yield node.lineno, "format()"


def violations(package: Path) -> list[str]:
    """Return file:line and format of every number that is formatted elsewhere."""
    found = []
    for path in sorted(package.rglob("*.py")):
        relative = path.relative_to(package).as_posix()
        if relative != HOME and relative not in EXCEPTIONS and not relative.startswith("resources/"):
            tree = ast.parse(path.read_text("utf-8"))
            found += [f"{relative}:{line}: {text}" for line, text in formats(tree)]
    return found


def test_numbers_for_people_are_formatted_in_one_module():
    assert violations(PACKAGE) == []


def test_each_exception_is_needed():
    for name in EXCEPTIONS:
        assert [*formats(ast.parse((PACKAGE / name).read_text("utf-8")))], name


@pytest.mark.parametrize(
    "expression",
    [
        'f"{x:.2f} %"',
        'f"{100 * x:6.1f}"',
        'f"{x:.1%}"',
        'f"{x:+.{n}f}"',
        'f"{x:g}"',
        'f"{x:.0e}"',
        'f"{x:,.0f}"',
        '"%.3f s" % x',
        '"{:.2f} %".format(x)',
        'map("{:g}".format, x)',
        'format(x, ".2f")',
    ],
)
def test_a_number_formatted_elsewhere_is_found_with_its_line(tmp_path, expression):
    (tmp_path / "a.py").write_text(f'"""Doc."""\ntext = {expression}\n', encoding="utf-8")

    (found,) = violations(tmp_path)

    assert found.startswith("a.py:2: ")


@pytest.mark.parametrize(
    "expression", ['f"{n:,}"', 'f"{name:>8}"', 'f"{n:3d}"', 'f"{then:%Y-%m-%d %H:%M}"', '"{} s".format(x)']
)
def test_whole_numbers_texts_and_dates_may_be_formatted_anywhere(tmp_path, expression):
    (tmp_path / "a.py").write_text(f'"""Doc."""\ntext = {expression}\n', encoding="utf-8")

    assert violations(tmp_path) == []
