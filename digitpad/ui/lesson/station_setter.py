"""Sets up the window for a station of a lesson."""

import dataclasses

from digitpad.recognition.training.presets import PRESETS
from digitpad.recognition.training.run_history import RunHistory
from digitpad.ui.actions import Actions
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.file_controller import FileController
from digitpad.ui.lesson.lesson_file import SHIPPED, Setup
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.state import AppState
from digitpad.ui.training.train_page import TrainPage

_SAME = ("layers", "activation", "cost")  # settings that identify a run of a preset


class StationSetter:
    """Applies a ``Setup`` with the window's ordinary commands, completely or not at all.

    A running run continues; if it is not the wanted one, the setup is refused with a reason. Undo restores a
    replaced drawing.
    """

    def __init__(self, state: AppState, actions: Actions, tabs: PageTabs, files: FileController) -> None:
        self._state = state
        self._actions = actions
        self._tabs = tabs
        self._files = files

    def set_up(self, setup: Setup) -> str:
        """Set everything up. Return an empty text, or one sentence on why nothing was done."""
        if reason := self._why_not(setup):
            return reason
        if setup.page:
            self._tabs.open(setup.page)
        self._use_network(setup)
        if not self._has_run(setup) and not self._state.computing.is_training:
            self._fill_form(setup)
        self._draw(setup)
        if setup.label is not None:
            self._label(setup)
        if self._wants_run(setup):
            self._actions.train.trigger()
        return ""

    # Requirements

    def _why_not(self, setup: Setup) -> str:
        computing = self._state.computing
        is_about_training = setup.network or setup.preset or setup.settings or setup.trains
        if not is_about_training or (computing.is_training and self._is_wanted(setup, self._state.run)):
            return ""
        if reason := computing.why_wait(Work.SETTING_UP):
            return reason
        wants_run = self._wants_run(setup)
        network = self._state.network
        if setup.network and not wants_run and network is not None and network.is_pending:
            return "You have not kept the network that you taught. Keep or discard it, then try again."
        if wants_run and self._state.dataset is None:
            return "The training pictures are not loaded yet. Try again in a moment."
        return computing.why_wait(Work.TRAINING) if wants_run else ""

    def _wants_run(self, setup: Setup) -> bool:
        """Return whether a run must be started."""
        if self._state.computing.is_training:
            return False
        return setup.trains or (setup.network in PRESETS and not self._has_run(setup))

    def _has_run(self, setup: Setup) -> bool:
        """Return whether this window has trained the requested preset's network."""
        run = self._state.run
        is_there = run is not None and run.epochs_done > 0 and self._is_wanted(setup, run)
        return setup.network in PRESETS and is_there and not setup.trains

    @staticmethod
    def _is_wanted(setup: Setup, run: RunHistory | None) -> bool:
        """Return whether a run, finished or not, is the one that the station needs."""
        if run is None or setup.network == SHIPPED:
            return False
        values = dataclasses.asdict(run.job.config)
        wanted = dict(setup.settings) if not setup.network or setup.trains else {}
        if preset := setup.preset or setup.network:
            config = PRESETS[preset].job.config
            n_classes = run.job.config.layers[-1]  # differs for other data sets
            config = dataclasses.replace(config, layers=(*config.layers[:-1], n_classes))
            wanted = {name: getattr(config, name) for name in _SAME} | wanted
        return all(values.get(name, value) == value for name, value in wanted.items())

    # Actions

    def _use_network(self, setup: Setup) -> None:
        run = self._state.run
        if setup.network == SHIPPED:
            self._files.open_shipped()  # does not change the network that digitpad opens with
        elif run is not None and self._has_run(setup):
            self._state.choose_epoch(run.epochs_done if run.end is None else run.kept_epoch)

    def _fill_form(self, setup: Setup) -> None:
        page = self._tabs.page("train")
        assert isinstance(page, TrainPage)
        if preset := setup.preset or (setup.network if setup.network in PRESETS else ""):
            page.form.choose_preset(preset)
        if setup.settings:
            page.form.set_settings(setup.settings)

    def _draw(self, setup: Setup) -> None:
        if setup.drawing is None or (setup.keeps_drawing and self._state.drawing):
            return
        self._actions.fold_canvas.setChecked(False)  # to show the drawing
        self._state.set_drawing(setup.drawing)

    def _label(self, setup: Setup) -> None:
        """Choose the label on a page that has the method ``set_label(digit)``."""
        page = self._tabs.page(setup.page)
        if hasattr(page, "set_label"):
            page.set_label(setup.label)
