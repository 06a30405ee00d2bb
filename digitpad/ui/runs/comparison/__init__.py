"""Runs side by side: their curves on the same axes, and what sets them apart."""
