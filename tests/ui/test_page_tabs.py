"""The registry of pages and the tabs that open, explain and close them."""

import functools
import sys
from subprocess import run

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QTextBrowser, QWidget

from digitpad.paths import resources_dir
from digitpad.ui.actions import Actions
from digitpad.ui.appearance.icons import icon
from digitpad.ui.appearance.text_size import scaled_px
from digitpad.ui.epoch_slider import EpochSlider
from digitpad.ui.page_context import PageContext
from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.pages import PAGES

PERMANENT = [page for page in PAGES if page.is_permanent]
CLOSABLE = [page for page in PAGES if not page.is_permanent]


@pytest.fixture
def main(qtbot, state, fine_tuning):
    """A window with only the tabs, without data."""
    main = QMainWindow()
    qtbot.addWidget(main)
    actions = Actions(main)
    main.tabs = PageTabs(state, actions)
    main.setCentralWidget(main.tabs)
    main.tabs.set_context(PageContext(state, actions, fine_tuning, main.tabs.open))
    main.setMinimumSize(1, 1)  # whatever the pages need
    main.resize(1100, 700)
    main.show()
    qtbot.waitUntil(main.isActiveWindow)
    yield main
    main.tabs.shut_down()


@pytest.fixture
def tabs(main):
    return main.tabs


def titles(tabs):
    return [tabs.tabText(place) for place in range(tabs.count())]


def object_name(page):
    """Return the object name of a page's widget. Outside programs know one page by a shorter name."""
    return {"one_step": "step_page"}.get(page.name, f"{page.name}_page")


def explanation(tabs):
    """Return the displayed help, or ""."""
    text = tabs.findChild(QTextBrowser, "help_text")
    return text.toPlainText() if text.isVisible() else ""


def test_a_page_has_an_icon_and_an_explanation_headed_by_its_question(qapp):
    for page in PAGES:
        heading, *text = page.explanation.splitlines()
        assert heading == f"# {page.question}"
        assert page.question.endswith("?")
        assert len(" ".join(text)) > 100
        assert not icon(f"page_{page.name}").pixmap(18, 18).toImage().isNull()


def test_no_help_text_or_icon_is_left_of_a_removed_page():
    names = {page.name for page in PAGES}

    assert {path.stem for path in (resources_dir() / "help").iterdir()} == names
    assert {path.stem for path in (resources_dir() / "icons").glob("page_*")} == {f"page_{n}" for n in names}


def test_the_registry_imports_no_page():
    program = (
        "import sys, digitpad.ui.page_tabs as p; sys.exit(any(m.endswith('_page') for m in sys.modules))"
    )

    assert run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_page_is_made_when_it_is_first_opened_and_is_the_same_ever_after(tabs):
    assert [page.title for page in PERMANENT] == titles(tabs)
    assert not any(tabs.findChild(QWidget, object_name(page)) for page in PAGES[1:])
    for page in PAGES[1:]:
        widget = tabs.open(page.name)
        assert widget.objectName() == object_name(page)
        assert widget.isVisible()
        assert tabs.current == page.name
        assert tabs.tabToolTip(tabs.currentIndex()) == f"{page.title}: {page.question}"
        assert not tabs.tabIcon(tabs.currentIndex()).isNull()
        tabs.setCurrentIndex(0)
        assert not widget.isVisible()

        assert tabs.open(page.name) is widget
        assert widget.isVisible()
        assert titles(tabs).count(page.title) == 1


def test_its_entry_in_the_menu_and_its_keys_open_a_page(main, user):
    for place, page in enumerate(PAGES, 1):
        ways = [functools.partial(user.choose, main, page.title, menu="Pages")]
        ways += [functools.partial(user.keys, main, page.shortcut)] if page.shortcut else []
        ways += [functools.partial(user.keys, main, f"Ctrl+{place}")] if page.is_permanent else []
        for open_it in ways:
            main.tabs.open("race" if page.name == "train" else "train")
            open_it()
            assert main.tabs.current == page.name


@pytest.mark.parametrize(("keys", "before"), [("Esc", "train"), ("Ctrl+W", "race")])
def test_keys_close_a_page_and_show_the_one_before_it(main, user, keys, before):
    for page in CLOSABLE:
        main.tabs.open(before)
        widget = main.tabs.open(page.name)

        user.keys(main, keys)

        assert main.tabs.current == before
        assert titles(main.tabs) == [page.title for page in PERMANENT]
        assert not widget.isVisible()
        user.keys(main, page.shortcut)
        assert widget.isVisible()


def test_one_closable_page_is_open_at_a_time(tabs):
    tabs.open("mistakes")
    first = tabs.open("my_digits")

    second = tabs.open("hand_test")

    assert titles(tabs) == [*(page.title for page in PERMANENT), "Test my hand"]
    assert not first.isVisible()
    assert second.isVisible()
    tabs.close_page("hand_test")
    assert tabs.current == "mistakes"


