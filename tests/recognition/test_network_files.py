"""Networks on disk: the old one or the new one, whatever happens."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import digitpad
from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork, to_bytes
from digitpad.nn.network import Network
from digitpad.recognition.network_files import check_can_save, open_network, save_network

needs_posix = pytest.mark.skipif(os.name != "posix", reason="pipes, modes and SIGKILL are of POSIX")


def network_of(value, layers=(3, 2)):
    network = Network(layers, ("sigmoid",) * (len(layers) - 1), "quadratic")
    network.parameters[:] = value
    return SavedNetwork(network, ("no", "yes"))


OLD, NEW = network_of(1.0), network_of(2.0)


@pytest.fixture
def folder(tmp_path):
    """Return an empty folder."""
    folder = tmp_path / "networks"
    folder.mkdir()
    return folder


@pytest.fixture
def path(folder):
    """Return the path of a saved OLD, alone in its folder."""
    path = folder / "mine.npz"
    path.write_bytes(to_bytes(OLD))
    return path


def assert_only(path, saved):
    """Assert that a file holds that network and that nothing lies beside it."""
    assert path.read_bytes() == to_bytes(saved)
    assert list(path.parent.iterdir()) == [path]


def test_what_is_saved_can_be_opened_and_replaces_what_was_there(folder):
    path = folder / "new é 漢.npz"

    for saved in (OLD, NEW):
        save_network(saved, path)

        assert_only(path, saved)
        returned = open_network(path)
        assert np.array_equal(returned.network.parameters, saved.network.parameters)
        assert returned.class_names == saved.class_names


@needs_posix
@pytest.mark.parametrize("exists", [True, False])
def test_a_symlink_stays_one_and_its_target_is_written(path, tmp_path, exists):
    link = tmp_path / "link.npz"
    link.symlink_to(path)
    if not exists:
        path.unlink()

    save_network(NEW, link)

    assert link.is_symlink()
    assert_only(path, NEW)


# Kills the process just before the line of that number is run inside paths.py or part_files.py.
KILL_BEFORE_LINE = """
import os, signal, sys
from pathlib import Path
from digitpad import part_files, paths

path, n_lines = Path(sys.argv[1]), 0
content = b"n" * 100_000

def trace(frame, event, argument):
    global n_lines
    if frame.f_code.co_filename not in (paths.__file__, part_files.__file__):
        return None
    if event == "line":
        n_lines += 1
        if n_lines == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace

wanted = 0
while True:
    wanted += 1
    path.write_bytes(b"o" * 100_000)
    child = os.fork()
    if child == 0:
        sys.settrace(trace)
        paths.write_atomically(path, content)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    is_new = path.read_bytes() == content
    assert is_new or path.read_bytes() == b"o" * 100_000
    n_left = len(os.listdir(path.parent)) - 1
    paths.remove_leftovers()
    assert os.listdir(path.parent) == [path.name]
    assert not [*paths.user_data_dir().glob("*/*")]
    print(is_new, n_left)
    if status == 0:
        break
