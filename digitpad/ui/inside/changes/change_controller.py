"""Controller of unit changes: measures their effect, and uses or saves the changed network."""

import dataclasses
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from digitpad.insight.units.unit_change import UnitChange, changed_network
from digitpad.library import NetworkKind, NewNetwork
from digitpad.nn.model_file import SavedNetwork
from digitpad.presentation import decimal_text, probability_text
from digitpad.ui.computing_lock import Work
from digitpad.ui.files.network_file import NetworkFile
from digitpad.ui.inside.changes.change_effect import ChangeEffect
from digitpad.ui.inside.changes.change_panel import ChangePanel
from digitpad.ui.inside.changes.unit_changes import UnitChanges
from digitpad.ui.inside.inside_model import InsideModel
from digitpad.ui.inside.unit_names import UnitPlace, unit_name
from digitpad.ui.state import AppState, NetworkInUse

_CHANGES_KEY = "changed_units"  # key in the origin of a saved network
_NO_LONGER_TRUE = {"validation_accuracy", "taught_accuracy"}


class ChangeController(QObject):
    """Builds the changed network that the page shows, and reports the effect of the changes."""

    def __init__(
        self, state: AppState, model: InsideModel, changes: UnitChanges, panel: ChangePanel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._state, self._model, self._changes, self._panel = state, model, changes, panel
        self._base: SavedNetwork | None = None
        self._effect = ChangeEffect(self)
        self._file = NetworkFile(parent)
        self._effect.measured.connect(self._on_measured)
        self._file.failed.connect(state.failed)
        self._file.saved.connect(self._on_saved)
        panel.use_wanted.connect(self._on_use_wanted)
        panel.save_wanted.connect(self._on_save_wanted)
        model.network_changed.connect(self._show_answer)
        model.activity_changed.connect(self._show_answer)

    @property
    def is_changed(self) -> bool:
        """Whether any unit is changed."""
        return bool(self._changes.all)

    def changed(self, base: SavedNetwork) -> SavedNetwork:
        """Return a network with the changes applied. Changes to another network are discarded."""
        if base is not self._base:
            self._base = base
            self._changes.clear()
        if not self._changes.all:
            return base
        network = changed_network(base.network, self._changes.all)
        origin = {key: value for key, value in base.origin.items() if key not in _NO_LONGER_TRUE}
        before = f"{origin[_CHANGES_KEY]}, " if _CHANGES_KEY in origin else ""
        text = ", ".join(changed_text(base, change) for change in self._changes.all)
        return dataclasses.replace(base, network=network, origin={**origin, _CHANGES_KEY: before + text})

    @Slot()
    def measure(self) -> None:
        """Measure the effect of the changes, unless a run needs the processor."""
        base, dataset = self._base, self._state.dataset
        if base is None or dataset is None or (self._state.computing.is_training and not self.is_changed):
            self._effect.forget()
            return
        self._effect.ask(base.network, self._changes.all, dataset)

    def shut_down(self) -> None:
        """Stop all measuring and saving."""
        self._effect.wait()
        self._file.wait()

    @Slot()
    def _on_measured(self) -> None:
        self._panel.show_accuracy(self._effect.text)
        if self._effect.failure:
            self._panel.show_note(self._effect.failure)

    @Slot()
    def _show_answer(self) -> None:
        after, picture = self._model.probabilities, self._model.picture
        if after is None or picture is None or self._base is None:
            self._panel.show_answer("")
            return
        texts = []
        if self.is_changed:
            before = self._base.probabilities(picture.reshape(1, -1))[0]
            texts.append(f"{self._base.class_names[before.argmax()]} ({probability_text(before.max())})")
        texts.append(f"{self._base.class_names[after.argmax()]} ({probability_text(after.max())})")
        self._panel.show_answer(" → ".join(texts))

    @Slot()
    def _on_use_wanted(self) -> None:
        changed = self._model.saved
        assert changed is not None  # the button needs changes
        in_use, reason = self._state.network, self._state.computing.why_wait(Work.OPENING)
        if not reason and in_use is not None and in_use.is_pending:
            reason = "You have not kept the network that you taught. Keep or discard it first."
        if reason:
            self._state.failed.emit(reason)
            return
        record = self._state.library.library.networks.add(
            NewNetwork(changed, "changed network", NetworkKind.CHANGED)
        )
        self._state.set_network(NetworkInUse(changed, record.name, changed, record_id=record.id))

    @Slot()
    def _on_save_wanted(self) -> None:
        saved = self._model.saved
        assert saved is not None  # the button needs changes
        self._file.ask(lambda: saved, "Save the changed network as", "changed.npz")

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._panel.show_note(f"Saved to {path}")


def changed_text(saved: SavedNetwork, change: UnitChange) -> str:
    """Return the change to a unit as text, such as "unit 3 of the hidden layer: off"."""
    name = unit_name(saved.network, saved.class_names, UnitPlace(change.layer, change.unit))
    parts = []
    if change.is_off:
        parts.append("off")
    if change.bias_shift:
        parts.append(f"bias {decimal_text(change.bias_shift, 1, is_signed=True)}")
    if change.weight_scale != 1.0:
        parts.append(f"weights times {decimal_text(change.weight_scale, 1)}")
    return f"{name[:1].lower()}{name[1:]}: {' and '.join(parts)}"