def test_a_page_is_closed_at_its_tab_while_another_is_shown(tabs):
    pen_styles = tabs.open("pen_styles")
    tabs.setCurrentIndex(1)
    last = tabs.count() - 1
    sides = (QTabBar.ButtonPosition.LeftSide, QTabBar.ButtonPosition.RightSide)
    buttons = [[tabs.tabBar().tabButton(place, side) for side in sides] for place in range(last + 1)]
    assert not any(button for row in buttons[:last] for button in row)

    QTest.mouseClick(next(filter(None, buttons[last])), Qt.MouseButton.LeftButton)

    assert tabs.count() == last
    assert tabs.current == PERMANENT[1].name
    assert pen_styles.isHidden()


def test_a_permanent_page_cannot_be_closed(main, user):
    assert not user.action(main, "Close page").isEnabled()
    main.tabs.open("my_digits")
    assert user.action(main, "Close page").isEnabled()
    train = main.tabs.open("train")
    assert not user.action(main, "Close page").isEnabled()

    user.keys(main, "Esc", "Ctrl+W")
    for name in ("train", "pen_styles"):  # the other is not open
        main.tabs.close_page(name)

    assert train.isVisible()
    assert main.tabs.count() == len(PERMANENT) + 1


def test_where_it_is_narrow_tabs_are_icons_but_for_the_page_that_is_shown(main, state, user):
    tabs = main.tabs
    tabs.open("my_digits")
    state.set_text_percent(150)
    QApplication.processEvents()  # the bar takes on its font one event later
    main.resize(1400, 700)
    assert titles(tabs) == [*(page.title for page in PERMANENT), "My digits"]
    slider, bar = tabs.findChild(EpochSlider), tabs.tabBar()
    assert (slider.y(), slider.geometry().right()) == (0, tabs.width() - 1)
    assert bar.x() + bar.tabRect(bar.count() - 1).right() < slider.x()
    assert scaled_px(150) <= slider.width() <= scaled_px(320)

    main.resize(500, 700)

    assert titles(tabs) == [*("" for page in PERMANENT), "My digits"]
    assert (slider.y(), slider.geometry().right()) == (bar.sizeHint().height(), tabs.width() - 1)
    page = main.findChild(QWidget, "my_digits_page")
    assert page.mapTo(tabs, page.rect().topLeft()).y() >= slider.geometry().bottom()
    tabs.setCurrentIndex(1)
    assert titles(tabs) == ["", PERMANENT[1].title, *("" for page in PERMANENT[2:]), ""]
    main.resize(1400, 700)
    assert "" not in titles(tabs)
    beside = user.find(main, "fold_canvas_button").sizeHint().width() + scaled_px(150)  # and the slider
    main.resize(tabs.tabBar().sizeHint().width() + beside - 1, 700)
    assert "" in titles(tabs)
    tabs.close_page("my_digits")  # which makes room for the others
    assert "" not in titles(tabs)


def test_f1_shows_and_hides_what_the_current_page_is_for(main, user):
    panel = user.find(main, "help_panel")

    def assert_covers_the_page():
        page = main.tabs.currentWidget()
        corner = page.mapTo(main.tabs, page.rect().topLeft())
        assert panel.geometry() == QRect(corner, QSize(min(page.width(), 620), page.height()))

    assert explanation(main.tabs) == ""
    user.keys(main, "F1")
    assert_covers_the_page()

    for page in PAGES:
        main.tabs.open(page.name)
        assert explanation(main.tabs).startswith(page.question)
    for width in (500, 900):
        main.resize(width, 600)
        QApplication.processEvents()
        assert_covers_the_page()
    user.keys(main, "F1")
    assert explanation(main.tabs) == ""


@pytest.mark.parametrize("close", ["Esc", "close_help_button"])
def test_escape_closes_the_help_before_its_page(main, user, close):
    main.tabs.open("my_digits")
    user.keys(main, "F1")

    if close == "Esc":
        user.keys(main, "Esc")
    else:
        user.click(main, close)

    assert explanation(main.tabs) == ""
    assert main.tabs.current == "my_digits"


def test_a_page_that_is_shown_later_is_made_after_the_first_paint(qtbot, main, tabs):
    main.hide()

    tabs.show_later("inside", "pen_styles")

    assert (tabs.current, tabs.closable) == ("inside", "pen_styles")
    assert tabs.findChild(QWidget, "inside_page") is None
    main.show()
    qtbot.waitUntil(lambda: tabs.findChild(QWidget, "inside_page") is not None)
    assert tabs.findChild(QWidget, "pen_styles_page") is None
    tabs.close_page("pen_styles")
    assert (tabs.current, tabs.closable) == ("inside", "")


def test_a_page_that_was_taken_in_by_another_opens_that_one(main, tabs):
    tabs.show_later("evaluation")
    assert tabs.current == "mistakes"
    tabs.open("train")

    assert tabs.open("evaluation").objectName() == "mistakes_page"
    assert tabs.current == "mistakes"


@pytest.mark.parametrize(("shown", "closable"), [("gone", "gone"), ("pen_styles", "inside"), ("", "")])
def test_unknown_pages_are_not_shown(main, tabs, shown, closable):
    tabs.show_later(shown, closable)

    assert (tabs.current, tabs.closable) == ("train", "")
    assert len(titles(tabs)) == len(PERMANENT)
