"""Timing, child processes and descriptions of the machine, for all benchmarks."""
