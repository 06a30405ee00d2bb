"""Export to ONNX files, which most neural network programs read."""
