"""The style sheet of the whole window: one look for buttons, fields, tabs, sliders, cards and panels."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontDatabase

from digitpad.paths import resources_dir

if TYPE_CHECKING:
    from digitpad.ui.appearance.theme import Theme

_CONTROL_RADIUS_PX = 6
CARD_RADIUS_PX = 8
"""Corners of cards, lists and tables."""


def style_sheet(theme: "Theme") -> str:
    """Return the style sheet of a theme. All controls share borders, corners, and looks under the mouse."""
    parts = (_texts, _buttons, _fields, _checks, _tabs, _sliders, _bars, _cards, _panels)
    return "".join(part(theme) for part in parts)


def icon_path(name: str, theme: "Theme") -> Path:
    """Return the path of "tick", "close", "up" or "down" in a colour that contrasts with the theme."""
    return resources_dir() / "icons" / f"{name}_{'dark' if theme.is_dark else 'light'}.svg"


def _url(name: str, theme: "Theme") -> str:
    return f'url("{icon_path(name, theme).as_posix()}")'


def _texts(theme: "Theme") -> str:
    return f"""
    QToolTip {{
        color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.border}; padding: 4px;
    }}
    QLabel[role="caption"] {{ color: {theme.faint_text}; }}
    QLabel[role="heading"] {{ font-weight: 600; }}
    QLabel[role="code"] {{
        font-family: "{QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()}";
    }}
    """


def _buttons(theme: "Theme") -> str:
    # With the focus the border is a pixel wider and the padding a pixel less, so that nothing moves.
    return f"""
    QPushButton, QToolButton {{
        color: {theme.text}; background: {theme.surface};
        border: 1px solid {theme.border}; border-radius: {_CONTROL_RADIUS_PX}px;
    }}
    QPushButton {{ padding: 3px 8px; }}
    QToolButton {{ padding: 2px 4px; }}
    QPushButton:hover, QToolButton:hover {{ background: {theme.track}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {theme.border}; }}
    QPushButton:disabled, QToolButton:disabled {{
        color: {theme.faint_text}; background: transparent; border-color: {theme.track};
    }}
    QPushButton:focus {{ border: 2px solid {theme.accent}; padding: 2px 7px; }}
    QToolButton:focus {{ border: 2px solid {theme.accent}; padding: 1px 3px; }}
    QToolButton[autoRaise="true"] {{ background: transparent; border-color: transparent; padding: 2px; }}
    QToolButton[autoRaise="true"]:focus {{ border-color: {theme.accent}; padding: 1px; }}
    QToolButton[autoRaise="true"]:hover {{ background: {theme.track}; }}
    QPushButton::menu-indicator, QToolButton::menu-indicator {{
        image: {_url("down", theme)}; width: 10px; height: 10px;
        subcontrol-origin: padding; subcontrol-position: center right; right: 6px;
    }}
    QPushButton[role="primary"] {{ font-weight: 600; padding: 5px 18px; }}
    QPushButton[role="primary"]:enabled {{
        color: {theme.accent_text}; background: {theme.accent}; border-color: {theme.accent};
    }}
    QPushButton[role="primary"]:enabled:hover {{ border-color: {theme.text}; }}
    QPushButton[role="primary"]:enabled:pressed {{ background: {theme.text}; color: {theme.surface}; }}
    QPushButton[role="primary"]:enabled:focus {{ border-color: {theme.text}; padding: 4px 17px; }}
    QPushButton#pause_button, QPushButton#stop_button {{ padding: 5px 14px; }}
    QPushButton#pause_button:focus, QPushButton#stop_button:focus {{ padding: 4px 13px; }}
    QToolButton:checked {{
        color: {theme.accent_text}; background: {theme.accent}; border-color: {theme.accent};
    }}
    QToolButton:checked:focus {{ border-color: {theme.text}; }}
    QToolButton#more_settings_button:checked, QToolButton#settings_button:checked {{
        color: {theme.accent}; background: {theme.surface};
    }}
    """


def _fields(theme: "Theme") -> str:
    return f"""
    QLineEdit, QComboBox, QAbstractSpinBox {{
        color: {theme.text}; background: {theme.surface};
        border: 1px solid {theme.border}; border-radius: {_CONTROL_RADIUS_PX}px;
        selection-color: {theme.accent_text}; selection-background-color: {theme.accent};
    }}
    QLineEdit {{ padding: 2px 5px; }}
    QAbstractItemView QLineEdit {{ padding: 0 2px; border-radius: 0; }}
    QComboBox {{ padding: 1px 2px 1px 7px; combobox-popup: 0; }}
    QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{ border: none; background: transparent; padding: 0; }}
    QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {theme.faint_text}; }}
    QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border-color: {theme.accent}; }}
    QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{
        color: {theme.faint_text}; background: transparent; border-color: {theme.track};
    }}
    QLineEdit[is_valid="false"], QComboBox[is_valid="false"], QAbstractSpinBox[is_valid="false"] {{
        border: 2px solid {theme.error_text};
    }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox::down-arrow {{ image: {_url("down", theme)}; width: 10px; height: 10px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 18px; }}
    QAbstractSpinBox::up-arrow {{ image: {_url("up", theme)}; width: 9px; height: 9px; }}
    QAbstractSpinBox::down-arrow {{ image: {_url("down", theme)}; width: 9px; height: 9px; }}
    """


def _checks(theme: "Theme") -> str:
    return f"""
    QCheckBox::indicator, QTableView::indicator {{
        width: 0.85em; height: 0.85em; border: 1px solid {theme.faint_text}; border-radius: 3px;
        background: {theme.surface};
    }}
    QCheckBox::indicator:hover {{ border-color: {theme.accent}; }}
    QCheckBox::indicator:disabled {{ border-color: {theme.border}; }}
    QCheckBox::indicator:checked, QTableView::indicator:checked {{
        border-color: {theme.accent}; background: {theme.accent}; image: {_url("tick", theme)};
    }}
    QCheckBox::indicator:checked:disabled {{
        border-color: {theme.faint_text}; background: {theme.faint_text};
    }}
    """


def _tabs(theme: "Theme") -> str:
    """Return the rules of tabs: flat, the current one underlined with the accent."""
    return f"""
    QTabBar::tab {{
        color: {theme.faint_text}; background: transparent; border: none;
        border-bottom: 2px solid transparent; padding: 5px 7px;
    }}
    QTabBar::tab:hover {{ color: {theme.text}; background: {theme.track}; }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; }}
    QTabBar::tab:focus:selected {{ color: {theme.accent}; }}
    QTabBar::tab:disabled {{ color: {theme.faint_text}; }}
    QTabBar::close-button {{ image: {_url("close", theme)}; }}
    QTabBar::close-button:hover {{ background: {theme.border}; border-radius: 3px; }}
    """


def _sliders(theme: "Theme") -> str:
    return f"""
    QSlider:horizontal {{ min-height: 18px; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {theme.border}; }}
    QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {theme.accent}; }}
    QSlider::sub-page:horizontal:disabled {{ background: {theme.border}; }}
    QSlider::handle:horizontal {{
        width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
        background: {theme.accent}; border: 1px solid {theme.accent};
    }}
    QSlider::handle:horizontal:hover {{ border-color: {theme.text}; }}
    QSlider::handle:horizontal:focus {{ border: 2px solid {theme.text}; width: 12px; height: 12px; }}
    QSlider::handle:horizontal:disabled {{ background: {theme.border}; border-color: {theme.border}; }}
    """


def _bars(theme: "Theme") -> str:
    """Return the rules of progress and scroll bars: thin, without arrows."""
    return f"""
    QProgressBar {{
        color: {theme.text}; background: {theme.track}; border: none; border-radius: 4px;
        text-align: center;
    }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 4px; }}
    QScrollBar:vertical {{ width: 10px; background: transparent; margin: 0; }}
    QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 0; }}
    QScrollBar::handle {{ background: {theme.border}; border-radius: 3px; margin: 2px; }}
    QScrollBar::handle:hover {{ background: {theme.faint_text}; }}
    QScrollBar::handle:vertical {{ min-height: 28px; }}
    QScrollBar::handle:horizontal {{ min-width: 28px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _cards(theme: "Theme") -> str:
    """Return the rules of what belongs together: cards, lists and tables, on the surface."""
    return f"""
    *[role="card"], GalleryView, ClassBoard, QListView, QTableView {{
        background: {theme.surface};
        border: 1px solid {theme.border}; border-radius: {CARD_RADIUS_PX}px;
    }}
    GalleryView:focus, ClassBoard:focus, QListView:focus, QTableView:focus {{
        border-color: {theme.accent};
    }}
    QListWidget {{ padding: 4px; }}
    QListWidget#command_list::item, QListWidget#digit_groups::item {{ padding: 2px 4px; border-radius: 4px; }}
    QListWidget#command_list::item:selected, QListWidget#digit_groups::item:selected {{
        color: {theme.accent_text}; background: {theme.accent};
    }}
    QComboBox QListView {{ border-radius: 0; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{
        color: {theme.faint_text}; background: transparent; padding: 4px 6px;
        border: none; border-bottom: 1px solid {theme.border};
    }}
    """


def _panels(theme: "Theme") -> str:
    """Return the rules of panels that come and go."""
    return f"""
    QFrame#help_panel, QFrame#lesson_panel, QFrame#interrupted_run_offer {{
        background: {theme.surface}; border: 1px solid {theme.accent}; border-radius: {CARD_RADIUS_PX}px;
    }}
    QFrame#command_finder {{
        background: {theme.window}; border: 1px solid {theme.accent}; border-radius: {CARD_RADIUS_PX}px;
    }}
    QFrame#interrupted_run_offer {{ margin: 0px 10px; }}
    QFrame#lesson_panel QPushButton:checked {{ color: {theme.accent}; }}
    QFrame#tour_hint QLabel, QFrame#tour_hint QToolButton {{ color: {theme.accent_text}; }}
    QFrame#tour_hint QToolButton {{
        background: transparent; border: 2px solid transparent; border-radius: 4px;
    }}
    QFrame#tour_hint QPushButton {{
        color: {theme.accent_text}; background: {theme.accent};
        border: 1px solid {theme.accent_text}; border-radius: 4px; padding: 4px 12px; margin: 1px;
    }}
    QFrame#tour_hint QPushButton:focus {{
        border: 2px solid {theme.accent_text}; margin: 0px; font-weight: 600;
    }}
    QFrame#tour_hint QPushButton#tour_next_button {{
        color: {theme.accent}; background: {theme.accent_text}; font-weight: 600;
    }}
    QFrame#tour_hint QPushButton#tour_next_button:focus {{ border: 2px solid {theme.text}; margin: 0px; }}
    QFrame#tour_hint QToolButton:focus {{ border-color: {theme.accent_text}; }}
    QFrame#message_banner {{
        background: {theme.error_surface}; border: 1px solid {theme.error_text};
        border-radius: {CARD_RADIUS_PX}px;
    }}
    QFrame#message_banner QLabel, QFrame#message_banner QToolButton {{ color: {theme.error_text}; }}
    """
