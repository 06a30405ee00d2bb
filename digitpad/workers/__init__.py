"""Background work with signals. QtCore only, no widget."""
