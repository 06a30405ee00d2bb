"""Widgets: the only place of QtWidgets, QtGui and pyqtgraph."""
