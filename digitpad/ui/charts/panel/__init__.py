"""The panel with the charts of the displayed run."""
