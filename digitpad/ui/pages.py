"""The pages: the windows beside the main one, each made when it is first opened."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from digitpad.ui.my_hand.fine_tuning_controller import FineTuningController
from digitpad.ui.state import AppState
from digitpad.ui.widgets.windows import bring_to_front

# Pages are imported when they are made: some load pyqtgraph, which would slow the start.


def _race(pages: "Pages") -> QWidget:
    from digitpad.ui.race.race_window import RaceWindow

    return RaceWindow(pages.state, pages.window)


def _evaluation(pages: "Pages") -> QWidget:
    from digitpad.ui.evaluation.evaluation_window import EvaluationWindow

    return EvaluationWindow(pages.state, pages.window)


def _my_digits(pages: "Pages") -> QWidget:
    from digitpad.ui.my_hand.samples_window import SamplesWindow

    page = SamplesWindow(pages.state, pages.fine_tuning, pages.window)
    page.test_wanted.connect(partial(pages.open, "hand_test"))
    return page


def _hand_test(pages: "Pages") -> QWidget:
    from digitpad.ui.my_hand.hand_test_window import HandTestWindow

    return HandTestWindow(pages.state, pages.fine_tuning, pages.window)


def _pen_styles(pages: "Pages") -> QWidget:
    from digitpad.ui.pen_styles.pen_styles_window import PenStylesWindow

    return PenStylesWindow(pages.state, pages.window)


def _about(pages: "Pages") -> QWidget:
    from digitpad.ui.about_dialog import AboutDialog

    return AboutDialog(pages.state, pages.window)


PAGES: Mapping[str, Callable[["Pages"], QWidget]] = MappingProxyType(
    {
        "race": _race,
        "evaluation": _evaluation,
        "my_digits": _my_digits,
        "hand_test": _hand_test,
        "pen_styles": _pen_styles,
        "about": _about,
    }
)
"""Each page's name, and what makes it."""


class Pages(QObject):
    """Opens pages, and closes all at the end.

    A page that works in the background has a method ``shut_down()``, which ends that work and waits for it.
    A page that shows failures of the user's own action has a method ``show_failure(message)``.

    Parameters
    ----------
    state : AppState
    fine_tuning : FineTuningController
    window : QWidget
        The main window, which the pages lie over.
    """

    def __init__(self, state: AppState, fine_tuning: FineTuningController, window: QWidget) -> None:
        super().__init__(window)
        self.state = state
        self.fine_tuning = fine_tuning
        self.window = window
        self._made: dict[str, QWidget] = {}

    def open(self, name: str) -> QWidget:
        """Bring the page of that name to the front, make it first if need be, and return it."""
        if name not in self._made:
            self._made[name] = PAGES[name](self)
        bring_to_front(self._made[name])
        return self._made[name]

    def show_failure(self, message: str) -> bool:
        """Show a message in the page that is the active window; return whether there is one for it."""
        for page in self._made.values():
            if page.isActiveWindow() and hasattr(page, "show_failure"):
                page.show_failure(message)
                return True
        return False

    def close(self) -> None:
        """Close all pages, and end their work."""
        for page in self._made.values():
            page.close()
            if hasattr(page, "shut_down"):
                page.shut_down()
