"""Training step by step and epoch by epoch: examples, evaluation, early stopping, divergence."""
