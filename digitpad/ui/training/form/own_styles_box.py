"""The form's choice whether pictures are also written in the user's own pen styles."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox

from digitpad.digits.synthesis.own_styles import OwnStyle, as_entries, from_entries
from digitpad.errors import DataFileError
from digitpad.presentation import count_text
from digitpad.recognition.training.presets import TrainingJob, with_own_styles
from digitpad.ui.widgets.tool_tips import wrapped

_MOST_LISTED = 20


class OwnStylesBox(QCheckBox):
    """A check box with the number of styles, and their names in the tool tip.

    The form of an earlier run offers the styles of that run, changed or deleted since or not. Only the user's
    clicks emit ``toggled``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("own_styles_box")
        self._mine: tuple[OwnStyle, ...] = ()
        self._of_run: tuple[OwnStyle, ...] = ()

    @property
    def chosen(self) -> tuple[OwnStyle, ...]:
        """The chosen styles; empty if they are left out."""
        return self._offered if self.isChecked() else ()

    def has_effect(self, job: TrainingJob) -> bool:
        """Return whether a job adds pictures that can be written in these styles."""
        return bool(with_own_styles(job, self._offered).own_styles)

    def set_mine(self, styles: Sequence[OwnStyle]) -> None:
        """Offer the user's styles of today, unless those of a run are offered."""
        self._mine = tuple(styles)
        self._show_offered()

    def choose_mine(self) -> None:
        """Choose the user's styles of today."""
        self._choose((), is_checked=True)

    def show_job(self, job: TrainingJob) -> None:
        """Choose exactly the styles of a job."""
        are_mine = with_own_styles(job, self._mine).own_styles == job.own_styles
        adds_pictures = bool(job.pen_digits or job.non_digits)
        is_checked = bool(job.own_styles) or not adds_pictures
        self._choose(() if are_mine else job.own_styles, is_checked=is_checked)

    def entry(self) -> dict[str, object]:
        """Return the choice as plain values for ``restore``."""
        return {"is_checked": self.isChecked(), "of_run": as_entries(self._of_run)}

    def restore(self, entry: Mapping[str, Any]) -> None:
        """Restore the choice of an earlier form, as far as it can be read."""
        try:
            of_run = from_entries(entry["of_run"], "The form") if entry["of_run"] else ()
        except DataFileError:
            of_run = ()
        self._choose(of_run, is_checked=bool(entry["is_checked"]))

    @property
    def _offered(self) -> tuple[OwnStyle, ...]:
        return self._of_run or self._mine

    def _choose(self, of_run: tuple[OwnStyle, ...], *, is_checked: bool) -> None:
        self._of_run = of_run
        with QSignalBlocker(self):
            self.setChecked(is_checked)
        self._show_offered()

    def _show_offered(self) -> None:
        n_styles = len(self._offered)
        styles = "pen style" if n_styles == 1 else count_text(n_styles, "pen style")
        whose = "the run's" if self._of_run else "my"
        self.setText(f"Write pictures in {whose} {styles} too")
        titles = [style.title for style in self._offered[:_MOST_LISTED]]
        titles += ["…"] if len(self._offered) > _MOST_LISTED else []
        self.setToolTip(
            wrapped(
                f"Pen digits and non-digits are also written in: {'; '.join(titles)}. The page Pen styles "
                "shows and changes your styles."
            )
        )
