"""The ONNX export format."""

from digitpad.export.export_format import ExportFormat
from digitpad.export.onnx_file.onnx_export import make_onnx
from digitpad.export.onnx_file.onnx_reader import open_onnx

ONNX = ExportFormat("onnx", "ONNX model", (".onnx",), make_onnx, open_onnx)
