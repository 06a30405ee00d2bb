"""The formats that a network can be exported to. A new one is a folder and a line in ``_FORMATS``."""

from pathlib import Path

from digitpad.errors import ExportError
from digitpad.export.export_format import ExportFormat
from digitpad.export.onnx_file.onnx_format import ONNX
from digitpad.export.python_file.python_format import PYTHON
from digitpad.export.web_page.web_page import WEB_PAGE

_FORMATS: tuple[ExportFormat, ...] = (PYTHON, WEB_PAGE, ONNX)

EXPORT_FORMATS: dict[str, ExportFormat] = {export_format.name: export_format for export_format in _FORMATS}
"""Every format by its name on the command line and in JSON, in the order of the menus."""


def format_of(path: Path) -> ExportFormat:
    """Return the format that a file's ending names.

    Raises
    ------
    ExportError
        If it names none.
    """
    for export_format in EXPORT_FORMATS.values():
        if path.suffix.lower() in export_format.suffixes:
            return export_format
    raise ExportError(f"{path} has none of the endings that say what to export: {', '.join(file_endings())}.")


def file_endings() -> tuple[str, ...]:
    """Return the endings of all formats' files."""
    return tuple(ending for export_format in EXPORT_FORMATS.values() for ending in export_format.suffixes)
