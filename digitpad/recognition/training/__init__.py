"""Training jobs on digits: settings, presets, generated pictures, runs."""
