"""The controls that draw, name, rename and delete the user's own pen styles."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from digitpad.digits.synthesis.own_styles import MAX_LABEL, MAX_NAME, OwnStyle
from digitpad.errors import DataFileError
from digitpad.presentation import count_text
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.pen_styles.own_style_files import OwnStyleFiles
from digitpad.ui.state import AppState
from digitpad.ui.widgets.page_keys import PageKeys
from digitpad.ui.widgets.tool_tips import wrapped
from digitpad.ui.widgets.wrapping_row import WrappingRow

_NEW = "New style"
_CHARACTER_PX = 70
_INPUT_HEIGHT = 26
_HOW = "Type the character, draw it on the left and press Return, two or three times."


class OwnStyleEditor(QWidget):
    """Keeps the drawing on the canvas as a new style, or as one more drawing of the chosen style.

    The fields show the chosen style. Another name renames it.
    """

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self.setObjectName("own_style_editor")
        self._state = state
        self._table = state.library.library.pen_styles
        self._files = OwnStyleFiles(state, self)
        self._chooser = QComboBox()
        self._label, self._name = QLineEdit(), QLineEdit()
        self._said = QLabel(_HOW)
        self._keep = _button("keep_style_button", "Keep drawing", "Keep the canvas as a drawing (Return)")
        self._new = _button("new_style_button", "New", "Draw another style")
        self._delete = _button("delete_style_button", "Delete", "Delete the chosen style with its drawings")
        self._undo = _button("undo_style_button", "Undo", "Undo the last change of your styles (Ctrl+Z)")
        self._import = _button("import_styles_button", "Import…", "Add the styles of a JSON file")
        self._export = _button("export_styles_button", "Export…", "Save all your styles to a JSON file")
        self._lay_out()
        for signal, slot in (
            (state.library.pen_styles_changed, self._show_styles),
            (state.drawing_changed, self._show_buttons),
            (self._chooser.currentIndexChanged, self._on_chosen),
            (self._name.editingFinished, self._on_renamed),
            (self._label.returnPressed, self._on_entered),
            (self._name.returnPressed, self._on_entered),
            (self._new.clicked, self._on_new),
            (self._keep.clicked, self._on_keep),
            (self._delete.clicked, self._on_delete),
            (self._undo.clicked, self._on_undo),
            (self._import.clicked, self._files.ask_for_import),
            (self._export.clicked, self._files.ask_for_export),
            (self._files.ended, self._said.setText),
        ):
            signal.connect(slot)
        PageKeys(self, {"Ctrl+Z": self._on_undo})
        self._show_styles()

    @property
    def files(self) -> OwnStyleFiles:
        """The import and export of files."""
        return self._files

    def shut_down(self) -> None:
        """Wait for files to be read and written."""
        self._files.shut_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Handle Return on the canvas."""
        self.window().installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop handling Return."""
        self.window().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the drawing on Return, unless a field or a list has the focus."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        is_typing = isinstance(self.window().focusWidget(), QLineEdit | QComboBox)
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or is_typing:
            return False
        self._on_keep()
        return True

    @property
    def _chosen(self) -> str:
        """Id of the chosen style; empty for a new one."""
        return str(self._chooser.currentData() or "")

    @property
    def _style(self) -> OwnStyle | None:
        return self._table.by_id.get(self._chosen)

    # Changes

    @Slot()
    def _on_keep(self) -> None:
        strokes = self._state.newest_drawing()
        if not strokes:
            return
        try:
            kept = self._chosen
            if kept:
                self._table.add_drawing(kept, strokes)
            else:
                kept = self._table.add(self._name.text(), self._label.text(), strokes)
        except DataFileError as error:
            self._state.failed.emit(str(error))
            return
        self._choose(kept)
        self._state.set_drawing(())
        style = self._table.by_id[kept]
        n_drawings = count_text(len(style.drawings), "drawing")
        next_ = "Draw it again." if len(style.drawings) == 1 else _use(style)
        doubt = f" Networks will then doubt {style.lookalike} as well." if style.lookalike else ""
        self._said.setText(f"{n_drawings} of {style.title}. {next_}{doubt}")

    @Slot()
    def _on_entered(self) -> None:
        if not self._chosen:
            self._on_keep()

    @Slot()
    def _on_renamed(self) -> None:
        style_id, style, name = self._chosen, self._style, self._name.text().strip()
        if style is None or name == style.name:
            return
        try:
            self._table.rename(style_id, name)
            self._said.setText(f"{style.title} is called {name} now.")
        except DataFileError as error:
            self._state.failed.emit(str(error))
        self._show_chosen()

    @Slot()
    def _on_new(self) -> None:
        self._choose("")
        self._label.setFocus()

    @Slot()
    def _on_delete(self) -> None:
        if style := self._style:
            self._table.delete(self._chosen)
            self._said.setText(f"{style.title} deleted. Undo brings it back; recorded runs keep it.")

    @Slot()
    def _on_undo(self) -> None:
        try:
            if self._table.undo():
                self._said.setText("Undone.")
        except DataFileError as error:
            self._state.failed.emit(str(error))

    # Showing

    def _choose(self, style_id: str) -> None:
        self._chooser.setCurrentIndex(max(self._chooser.findData(style_id), 0))

    @Slot()
    def _show_styles(self) -> None:
        """Show the list of styles, the newest first. The choice stays if it can."""
        chosen = self._chosen
        with QSignalBlocker(self._chooser):
            self._chooser.clear()
            self._chooser.addItem(_NEW, "")
            for style_id, style in list(self._table.by_id.items())[::-1]:
                self._chooser.addItem(style.title, style_id)
            self._choose(chosen)
        if chosen:
            self._show_chosen()
        self._show_buttons()

    @Slot()
    def _on_chosen(self) -> None:
        self._show_chosen()
        if not self._chosen:
            self._said.setText(_HOW)
        self._show_buttons()

    def _show_chosen(self) -> None:
        style = self._style
        self._label.setText(style.label if style else "")
        self._label.setEnabled(style is None)
        self._name.setText(style.name if style else "")

    @Slot()
    def _show_buttons(self) -> None:
        self._keep.setEnabled(bool(self._state.drawing))
        for button in (self._new, self._delete):
            button.setEnabled(bool(self._chosen))
        self._undo.setEnabled(self._table.can_undo)
        self._export.setEnabled(bool(self._table.styles))

    def _lay_out(self) -> None:
        self._chooser.setObjectName("own_style_chooser")
        self._chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._chooser.setMinimumContentsLength(8)
        self._label.setObjectName("own_style_label_field")
        self._label.setMaxLength(MAX_LABEL)
        self._label.setToolTip(wrapped("A digit; or a letter or sign, which networks learn to doubt."))
        self._name.setObjectName("own_style_name_field")
        self._name.setMaxLength(MAX_NAME)
        self._name.setPlaceholderText("such as: with a hook")
        self._said.setObjectName("own_style_status")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._keep.setProperty("role", "primary")
        grid = QGridLayout()
        grid.setVerticalSpacing(1)
        for column, (title, widget, stretch) in enumerate(
            (("Style", self._chooser, 3), ("Character", self._label, 0), ("Name", self._name, 4))
        ):
            caption = QLabel(title)
            caption.setProperty("role", "caption")
            caption.setBuddy(widget)
            widget.setAccessibleName(title)
            follow_text_size(widget, partial(_fit_height, widget))
            grid.addWidget(caption, 0, column)
            grid.addWidget(widget, 1, column)
            grid.setColumnStretch(column, stretch)
        follow_text_size(self._label, lambda: self._label.setFixedWidth(scaled_px(_CHARACTER_PX)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addWidget(
            WrappingRow((self._keep, self._new, self._delete, self._undo), (self._import, self._export))
        )
        layout.addWidget(self._said)


def _use(style: OwnStyle) -> str:
    what = "pen digits" if style.is_digit else "non-digits"
    return f"The next training with {what} uses it."


def _fit_height(widget: QWidget) -> None:
    widget.setMinimumHeight(scaled_px(_INPUT_HEIGHT))


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(wrapped(tip))
    return button
