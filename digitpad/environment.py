"""Checks of whether the window can open here, because Qt would abort without a helpful message."""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digitpad.errors import UnusableEnvironmentError

_DEBIAN_PACKAGES = (
    "libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-keysyms1 libxcb-xkb1 libxkbcommon-x11-0 libxcb-shape0"
)
_M_ARENA_MAX = -8  # from glibc's malloc.h
_INSTALL_LIBRARIES = f"On Debian or Ubuntu: apt-get install {_DEBIAN_PACKAGES}"


def check_libraries() -> None:
    """Raise UnusableEnvironmentError unless a working Qt can be loaded."""
    try:
        import PySide6
    except ImportError:
        raise UnusableEnvironmentError(
            "PySide6-Essentials is not installed. Install it with: pip install PySide6-Essentials"
        ) from None
    check_qt_version(PySide6.__version__, sys.version_info[:2])
    try:
        import PySide6.QtWidgets
    except ImportError as error:
        raise UnusableEnvironmentError(
            f"Qt needs a system library that is missing: {error}. {_INSTALL_LIBRARIES}"
        ) from error


def check_platform() -> None:
    """Raise UnusableEnvironmentError if an environment variable selects a platform that Qt lacks."""
    asked = os.environ.get("QT_QPA_PLATFORM")
    if not asked or os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH"):
        return
    from PySide6.QtCore import QLibraryInfo, QPluginLoader

    known: list[str] = []
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    for file in sorted(plugins.glob("*")):
        description: dict[str, Any] = QPluginLoader(str(file)).metaData()
        known += description.get("MetaData", {}).get("Keys", [])
    # Qt tries several in turn, each with its own options: "wayland;xcb:display=:1".
    names = [name.split(":")[0] for name in asked.split(";")]
    if known and not set(names) & set(known):
        raise UnusableEnvironmentError(
            f"Qt has no platform {asked!r}, which QT_QPA_PLATFORM selects. Unset the variable, or choose "
            f"from {', '.join(known)}."
        )


def check_qt_version(qt: str, python: tuple[int, ...]) -> None:
    """Raise UnusableEnvironmentError for a PySide6 that is known to crash on this Python."""
    release = tuple(int(part) for part in qt.split(".")[:3] if part.isdigit())
    if release >= (6, 12) and python < (3, 12):
        raise UnusableEnvironmentError(
            f"PySide6 {qt} crashes on Python {python[0]}.{python[1]}. "
            "Install another with: pip install 'PySide6-Essentials<6.12'"
        )
    if release == (6, 9, 1):
        raise UnusableEnvironmentError(
            "PySide6 6.9.1 breaks the charts. Install another with: pip install 'PySide6-Essentials!=6.9.1'"
        )


@contextlib.contextmanager
def held_display() -> Iterator[None]:
    """Hold a connection to the display of the window, from before Qt connects until after.

    An otherwise unused display resets when its last client leaves. If digitpad only checked it and left, Qt
    could try to connect at that moment and abort.

    Raises
    ------
    UnusableEnvironmentError
        If there is no display.
    """
    display = _x11_display()
    if display is None:
        yield
        return
    _load_xcb_plugin()
    with _connection(display):
        yield


def _x11_display() -> str | None:
    """Return the X11 display that Qt will connect to; None if it needs none."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if not sys.platform.startswith("linux") or platform not in ("", "xcb"):
        return None
    if platform == "" and os.environ.get("WAYLAND_DISPLAY"):
        return None
    display = os.environ.get("DISPLAY")
    if not display:
        raise UnusableEnvironmentError(
            "There is no display to open a window on. Start digitpad from a desktop session, or set "
            "QT_QPA_PLATFORM=offscreen to run it unseen; 'digitpad --help' lists what works without a window."
        )
    return display


def use_utf8() -> None:
    """Select a UTF-8 locale if the environment has none. Qt would do so with four lines on stderr.

    Call it before creating the QGuiApplication.
    """
    if not sys.platform.startswith("linux"):
        return
    import locale

    try:
        locale.setlocale(locale.LC_CTYPE, "")
        is_utf8 = locale.nl_langinfo(locale.CODESET) == "UTF-8"
    except locale.Error:
        is_utf8 = False
    if not is_utf8:
        os.environ["LC_ALL"] = "C.UTF-8"


def share_one_heap() -> None:
    """Let all threads share one heap, instead of one heap per thread as in glibc.

    A thread can then reuse memory that another has freed. This costs no speed, because the threads use large
    arrays and allocate rarely. Call it before another thread has allocated memory. Has no effect outside
    Linux with glibc.
    """
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):  # musl has no mallopt
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def check_fonts() -> None:
    """Raise UnusableEnvironmentError if Qt found no font, because all letters would be empty boxes.

    Needs a QGuiApplication.
    """
    from PySide6.QtGui import QFont, QFontMetrics

    # Without fonts the list of families is not empty: it still has fontconfig's aliases.
    if not QFontMetrics(QFont()).inFont("a"):
        raise UnusableEnvironmentError(
            "No font is installed, so no text could be read. On Debian or Ubuntu: apt-get install fonts-"
            "dejavu-core"
        )


def _load_xcb_plugin() -> None:
    # Qt would print six lines and abort. Loading its plugin here names the missing library.
    from PySide6.QtCore import QLibraryInfo

    plugins = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
    try:
        ctypes.CDLL(f"{plugins}/platforms/libqxcb.so")
    except OSError as error:
        raise UnusableEnvironmentError(
            f"Qt needs a system library to open a window: {error}. {_INSTALL_LIBRARIES}"
        ) from error


@contextlib.contextmanager
def _connection(display: str) -> Iterator[None]:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        if xcb.xcb_connection_has_error(connection):
            raise UnusableEnvironmentError(
                f"The display {display} does not answer. Check the variable DISPLAY, or start digitpad from "
                "a desktop session."
            )
        yield
    finally:
        xcb.xcb_disconnect(connection)
