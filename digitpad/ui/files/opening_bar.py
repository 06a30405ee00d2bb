"""How far the opening of a data set has come, and the button that ends it."""

from digitpad.ui.files.dataset_opener import DatasetOpener
from digitpad.ui.widgets.slim_bar import ProgressRow, slim_bar


class OpeningBar(ProgressRow):
    """Shows a bar and a button while a data set is being opened, unless that is quick. Hidden at first."""

    def __init__(self, opener: DatasetOpener) -> None:
        super().__init__(
            slim_bar("opening_bar", "Progress of opening", "How much of the data set is read."),
            "cancel_opening_button",
            "Stop opening the data set. The one in use stays.",
        )
        self.setContentsMargins(0, 0, 10, 0)
        self.cancelled.connect(opener.cancel)
        opener.began.connect(self.begin)
        opener.progressed.connect(self.show_part)
        opener.failed.connect(self.end)
        opener.ended.connect(self.end)
