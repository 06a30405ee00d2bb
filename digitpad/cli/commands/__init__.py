"""The commands of ``digitpad``, a module or folder each."""
