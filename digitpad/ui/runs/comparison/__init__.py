"""The comparison of runs: their curves on the same axes, and their differences."""
