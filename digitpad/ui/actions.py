"""The menus: every action of the window, with its shortcut."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from digitpad.digits.datasets.sources import SOURCES
from digitpad.recognition.training.presets import PRESETS
from digitpad.ui.appearance.theme import ColorScheme
from digitpad.ui.pages import PAGES
from digitpad.ui.widgets.tool_tips import wrapped

Shortcut = QKeySequence.StandardKey | Qt.Key | str

_SHORTCUTS_OF_SOURCES = {"idx_folder": ("Ctrl+Shift+O",)}

_EVERYWHERE = Qt.ShortcutContext.ApplicationShortcut
"""Also in windows other than the main one."""


class Actions:
    """The window's actions, in its menus. The window connects them to slots."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        menus = window.menuBar()

        menu = menus.addMenu("&File")
        self.open_network = self._add(menu, "&Open network…", QKeySequence.StandardKey.Open)
        self.save_network = self._add(menu, "&Save network as…", "Ctrl+S", "Ctrl+Shift+S")
        self.export_network = self._add(menu, "E&xport network…", "Ctrl+Shift+E")
        self.export_network.setToolTip(
            wrapped("Save the network in use in a format that works without digitpad (Ctrl+Shift+E)")
        )
        self.networks = self._add(menu, "Net&works…")
        self.open_shipped = self._add(menu, "Use the s&hipped network")
        self.open_fine_tuned = self._add(menu, "Use the network &taught by you")
        self.open_last_trained = self._add(menu, "Use the &last trained network")
        menu.addSeparator()
        self.open_settings = self._add(menu, "Open settin&gs…")
        self.save_settings = self._add(menu, "Sa&ve settings…")
        menu.addSeparator()
        self.open_picture = self._add(menu, "Open &picture…", "Ctrl+I")
        self.paste_picture = self._add(menu, "Paste pict&ure", QKeySequence.StandardKey.Paste)
        menu.addSeparator()
        self.export_predictions = self._add(menu, "&Export predictions…", "Ctrl+E")
        self.export_predictions.setEnabled(False)
        menu.addSeparator()
        self.quit = self._add(menu, "&Quit", "Ctrl+Q")
        self.quit.setShortcutContext(_EVERYWHERE)

        menu = menus.addMenu("D&ata")
        menu.setToolTipsVisible(True)
        self.data_sources: dict[str, QAction] = {}
        for source in sorted(SOURCES.values(), key=lambda source: source.needs_folder):
            if source.needs_folder:
                menu.addSeparator()
            action = self._add(menu, source.command, *_SHORTCUTS_OF_SOURCES.get(source.name, ()))
            action.setToolTip(wrapped(source.explanation))
            action.setData(source.name)
            self.data_sources[source.name] = action

        menu = menus.addMenu("&Drawing")
        self.undo = self._add(menu, "&Undo", QKeySequence.StandardKey.Undo)
        self.redo = self._add(menu, "&Redo", "Ctrl+Shift+Z", "Ctrl+Y")
        self.clear = self._add(menu, "&Clear", Qt.Key.Key_Delete)
        menu.addSeparator()
        self.eraser = self._add(menu, "&Eraser", "E")
        self.eraser.setCheckable(True)
        # A letter is a shortcut on the canvas only: in a list it selects an entry.
        self.eraser.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        for action, tip in (
            (self.undo, "Remove the last stroke (Ctrl+Z)"),
            (self.redo, "Draw the stroke again (Ctrl+Shift+Z)"),
            (self.clear, "Remove all strokes (Delete). Undo brings them back"),
            (self.eraser, "Erase instead of drawing (E on the canvas). The right mouse button always erases"),
        ):
            action.setToolTip(wrapped(tip))

        menu = menus.addMenu("Di&gits")
        menu.setToolTipsVisible(True)
        self.fine_tune = self._add(menu, "&Teach it my hand", "Ctrl+T")
        self.fine_tune_by_itself = self._add(menu, "Teach automatically after each &correction")
        self.fine_tune_by_itself.setCheckable(True)
        for action, tip in (
            (self.fine_tune, "Let the network learn your own digits (Ctrl+T)"),
            (self.fine_tune_by_itself, "Start teaching as soon as you correct an answer"),
        ):
            action.setToolTip(wrapped(tip))

        menu = menus.addMenu("&Training")
        menu.setToolTipsVisible(True)
        self.train = self._add(menu, "&Train", "F5")
        self.pause = self._add(menu, "&Pause", "F6")
        self.stop = self._add(menu, "&Stop", "F7")
        menu.addSeparator()
        self.one_step = self._add(menu, "+1 &batch", "Shift+F6")
        self.one_epoch = self._add(menu, "+1 &epoch", "Ctrl+F6")
        self.slower = self._add(menu, "Slo&wer", "Ctrl+,")
        self.faster = self._add(menu, "&Faster", "Ctrl+.")
        self.all_cores = self._add(menu, "Train on &all cores")
        self.all_cores.setObjectName("train_on_all_cores")
        self.all_cores.setCheckable(True)
        self.augmentation = self._add(menu, "A&ugmentation…")
        for action, tip in (
            (self.augmentation, "See how training varies the pictures, and set by how much"),
            (
                self.all_cores,
                "Use every processor core from the next run on, leaving none for the pen and other programs",
            ),
            (self.one_step, "Train with one mini-batch, then pause (Shift+F6)"),
            (self.one_epoch, "Train to the end of the epoch, then pause (Ctrl+F6)"),
            (self.slower, "Train in slow motion, down to one step per second (Ctrl+,)"),
            (self.faster, "Train faster again, up to full speed (Ctrl+.)"),
        ):
            action.setToolTip(wrapped(tip))
        menu.addSeparator()
        self.presets: dict[str, QAction] = {}
        for number, preset in enumerate(PRESETS.values(), 1):
            action = self._add(menu, f"Preset &{number}: {preset.title}", f"Alt+{number}")
            action.setData(preset.name)
            action.setToolTip(wrapped(preset.explanation))
            self.presets[preset.name] = action

        menu = menus.addMenu("&Pages")
        menu.setToolTipsVisible(True)
        self.pages: dict[str, QAction] = {}
        for number, page in enumerate(PAGES, 1):
            if not page.is_permanent and PAGES[number - 2].is_permanent:
                menu.addSeparator()
            place = (f"Ctrl+{number}",) if page.is_permanent else ()
            action = self._add(menu, page.title, *place, page.shortcut)
            action.setData(page.name)
            action.setToolTip(wrapped(page.question))
            self.pages[page.name] = action
        menu.addSeparator()
        self.close_page = self._add(menu, "&Close page", "Ctrl+W", "Ctrl+F4")

        menu = menus.addMenu("&View")
        self.fold_canvas = self._add(menu, "&Hide the canvas", "F9")
        self.fold_canvas.setCheckable(True)
        self.fold_canvas.setToolTip(wrapped("Give the page the whole window (F9)"))
        self.projector = self._add(menu, "&Projector mode", "F11")
        self.projector.setCheckable(True)
        self.projector.setToolTip(
            wrapped("Canvas, answer and one page or chart, full screen in large text (F11, Esc leaves)")
        )
        self.settings = self._add(menu, "&Settings", "F8")
        self.settings.setCheckable(True)
        self.settings.setChecked(True)
        self.settings.setToolTip(wrapped("Show all settings, or a one-line summary (F8)"))
        self.more_settings = self._add(menu, "&More settings", "Ctrl+M")
        self.more_settings.setCheckable(True)
        self.more_settings.setIconText("More")  # on the button
        self.more_settings.setToolTip(
            wrapped("Seed, momentum, schedule, first weights, augmentation and precision (Ctrl+M)")
        )
        menu.addSeparator()
        self.larger_text = self._add(menu, "L&arger text", "Ctrl++", "Ctrl+=")
        self.smaller_text = self._add(menu, "Smalle&r text", "Ctrl+-")
        self.normal_text = self._add(menu, "&Normal text", "Ctrl+0")
        for action in (self.larger_text, self.smaller_text, self.normal_text):
            action.setShortcutContext(_EVERYWHERE)
        menu.addSeparator()
        self.color_schemes: dict[ColorScheme, QAction] = {}
        group = QActionGroup(window)
        titles = {
            ColorScheme.SYSTEM: "Colours of the s&ystem",
            ColorScheme.LIGHT: "&Light",
            ColorScheme.DARK: "&Dark",
        }
        for scheme, title in titles.items():
            action = self._add(menu, title)
            action.setCheckable(True)
            group.addAction(action)
            self.color_schemes[scheme] = action

        menu = menus.addMenu("&Help")
        self.explain = self._add(menu, "&Explain this page", QKeySequence.StandardKey.HelpContents)
        self.tour = self._add(menu, "&Tour", "Shift+F1")
        self.find_command = self._add(menu, "&Find a command…", "Ctrl+K")
        self.lessons = menu.addMenu("&Lesson")
        self.lessons.addSeparator()
        self.open_lesson = self._add(self.lessons, "&Open a lesson…")
        self.show_lesson = self._add(self.lessons, "&Show the lesson", "Ctrl+L")
        self.show_lesson.setCheckable(True)
        self.about = self._add(menu, "&About digitpad")

    def _add(self, menu: QMenu, title: str, *shortcuts: Shortcut) -> QAction:
        action = QAction(title, self._window)
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts if shortcut])
        menu.addAction(action)
        return action
