"""The calibration and doubt of a network."""
