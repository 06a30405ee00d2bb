"""The Python file export format."""

from digitpad.export.export_format import ExportFormat
from digitpad.export.python_file.python_export import make_python, open_python

PYTHON = ExportFormat("python", "Python file", (".py",), make_python, open_python)
