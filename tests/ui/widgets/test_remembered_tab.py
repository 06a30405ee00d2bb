"""Tabs that open where they were left."""

from PySide6.QtWidgets import QTabBar

from digitpad.ui.widgets.remembered_tab import remember_tab


def test_new_tabs_open_where_the_last_ones_were_left(qtbot, state):
    def tabs(*titles):
        made = QTabBar()
        qtbot.addWidget(made)
        made.setObjectName("sections")
        for title in titles:
            made.addTab(title)
        remember_tab(made, state.library.library.settings)
        return made

    first = tabs("Unit", "Output", "Health")
    assert first.currentIndex() == 0
    first.setCurrentIndex(1)

    assert tabs("Unit", "Output", "Health").currentIndex() == 1
    assert tabs("Health", "Output").currentIndex() == 1  # by its title
    assert tabs("Unit", "Health").currentIndex() == 0  # a title that is gone
