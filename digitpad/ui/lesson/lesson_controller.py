"""Controller of lessons: opens them, moves through them, and remembers the position."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from digitpad.errors import DigitpadError
from digitpad.library.settings_table import SettingsTable
from digitpad.paths import lessons_dir
from digitpad.ui.actions import Actions
from digitpad.ui.files.save_dialog import open_dialog
from digitpad.ui.lesson.lesson_file import Lesson, lesson_files, read_lesson
from digitpad.ui.lesson.lesson_panel import LessonPanel
from digitpad.ui.lesson.lesson_progress import LessonProgress
from digitpad.ui.lesson.station_setter import StationSetter
from digitpad.ui.state import AppState

_LAST = "lesson"  # key of the last lesson and whether it is open
_IS_OPEN = "lesson_is_open"
_PLACES = "lesson_places"


class LessonController(QObject):
    """Connects menu, panel and lesson files. Lives in the GUI thread.

    Signals
    -------
    closed()
        Emitted when the panel was closed, so that the window can set the focus.
    """

    closed = Signal()

    def __init__(
        self,
        state: AppState,
        actions: Actions,
        panel: LessonPanel,
        setter: StationSetter,
        settings: SettingsTable,
    ) -> None:
        super().__init__(panel)
        self._state = state
        self._actions = actions
        self._panel = panel
        self._setter = setter
        self._settings = settings
        self._lesson: Lesson | None = None
        self._path: Path | None = None
        self._failure = ""  # last error shown
        self._progress = LessonProgress(settings.value(_PLACES))
        self._place = self._progress.place("")
        for signal, slot in (
            (actions.lessons.aboutToShow, self._fill_menu),
            (actions.open_lesson.triggered, self._ask_for_lesson),
            (actions.show_lesson.triggered, self._on_show_lesson),
            (panel.setup_wanted, self._set_up),
            (panel.back_wanted, self._on_back),
            (panel.next_wanted, self._on_next),
            (panel.answered, self._on_answered),
            (panel.close_wanted, self.close),
        ):
            signal.connect(slot)

    def restore(self) -> None:
        """Reopen the lesson that was open when the window closed, at its position."""
        if self._settings.value(_IS_OPEN) != "yes":
            return
        try:
            self._show(self._last_path())
        except DigitpadError as error:
            self._failure = str(error)
            self._state.dataset_changed.connect(self._on_first_dataset)

    def open(self, path: Path) -> None:
        """Open a lesson at its last position. Show an error and change nothing if it cannot be read."""
        self._withdraw()
        try:
            self._show(path)
        except DigitpadError as error:
            self._fail(str(error))
            return
        self._settings.set_value(_LAST, _name(path))
        self._settings.set_value(_IS_OPEN, "yes")
        self._panel.take_focus()

    @Slot()
    def close(self) -> None:
        """Hide the lesson. Its position is kept."""
        self._withdraw()
        self._panel.hide()
        self._actions.show_lesson.setChecked(False)
        self._settings.set_value(_IS_OPEN, "no")
        self.closed.emit()

    def _show(self, path: Path) -> None:
        self._lesson = read_lesson(path)
        self._path = path
        self._place = self._progress.place(_name(path))
        self._go_to(self._place.station)
        self._actions.show_lesson.setChecked(True)

    def _last_path(self) -> Path:
        files = lesson_files()
        name = self._settings.value(_LAST) or (files[0].name if files else "backpropagation.toml")
        return lessons_dir() / name  # leaves absolute paths unchanged

    # The menu

    @Slot()
    def _fill_menu(self) -> None:
        menu = self._actions.lessons
        for action in menu.actions():
            if isinstance(action.data(), str):
                menu.removeAction(action)
                action.deleteLater()
        before = menu.actions()[0]
        for path in lesson_files():
            action = QAction(_title(path).replace("&", "&&"), menu)
            action.setData(str(path))
            action.setCheckable(True)
            action.setChecked(path == self._path and self._panel.isVisible())
            action.triggered.connect(self._on_lesson_chosen)
            menu.insertAction(before, action)

    @Slot()
    def _on_lesson_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.open(Path(action.data()))

    @Slot()
    def _ask_for_lesson(self) -> None:
        dialog = QFileDialog(self._panel.window(), "Open a lesson", "", "Lessons (*.toml)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.finished.connect(dialog.deleteLater)
        open_dialog(dialog)

    @Slot(str)
    def _on_file_chosen(self, name: str) -> None:
        self.open(Path(name))

    @Slot(bool)
    def _on_show_lesson(self, is_shown: bool) -> None:
        if not is_shown:
            self.close()
            return
        self.open(self._last_path())
        self._actions.show_lesson.setChecked(not self._panel.isHidden())

    # Navigation

    def _go_to(self, station: int) -> None:
        assert self._lesson is not None
        self._withdraw()
        self._place.move(station, len(self._lesson.stations))
        given = self._place.answers.get(self._place.station)
        self._panel.show_station(self._lesson, self._place.station, given)
        self._remember()

    @Slot()
    def _on_back(self) -> None:
        self._go_to(self._place.station - 1)

    @Slot()
    def _on_next(self) -> None:
        self._go_to(self._place.station + 1)

    @Slot(str)
    def _on_answered(self, choice: str) -> None:
        self._place.answers[self._place.station] = choice
        self._panel.show_answer(choice)
        self._remember()

    @Slot()
    def _set_up(self) -> None:
        assert self._lesson is not None
        self._withdraw()
        setup = self._lesson.stations[self._place.station].setup
        assert setup is not None
        if reason := self._setter.set_up(setup):
            self._fail(reason)

    def _remember(self) -> None:
        self._settings.set_value(_PLACES, self._progress.as_text())

    # Messages

    def _fail(self, sentence: str) -> None:
        self._failure = sentence
        self._state.failed.emit(sentence)

    def _withdraw(self) -> None:
        if self._failure:
            self._state.withdrawn.emit(self._failure)
            self._failure = ""

    @Slot()
    def _on_first_dataset(self) -> None:
        self._state.dataset_changed.disconnect(self._on_first_dataset)
        if self._failure:  # loading data clears all messages
            self._state.failed.emit(self._failure)


def _name(path: Path) -> str:
    """Return the key under which a lesson is remembered, independent of the installation folder."""
    return path.name if path.parent == lessons_dir() else str(path)


def _title(path: Path) -> str:
    """Return a lesson's title, or its file name if it cannot be read. Opening it then shows the error."""
    try:
        return read_lesson(path).title
    except DigitpadError:
        return path.name
