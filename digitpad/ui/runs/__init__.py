"""The library of runs: what was trained before."""
