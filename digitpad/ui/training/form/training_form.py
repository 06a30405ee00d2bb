"""The form of the training settings, generated from the table of settings."""

import contextlib
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from digitpad.digits.datasets.augmentation import AugmentationRanges
from digitpad.digits.datasets.dataset import LabelledImages
from digitpad.digits.synthesis.own_styles import OwnStyle
from digitpad.errors import SettingError
from digitpad.nn.config.ineffective_settings import ineffective_settings
from digitpad.nn.config.live_settings import LIVE_SETTINGS
from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.layers import LayerSpec
from digitpad.recognition.training.job_settings import (
    ALL_SETTINGS,
    AUGMENTATIONS,
    RANGE_SETTINGS,
    SAMPLE_SETTINGS,
    augmentation_name,
)
from digitpad.recognition.training.presets import CUSTOM, PRESETS, TrainingJob, preset_name, with_own_styles
from digitpad.ui.training.form.augmentation_picker import AugmentationPicker
from digitpad.ui.training.form.own_styles_box import OwnStylesBox
from digitpad.ui.training.form.setting_field import SettingField
from digitpad.ui.training.form.setting_rows import SETTINGS, SettingRows
from digitpad.ui.widgets.error_text import error_text
from digitpad.ui.widgets.tool_tips import wrapped

_LIVE_HINT = "You can change it during training; it takes effect with the next mini-batch."


