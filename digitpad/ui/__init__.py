"""Widgets. Only this package imports QtWidgets, QtGui and pyqtgraph."""
