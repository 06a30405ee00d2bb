"""The mistakes of a network: a gallery, the confusion matrix, calibration and robustness."""
