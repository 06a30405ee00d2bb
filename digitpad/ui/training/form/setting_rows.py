"""The rows of the training form: which setting is where, and which rows can be folded."""

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from digitpad.ui.training.form.setting_field import SettingField, fill_labelled
from digitpad.ui.widgets.field_grid import FieldGrid
from digitpad.ui.widgets.tool_tips import wrapped

_LINE = ("learning_rate", "epochs")  # beside the preset, always visible
_MAIN = ("layers", "activation", "cost", "optimizer", "batch_size")
_WIDE = "layers"  # takes two columns
_MORE = (
    "seed",
    "momentum",
    "schedule",
    "initialization",
    "augmentation",
    "pen_digits",
    "non_digits",
    "dtype",
    "weight_decay",
    "l1",
    "dropout",
    "clip_norm",
    "patience",
)
SETTINGS = (*_LINE, *_MAIN, *_MORE)
"""Names of all settings in the form, in the order of their fields."""


class SettingRows(QVBoxLayout):
    """A permanent line with the preset and two settings, the main settings, and further settings.

    Without the main settings, a summary of them is shown.

    Parameters
    ----------
    form : QWidget
        The widget to lay out.
    preset : QWidget
    fields : mapping of str to SettingField
        A field for each of ``SETTINGS``.
    augmentation : QWidget
        Shown in place of the field of "augmentation".
    own_styles : QWidget
        The last row.
    """

    def __init__(
        self,
        form: QWidget,
        preset: QWidget,
        fields: Mapping[str, SettingField],
        augmentation: QWidget,
        own_styles: QWidget,
    ) -> None:
        super().__init__(form)
        self._fields = fields
        self._main = FieldGrid()
        self._summary = QLabel()
        self._summary.setObjectName("settings_summary")
        self._summary.setProperty("role", "caption")
        self._summary.setWordWrap(True)
        self._more = FieldGrid()
        self._more.setObjectName("more_settings")
        self._own_styles = own_styles
        self._is_folded = self._is_more_shown = self._are_own_styles_shown = False
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(4)
        line = FieldGrid()
        labelled_preset = _labelled("Preset", preset)
        labelled_preset.setToolTip(
            wrapped("Sets all settings at once. Changing one makes the preset Custom.")
        )
        for container, widgets in (
            (line, [labelled_preset, *(fields[name] for name in _LINE)]),
            (self._main, [fields[name] for name in _MAIN]),
            (self._more, [augmentation if name == "augmentation" else fields[name] for name in _MORE]),
        ):
            for widget in widgets:
                container.add(widget, 2 if widget is fields[_WIDE] else 1)
            self.addWidget(container)
        self.insertWidget(1, self._summary)
        self.addWidget(own_styles)
        self._show_parts()

    def is_always_shown(self, name: str) -> bool:
        """Return whether a setting is in the permanent line."""
        return name in _LINE

    def is_further(self, name: str) -> bool:
        """Return whether a setting is among the further ones."""
        return name in _MORE

    def set_more_shown(self, is_shown: bool) -> None:
        """Show or hide the further settings, which a first run does not need."""
        self._is_more_shown = is_shown
        self._show_parts()

    def set_folded(self, is_folded: bool) -> None:
        """Fold all rows to one line, or unfold them."""
        self._is_folded = is_folded
        self._show_parts()

    def set_own_styles_shown(self, are_shown: bool) -> None:
        """Show or hide the choice of the user's pen styles, which few runs have."""
        self._are_own_styles_shown = are_shown
        self._show_parts()

    def insert_below_line(self, widget: QWidget) -> None:
        """Insert a widget between the permanent line and the settings that can be folded."""
        self.insertWidget(1, widget)

    def show_summary(self) -> None:
        """Summarize the main settings."""
        parts = [self._fields[name].shown_text for name in ("activation", "cost", "optimizer")]
        layers = self._fields["layers"].shown_text.replace(",", "-")
        batch = f"batches of {self._fields['batch_size'].shown_text}"
        self._summary.setText(", ".join([layers, *parts, batch]))

    def _show_parts(self) -> None:
        self._summary.setVisible(self._is_folded)
        self._main.setVisible(not self._is_folded)
        self._more.setVisible(self._is_more_shown and not self._is_folded)
        self._own_styles.setVisible(self._are_own_styles_shown and not self._is_folded)


def _labelled(text: str, widget: QWidget) -> QWidget:
    container = QWidget()
    fill_labelled(QVBoxLayout(container), text, widget)
    return container
