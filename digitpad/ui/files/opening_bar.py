"""The progress of opening a data set, with a button that cancels it."""

from digitpad.ui.files.dataset_opener import DatasetOpener
from digitpad.ui.widgets.slim_bar import ProgressRow, slim_bar


class OpeningBar(ProgressRow):
    """A bar and a cancel button, shown while a data set takes time to open. Hidden at first."""

    def __init__(self, opener: DatasetOpener) -> None:
        super().__init__(
            slim_bar("opening_bar", "Progress of opening", "How much of the data set has been read."),
            "cancel_opening_button",
            "Stop opening the data set. The one in use stays.",
        )
        self.setContentsMargins(0, 0, 10, 0)
        self.cancelled.connect(opener.cancel)
        opener.began.connect(self.begin)
        opener.progressed.connect(self.show_part)
        opener.failed.connect(self.end)
        opener.ended.connect(self.end)
