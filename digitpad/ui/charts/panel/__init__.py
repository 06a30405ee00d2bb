"""The charts of the run that is looked at, side by side."""
