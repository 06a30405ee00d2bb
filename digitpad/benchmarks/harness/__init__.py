"""Timing, child processes and descriptions of the machine, shared by all benchmarks."""
