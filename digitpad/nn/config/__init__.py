"""The table of settings and the configuration of a training run."""
