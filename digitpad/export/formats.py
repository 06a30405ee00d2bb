"""The export formats. To add one, create a folder and a line in ``_FORMATS``."""

from pathlib import Path

from digitpad.errors import ExportError
from digitpad.export.export_format import ExportFormat
from digitpad.export.onnx_file.onnx_format import ONNX
from digitpad.export.python_file.python_format import PYTHON
from digitpad.export.web_page.web_page import WEB_PAGE

_FORMATS: tuple[ExportFormat, ...] = (PYTHON, WEB_PAGE, ONNX)

EXPORT_FORMATS: dict[str, ExportFormat] = {export_format.name: export_format for export_format in _FORMATS}
"""Formats by their names on the command line and in JSON, in menu order."""


def format_of(path: Path) -> ExportFormat:
    """Return the format for a file's ending.

    Raises
    ------
    ExportError
        If no format has this ending.
    """
    for export_format in EXPORT_FORMATS.values():
        if path.suffix.lower() in export_format.suffixes:
            return export_format
    raise ExportError(f"The name of {path} has no known ending: {', '.join(file_endings())}.")


def file_endings() -> tuple[str, ...]:
    """Return the file endings of all formats."""
    return tuple(ending for export_format in EXPORT_FORMATS.values() for ending in export_format.suffixes)
