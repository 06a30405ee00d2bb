"""One step of backpropagation: every number, its formula, and its check."""
