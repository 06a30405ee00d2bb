"""Export of trained networks to files that work without digitpad, each checked before it is saved."""

from digitpad.export.agreement import Agreement, compare
from digitpad.export.export_format import ExportFormat
from digitpad.export.formats import EXPORT_FORMATS, file_endings, format_of
from digitpad.export.network_export import export_network

__all__ = [
    "EXPORT_FORMATS",
    "Agreement",
    "ExportFormat",
    "compare",
    "export_network",
    "file_endings",
    "format_of",
]