class TrainingForm(QWidget):
    """A form with a field for each setting, and presets that fill all fields.

    During a run, only settings that may change during training can be edited.

    Attributes
    ----------
    rows : SettingRows
        The rows of fields. They can be folded.

    Signals
    -------
    changed()
        The result of ``draft`` may have changed.
    live_changed(str, float)
        The name and the new value of a setting that was changed during a run.
    live_refused(str)
        Why a value entered during a run is invalid; empty once it is corrected, even after the run.
    more_wanted(bool)
        A hidden setting needs a correction; True if it is among the further settings.
    entered()
        Enter was pressed in a field with a valid value.
    settled()
        The last error of ``job`` may be corrected: a field was changed or a preset chosen.
    """

    changed = Signal()
    live_changed = Signal(str, float)
    live_refused = Signal(str)
    more_wanted = Signal(bool)
    entered = Signal()
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_form")
        self._n_classes = 10
        self._layers: tuple[LayerSpec, ...] = ()  # the last valid layers
        self._ranges = AUGMENTATIONS["none"]  # the values of "own ranges"
        self._fields = {name: SettingField(ALL_SETTINGS[name]) for name in SETTINGS}
        self._picker = AugmentationPicker(self._fields["augmentation"])
        self._own_styles = OwnStylesBox()
        self._run_values: dict[str, object] | None = None  # the live settings of the current run
        self._refused: SettingField | None = None  # a field with an invalid value entered during a run
        self._marked: SettingField | None = None  # the field with the error of the last job()
        self._check: Callable[[TrainingJob], None] = lambda job: None
        self._preset = QComboBox()
        self._preset.setObjectName("preset_field")
        self._preset.setAccessibleName("Preset")
        for preset in PRESETS.values():
            self._preset.addItem(preset.title, preset.name)
            last = self._preset.count() - 1
            self._preset.setItemData(last, wrapped(preset.explanation), Qt.ItemDataRole.ToolTipRole)
        self._preset.addItem("Custom", CUSTOM)
        self.rows = SettingRows(self, self._preset, self._fields, self._picker, self._own_styles)
        self._preset.activated.connect(self._on_preset_activated)
        self._picker.ranges_changed.connect(self._on_ranges_changed)
        self._own_styles.toggled.connect(self._on_field_changed)
        for field in self._fields.values():
            field.changed.connect(self._on_field_changed)
            field.entered.connect(self.entered)
        for name in LIVE_SETTINGS:
            self._fields[name].committed.connect(self._on_live_committed)
        self.choose_preset("classic")

    @property
    def preset(self) -> str:
        """Name of the preset that matches the fields, or "custom"."""
        return str(self._preset.currentData())

    def job(self) -> TrainingJob:
        """Return the job that the fields describe.

        Raises
        ------
        SettingError
            If a field is invalid. The error names the setting; its field is marked and gets the focus.
        """
        try:
            job = self._job()
            self._check(job)
        except SettingError as error:
            self._mark(error)
            raise
        return job

    def draft(self) -> TrainingJob | SettingError:
        """Return the job that the fields describe, or its error. Nothing is marked."""
        try:
            job = self._job()
            self._check(job)
        except SettingError as error:
            return error.with_traceback(None)  # a traceback would keep its frames alive
        return job

    def _job(self) -> TrainingJob:
        values = {name: field.value() for name, field in self._fields.items()}
        del values["augmentation"]
        added = {name: int(str(values.pop(name))) for name in SAMPLE_SETTINGS}
        job = TrainingJob(TrainingConfig(**values), self._chosen_ranges(), **added)  # type: ignore[arg-type]
        return with_own_styles(job, self._own_styles.chosen)

    def choose_preset(self, name: str) -> None:
        """Fill all fields except the seed with a preset's settings."""
        self._unmark()
        job = PRESETS[name].job
        seed = self._fields["seed"].value()
        self._ranges = job.augmentation
        values = {
            **dataclasses.asdict(job.config),
            "augmentation": augmentation_name(job.augmentation),
            **{name: getattr(job, name) for name in SAMPLE_SETTINGS},
            "seed": seed,
            "layers": (*job.config.layers[:-1], self._n_classes),
        }
        for setting_name, field in self._fields.items():
            field.set_value(values[setting_name])
        self._own_styles.choose_mine()
        self._show_preset(name)
        self._enable_fields()
        self._look_at_refused()
        self._update_rows()
        self.changed.emit()

    def show_job(self, job: TrainingJob) -> None:
        """Fill all fields with a job's settings."""
        self._ranges = job.augmentation
        self._own_styles.show_job(job)
        self.set_settings(
            {
                **dataclasses.asdict(job.config),
                "layers": job.config.layers,
                "augmentation": augmentation_name(job.augmentation),
                **{name: getattr(job, name) for name in SAMPLE_SETTINGS},
            }
        )

    def set_settings(self, values: Mapping[str, object]) -> None:
        """Fill some fields with checked values; keep the others."""
        for name, value in values.items():
            self._fields[name].set_value(value)
        self._on_field_changed()

    @Slot(object)
    def suggest(self, values: Mapping[str, object]) -> None:
        """Fill some fields with checked values, and request that hidden ones are shown."""
        self.set_settings(values)
        if not all(map(self.rows.is_always_shown, values)):
            self.more_wanted.emit(any(map(self.rows.is_further, values)))

    def entries(self) -> dict[str, object]:
        """Return all entries as plain values for ``restore``."""
        return {
            "fields": {name: field.entry for name, field in self._fields.items()},
            "ranges": dataclasses.asdict(self._ranges),
            "n_classes": self._n_classes,
            "own_styles": self._own_styles.entry(),
        }

    def restore(self, entries: Mapping[str, Any]) -> None:
        """Restore the entries of an earlier form. Settings that are not among them stay.

        Raises
        ------
        SettingError, LookupError, TypeError, ValueError
            If these are not the entries of a form. Nothing is changed.
        """
        ranges = {name: RANGE_SETTINGS[name].parse(str(value)) for name, value in entries["ranges"].items()}
        fields = {name: str(entry) for name, entry in entries["fields"].items() if name in self._fields}
        n_classes = int(entries["n_classes"])
        if "own_styles" in entries:
            self._own_styles.restore(entries["own_styles"])
        self._n_classes = n_classes
        self._ranges = AugmentationRanges(**ranges)
        for name, entry in fields.items():
            self._fields[name].restore(entry)
        self._on_field_changed()

    def set_classes(self, n_classes: int) -> None:
        """Set the size of the last layer to the number of classes."""
        if n_classes == self._n_classes:
            return
        self._n_classes = n_classes
        self._unmark()
        field = self._fields["layers"]
        try:
            layers = field.value()
        except SettingError:
            return  # the field stays marked
        assert isinstance(layers, tuple)
        field.set_value((*layers[:-1], n_classes))
        self._show_matching_preset()
        self.changed.emit()

    def set_check(self, check: Callable[[TrainingJob], None]) -> None:
        """Set a function that raises SettingError for a job that does not fit the data."""
        self._check = check
        self.changed.emit()

    def set_own_styles(self, styles: Sequence[OwnStyle]) -> None:
        """Offer the user's pen styles for the pictures that a run adds."""
        self._own_styles.set_mine(styles)
        self._update_rows()
        self.changed.emit()

    def set_pictures(self, images: LabelledImages) -> None:
        """Preview augmentation on a data set's pictures."""
        self._picker.set_pictures(images)

    @Slot()
    def open_augmentation(self) -> None:
        """Open the dialog with the ranges of augmentation."""
        self._picker.open()

    def set_running(self, is_running: bool) -> None:
        """Enable only the settings that may change during a run, or all settings again."""
        if is_running == (self._run_values is not None):
            return
        self._run_values = (
            {name: self._fields[name].value() for name in LIVE_SETTINGS} if is_running else None
        )
        self._enable_fields()

    def _chosen_ranges(self) -> AugmentationRanges:
        return AUGMENTATIONS.get(str(self._fields["augmentation"].value()), self._ranges)

    def _show_preset(self, name: str) -> None:
        self._preset.setCurrentIndex(self._preset.findData(name))
        explanation = PRESETS[name].explanation if name in PRESETS else "Your own settings."
        self._preset.setToolTip(wrapped(explanation))

    def _show_matching_preset(self) -> None:
        try:
            job = self._job()
        except SettingError:
            self._show_preset(CUSTOM)
            return
        fits = job.config.layers[-1] == self._n_classes
        self._show_preset(preset_name(job) if fits else CUSTOM)

    @Slot()
    def _on_preset_activated(self) -> None:
        if self.preset in PRESETS:
            self.choose_preset(self.preset)

    @Slot(object)
    def _on_ranges_changed(self, ranges: AugmentationRanges) -> None:
        self._ranges = ranges
        self._fields["augmentation"].set_value(augmentation_name(ranges))
        self._on_field_changed()

    def _mark(self, error: SettingError) -> None:
        self._unmark()
        field = self._fields.get(error.setting)
        if field is None:
            return
        self._marked = field
        field.mark(error_text(error))
        if not self.rows.is_always_shown(error.setting):
            self.more_wanted.emit(self.rows.is_further(error.setting))
        field.take_focus()

    def _unmark(self) -> None:
        if self._marked is not None:
            self._marked.mark("")
            self._marked = None
        self.settled.emit()

    @Slot()
    def _on_field_changed(self) -> None:
        self._unmark()
        self._show_matching_preset()
        self._enable_fields()
        self._look_at_refused()
        self._update_rows()
        self.changed.emit()

    def _update_rows(self) -> None:
        self.rows.show_summary()
        added = {name: int(str(self._fields[name].value())) for name in SAMPLE_SETTINGS}
        job = TrainingJob(TrainingConfig(), **added)  # type: ignore[arg-type]
        self.rows.set_own_styles_shown(self._own_styles.has_effect(job))

    def _look_at_refused(self) -> None:
        """Emit ``live_refused("")`` once the refused value is corrected, even after the run."""
        if self._refused is not None:
            with contextlib.suppress(SettingError):
                self._refused.value()
                self._refused = None
                self.live_refused.emit("")

    @Slot()
    def _on_live_committed(self) -> None:
        # Disabling an input takes its focus, which must not commit an entry.
        if self._run_values is None or not self.isEnabled():
            return
        field = self.sender()
        assert isinstance(field, SettingField)
        try:
            value = field.value()
        except SettingError as error:
            self._refused = field
            self.live_refused.emit(error_text(error))
            return
        if value != self._run_values[field.name]:
            self._run_values[field.name] = value
            self.live_changed.emit(field.name, value)

    def _enable_fields(self) -> None:
        """Enable only the settings that have an effect and may be changed now."""
        is_idle = self._run_values is None
        with contextlib.suppress(SettingError):  # ignore layers while they are being typed
            layers = self._fields["layers"].value()
            assert isinstance(layers, tuple)
            self._layers = layers
        without_effect = ineffective_settings(str(self._fields["optimizer"].value()), self._layers)
        for name, field in self._fields.items():
            field.setEnabled(name not in without_effect and (is_idle or name in LIVE_SETTINGS))
        for name in LIVE_SETTINGS:
            self._fields[name].show_hint("" if is_idle else _LIVE_HINT)
        self._preset.setEnabled(is_idle)
        self._own_styles.setEnabled(is_idle)
        self._picker.set_ranges(self._chosen_ranges())
        self._picker.set_changeable(is_idle)
