"""Where resources and user data live, and how files are written without losing the old ones."""

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

    It lies inside the installed package, and beside the package in a checkout.
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
    """Return the folder of the ways in which people write characters."""
    return resources_dir() / "pen_styles"


def export_templates_dir() -> Path:
    """Return the folder of what exported networks are put into."""
    return resources_dir() / "export"


def lessons_dir() -> Path:
    """Return the folder of the lessons that digitpad comes with."""
    return resources_dir() / "lessons"


def user_lessons_dir() -> Path:
    """Return the folder that the user puts lessons into. It may not exist."""
    return user_data_dir() / "lessons"


def user_data_dir() -> Path:
    """Return the folder for the log, the user's own digits and networks. It may not exist yet."""
    return _user_folder(lambda: PlatformDirs(_NAME, appauthor=False).user_data_path)


def data_sets_dir() -> Path:
    """Return the folder of the data sets that were fetched, in the user's cache. It may not exist yet."""
    return _user_folder(lambda: PlatformDirs(_NAME, appauthor=False).user_cache_path) / "data_sets"


def window_settings_path() -> Path:
    """Return the file of what the window remembers. Neither it nor its folder may exist yet."""
    # On macOS platformdirs would put settings beside the data; digitpad keeps them in ~/.config there.
    directories = Unix if sys.platform == "darwin" else PlatformDirs
    folder = _user_folder(lambda: directories(_NAME, appauthor=False, roaming=True).user_config_path)
    return folder / "window.json"


def log_path() -> Path:
    """Return the log file's path."""
    return user_data_dir() / "digitpad.log"


def may_exist(path: Path) -> bool:
    """Tell whether there is something at a path, or it lies where nobody may look."""
    # Path.exists answers False from Python 3.14 on where nobody may look.
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def why_not_a_file(path: Path) -> str | None:
    """Return a sentence if there is no ordinary file at a path, or None if there is one.

    Raises
    ------
    OSError
        If that cannot be found out.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return f"{path} does not exist."
    return None if stat.S_ISREG(mode) else f"{path} is not a file."


def damaged_name(path: Path) -> Path:
    """Return a name beside a damaged file that is free to keep it under."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    return aside


def check_writable(path: Path) -> None:
    """Raise OSError if a file could not be written there. Nothing stays behind."""
    target, _ = _target(path)
    with part_file(target, _notes_dir(), _own_folders()) as (handle, _):
        os.close(handle)


def write_atomically(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file, whole or part by part, so that it holds either its old content or all of the new one.

    The content goes to a temporary file in the same folder, is flushed to the disk, and then takes
    the place of the old file in one step. A symbolic link stays one: its target is replaced.
    What stays behind if digitpad is killed meanwhile, ``remove_leftovers`` finds.

    Raises
    ------
    OSError
        Nothing was changed. Also raised for a target that is a folder, a device or a pipe,
        which a replacement would destroy.
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
    """Remove what stayed behind when a digitpad was killed while it wrote a file, wherever that is.

    It never fails, and takes nothing from a digitpad that runs. To be called after the start, in any thread.
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
        # The system does not know this user, as in a container. No folder can be made below a device, so
        # whatever tries to keep something there reports an ordinary OSError.
        return Path(os.devnull, _NAME)
    return folder


def _target(path: Path) -> tuple[Path, int | None]:
    """Return the file that a path means, links followed, and its mode if it is there."""
    target = Path(os.path.realpath(path))
    if not target.exists():
        return target, None
    status = target.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path} is not a regular file")
    if not os.access(target, os.W_OK):
        raise PermissionError(f"{path} is read-only")
    return target, stat.S_IMODE(status.st_mode)
