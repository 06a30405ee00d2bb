"""How well a network reads: accuracy, calibration, confusions, doubt."""
