"""Locations of resources and user data, and atomic writing of files."""

import os
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from platformdirs import PlatformDirs
from platformdirs.unix import Unix

from digitpad.part_files import part_file, remove_noted_parts, remove_old_parts

_NAME = "digitpad"
_PACKAGE = Path(__file__).resolve().parent


def resources_dir() -> Path:
    """Return the folder of icons, MNIST, trained networks, pen styles and lessons.

    It is inside the installed package, or beside the package in a checkout.
    """
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def mnist_dir() -> Path:
    """Return the folder of the embedded MNIST files."""
    return resources_dir() / "mnist"


def shipped_network_path() -> Path:
    """Return the file of the network that digitpad opens with."""
    return resources_dir() / "networks" / "handwriting.npz"


def pen_styles_dir() -> Path:
    """Return the folder of the pen styles."""
    return resources_dir() / "pen_styles"


def export_templates_dir() -> Path:
    """Return the folder of the templates for exported networks."""
    return resources_dir() / "export"


def lessons_dir() -> Path:
    """Return the folder of the shipped lessons."""
    return resources_dir() / "lessons"


def user_lessons_dir() -> Path:
    """Return the folder for the user's lessons. It may not exist."""
    return user_data_dir() / "lessons"


def user_data_dir() -> Path:
    """Return the folder for the log, the user's own digits and networks. It may not exist yet."""
    return _user_folder(lambda: PlatformDirs(_NAME, appauthor=False).user_data_path)


def data_sets_dir() -> Path:
    """Return the folder of downloaded data sets, in the user's cache. It may not exist yet."""
    return _user_folder(lambda: PlatformDirs(_NAME, appauthor=False).user_cache_path) / "data_sets"


def window_settings_path() -> Path:
    """Return the file of the window's settings. It and its folder may not exist yet."""
    # platformdirs would put settings beside the data on macOS; digitpad keeps them in ~/.config there.
    directories = Unix if sys.platform == "darwin" else PlatformDirs
    folder = _user_folder(lambda: directories(_NAME, appauthor=False, roaming=True).user_config_path)
    return folder / "window.json"


def log_path() -> Path:
    """Return the log file's path."""
    return user_data_dir() / "digitpad.log"


def may_exist(path: Path) -> bool:
    """Return whether something exists at a path, or access to it is denied."""
    # Since Python 3.14, Path.exists returns False if access is denied.
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def why_not_a_file(path: Path) -> str | None:
    """Return a sentence if there is no regular file at a path, otherwise None.

    Raises
    ------
    OSError
        If that cannot be determined.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return f"{path} does not exist."
    return None if stat.S_ISREG(mode) else f"{path} is not a file."


def damaged_name(path: Path) -> Path:
    """Return a free name beside a damaged file, under which to keep it."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    return aside


def check_writable(path: Path) -> None:
    """Raise OSError if a file cannot be written there. Leave nothing behind."""
    target, _ = _target(path)
    with part_file(target, _notes_dir(), _own_folders()) as (handle, _):
        os.close(handle)


def write_atomically(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file from one or several parts. It is replaced completely or not at all.

    The content is written to a temporary file in the same folder and flushed to the disk, then replaces the
    old file in one step. A symbolic link is kept and its target replaced. If digitpad is killed meanwhile,
    ``remove_leftovers`` removes the temporary file.

    Raises
    ------
    OSError
        Nothing was changed. Also raised if the target is a folder, a device or a pipe, which would be
        destroyed.
    """
    target, mode = _target(path)
    with part_file(target, _notes_dir(), _own_folders()) as (handle, temporary):
        with os.fdopen(handle, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)


def remove_leftovers() -> None:
    """Remove what killed digitpad processes left behind while writing files, in any folder.

    Never fails, and leaves files of running processes alone. Call it after the start, in any thread.
    """
    remove_noted_parts(_notes_dir())
    for folder in _own_folders():
        remove_old_parts(folder)


def _notes_dir() -> Path:
    return user_data_dir() / "saves"


def _own_folders() -> tuple[Path, ...]:
    return user_data_dir(), window_settings_path().parent


def _user_folder(find: Callable[[], Path]) -> Path:
    try:
        folder = find()
    except (RuntimeError, ValueError, OSError):
        folder = None
    if folder is None or not folder.is_absolute():
        # The system does not know this user, as in a container. No folder can be created below a device, so
        # attempts to store something there raise an ordinary OSError.
        return Path(os.devnull, _NAME)
    return folder


def _target(path: Path) -> tuple[Path, int | None]:
    """Return the file behind a path, with links followed, and its mode if it exists."""
    target = Path(os.path.realpath(path))
    if not target.exists():
        return target, None
    status = target.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path} is not a regular file")
    if not os.access(target, os.W_OK):
        raise PermissionError(f"{path} is read-only")
    return target, stat.S_IMODE(status.st_mode)
