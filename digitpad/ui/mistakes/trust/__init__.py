"""How far a network can be trusted: calibration and doubt."""
