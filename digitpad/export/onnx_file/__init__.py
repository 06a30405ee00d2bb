"""Networks as ONNX files, which most programs for neural networks read."""
