"""The line above the charts: the displayed run, the way back to the newest, and the earlier runs."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from digitpad.ui.charts.earlier_run import EarlierRun
from digitpad.ui.state import AppState
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.ui.widgets.tool_tips import wrapped

_EARLIER_TIP = "Shows the runs you looked at before in this session faintly behind the curves. "


class RunLine(QWidget):
    """The line above the charts. It is hidden while the run is new and there are no earlier runs.

    Signals
    -------
    earlier_wanted(bool)
        Whether the user wants to see the earlier runs.
    """

    earlier_wanted = Signal(bool)

    def __init__(self, state: AppState, *, is_earlier_shown: bool) -> None:
        super().__init__()
        self.setObjectName("run_line")
        self._state = state
        self._earlier: Sequence[EarlierRun] = ()
        self._name = ElidedLine("run_name", "")
        self._back = QPushButton("Newest run")
        self._back.setObjectName("newest_run_button")
        self._back.setToolTip(wrapped("Show the newest run again, and use the network it kept"))
        self._box = QCheckBox()
        self._box.setObjectName("earlier_runs_box")
        self._box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._box.setChecked(is_earlier_shown)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)
        layout.addWidget(self._name, 1)
        layout.addWidget(self._back)
        layout.addWidget(self._box)
        self._back.clicked.connect(state.looked_at.return_to_newest)
        self._box.toggled.connect(self.earlier_wanted)
        state.library.runs_changed.connect(self._show)  # for names, and for a newer run
        self._show()

    def show_runs(self, earlier: Sequence[EarlierRun]) -> None:
        """Show the name of the displayed run, and the earlier runs."""
        self._earlier = earlier
        self._show()

    @Slot()
    def _show(self) -> None:
        looked_at, run, n_earlier = self._state.looked_at, self._state.run, len(self._earlier)
        self._back.setVisible(looked_at.can_return)
        self._box.setVisible(n_earlier > 0)
        self._box.setText("1 earlier run" if n_earlier == 1 else f"{n_earlier} earlier runs")
        if run is not None:
            told = "; ".join(one.summary(run.job) for one in reversed(self._earlier))
            self._box.setToolTip(wrapped(f"{_EARLIER_TIP}{told}."))
            self._name.show_text(self._text())
        self.setVisible(run is not None and (looked_at.is_old or n_earlier > 0))

    def _text(self) -> str:
        looked_at = self._state.looked_at
        if not looked_at.is_old:
            return looked_at.name
        text = f"From the library: {looked_at.name}"
        if looked_at.started is not None:
            began = datetime.fromtimestamp(looked_at.started)
            text += f", {began.day} {began:%B %Y, %H:%M}"
        return text
