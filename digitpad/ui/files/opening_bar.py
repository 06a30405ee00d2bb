"""How far the opening of a data set has come, and the button that ends it."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from digitpad.ui.files.dataset_opener import DatasetOpener
from digitpad.ui.widgets.slim_bar import FULL, slim_bar
from digitpad.ui.widgets.tool_tips import wrapped

_MS_UNTIL_SHOWN = 300  # MNIST takes less


class OpeningBar(QWidget):
    """Shows a bar and a button while a data set is being opened, unless that is quick. Hidden at first."""

    def __init__(self, opener: DatasetOpener) -> None:
        super().__init__()
        self._bar = slim_bar("opening_bar", "Progress of opening", "How much of the data set is read.")
        cancel = QPushButton("Cancel")
        cancel.setObjectName("cancel_opening_button")
        cancel.setToolTip(wrapped("Stop opening the data set. The one in use stays."))
        cancel.clicked.connect(opener.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 10, 0)
        layout.setSpacing(12)
        layout.addWidget(self._bar)
        layout.addWidget(cancel)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_MS_UNTIL_SHOWN)
        self._soon.timeout.connect(self.show)
        opener.began.connect(self._on_began)
        opener.progressed.connect(self._on_progressed)
        opener.failed.connect(self._on_over)
        opener.ended.connect(self._on_over)
        self.hide()

    @Slot()
    def _on_began(self) -> None:
        self._bar.setValue(0)
        self._soon.start()

    @Slot(float)
    def _on_progressed(self, part: float) -> None:
        self._bar.setValue(round(FULL * part))

    @Slot()
    def _on_over(self) -> None:
        self._soon.stop()
        self.hide()
