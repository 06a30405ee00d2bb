"""Tabs that open where they were left."""

from PySide6.QtWidgets import QTabBar

from digitpad.library.settings_table import SettingsTable


def remember_tab(tabs: QTabBar, settings: SettingsTable) -> None:
    """Choose the tab that was current last, and store the title of each tab that becomes current.

    The setting has the object name of the tabs.
    """
    name = tabs.objectName()
    titles = [tabs.tabText(index) for index in range(tabs.count())]
    if (title := settings.value(name)) in titles:
        tabs.setCurrentIndex(titles.index(title))
    tabs.currentChanged.connect(lambda index: settings.set_value(name, titles[index]))
