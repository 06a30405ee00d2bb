"""The objects that every page is created with."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from digitpad.ui.actions import Actions
from digitpad.ui.fine_tuning.fine_tuning_controller import FineTuningController
from digitpad.ui.state import AppState


@dataclass(frozen=True)
class PageContext:
    """The objects that a page may use.

    Attributes
    ----------
    state : AppState
    actions : Actions
    fine_tuning : FineTuningController
    open_page : callable
        ``open_page(name)`` shows another page.
    """

    state: AppState
    actions: Actions
    fine_tuning: FineTuningController
    open_page: Callable[[str], QWidget]