"""


@needs_posix
def test_killed_before_any_line_of_saving_the_file_is_whole_and_what_is_left_is_found(folder):
    environment = {**os.environ, "PYTHONPATH": str(Path(digitpad.__file__).parents[1])}
    command = [sys.executable, "-W", "error", "-c", KILL_BEFORE_LINE, str(folder / "mine.npz")]

    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr
    outcomes = [line.split() for line in result.stdout.splitlines()]
    are_new = [is_new for is_new, _ in outcomes]
    assert len(are_new) > 10
    assert are_new == sorted(are_new)  # old, and from one moment on new
    assert are_new[-1] == "True"
    assert {n_left for _, n_left in outcomes} == {"0", "1"}


class FullDisk:
    """A file that takes half of what is written and then reports a full disk."""

    def __init__(self, file):
        self._file = file

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._file.close()

    def writelines(self, parts):
        content = b"".join(parts)
        self._file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def break_(monkeypatch):
    """Return a function that lets a call of the system fail from now on, and what the failure is called."""

    def break_now(owner, name, number):
        def fail(*arguments, **options):
            raise OSError(number, os.strerror(number))

        fdopen = os.fdopen
        half = lambda *arguments: FullDisk(fdopen(*arguments))  # noqa: E731
        monkeypatch.setattr(owner, name, half if name == "fdopen" else fail)
        return os.strerror(number)

    return break_now


faults = pytest.mark.parametrize(
    "fault",
    [
        (os, "open", errno.EROFS),
        (os, "fdopen", errno.ENOSPC),
        (os, "fsync", errno.EIO),
        (Path, "replace", errno.EACCES),
        (Path, "chmod", errno.EPERM),
    ],
    ids=lambda fault: fault[1],
)


@faults
def test_a_fault_while_saving_leaves_the_old_network_or_none_and_nothing_else(path, break_, fault):
    reason = break_(*fault)

    with pytest.raises(ModelFileError, match=f"^The network cannot be saved: .*mine.npz: {reason}\\.$"):
        save_network(NEW, path)

    assert_only(path, OLD)
    path.unlink()
    if fault[1] != "chmod":  # which a new file does without
        with pytest.raises(ModelFileError, match="cannot be saved"):
            save_network(NEW, path)
        assert list(path.parent.iterdir()) == []


both = pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda path: save_network(NEW, path), "The network cannot be saved: "),
        (check_can_save, "The network could not be saved: "),
    ],
    ids=["save", "check"],
)


@both
def test_what_is_no_target_is_named_and_left_alone(path, attempt, said):
    for target, reason in (
        (path.parent, f"{path.parent} is not a regular file."),
        (path.parent / "gone" / "a.npz", f"{path.parent / 'gone' / 'a.npz'}: {os.strerror(errno.ENOENT)}."),
        (path / "new.npz", f"{path / 'new.npz'}: {os.strerror(errno.ENOTDIR)}."),
        (path.parent / ("x" * 300), f"{path.parent / ('x' * 300)}: {os.strerror(errno.ENAMETOOLONG)}."),
    ):
        with pytest.raises(ModelFileError) as caught:
            attempt(target)
        assert str(caught.value) == said + reason

    assert_only(path, OLD)


@both
def test_a_read_only_file_or_folder_is_told(path, monkeypatch, break_, attempt, said):
    # The superuser may write anything, so the system's answers are given for it.
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda target, mode: False)
        with pytest.raises(ModelFileError, match=rf"^{said}.*mine\.npz is read-only\.$"):
            attempt(path)
    reason = break_(os, "open", errno.EACCES)
    with pytest.raises(ModelFileError, match=rf"^{said}.*mine\.npz: {reason}\.$"):
        attempt(path)

    assert_only(path, OLD)


def test_what_is_no_file_is_not_opened_and_not_waited_for(folder, path, break_):
    if os.name == "posix":
        os.mkfifo(folder / "pipe.npz")
        with pytest.raises(ModelFileError, match=r"pipe\.npz is not a file\.$"):
            open_network(folder / "pipe.npz")
    with pytest.raises(ModelFileError, match=r"gone\.npz does not exist\.$"):
        open_network(folder / "gone.npz")
    with pytest.raises(ModelFileError, match=r"is not a file\.$"):
        open_network(folder)
    reason = break_(Path, "open", errno.EACCES)
    with pytest.raises(ModelFileError, match=rf"mine\.npz cannot be read: {reason}\.$"):
        open_network(path)


@pytest.mark.parametrize("content", [b"<html>", to_bytes(OLD)[:-1]])
def test_a_damaged_file_is_named_with_the_reason(path, content):
    path.write_bytes(content)

    with pytest.raises(ModelFileError, match=r"mine\.npz cannot be opened: it is not a digitpad network"):
        open_network(path)
