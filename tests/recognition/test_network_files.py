"""Networks on disk: the old one or the new one, whatever happens."""

import errno
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import digitpad
from digitpad import paths
from digitpad.errors import ModelFileError
from digitpad.nn.model_file import SavedNetwork, to_bytes
from digitpad.nn.network import Network
from digitpad.recognition import network_files
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


# Saving and opening -------------------------------------------------------------------------------------


def test_what_is_saved_can_be_opened(folder):
    path = folder / "new é 漢.npz"

    save_network(NEW, path)

    assert_only(path, NEW)
    returned = open_network(path)
    assert np.array_equal(returned.network.parameters, NEW.network.parameters)
    assert returned.class_names == NEW.class_names


def test_saving_replaces_the_old_network(path):
    save_network(NEW, path)

    assert_only(path, NEW)


@needs_posix
def test_a_replaced_file_keeps_its_mode(path):
    path.chmod(0o640)

    save_network(NEW, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@needs_posix
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_that_the_umask_leaves(folder, umask, mode):
    path = folder / "new.npz"
    before = os.umask(umask)
    try:
        save_network(NEW, path)
        assert os.umask(umask) == umask
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == mode


@needs_posix
def test_a_symlink_stays_one_and_its_target_is_replaced(path, tmp_path):
    link = tmp_path / "link.npz"
    link.symlink_to(path)

    save_network(NEW, link)

    assert link.is_symlink()
    assert_only(path, NEW)


@needs_posix
def test_a_symlink_to_nothing_gets_its_target(path, tmp_path):
    link = tmp_path / "link.npz"
    link.symlink_to(path)
    path.unlink()

    save_network(NEW, link)

    assert link.is_symlink()
    assert_only(path, NEW)


# Killed while saving ------------------------------------------------------------------------------------

SAVE_AND_BE_KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import numpy as np
from digitpad.nn.model_file import SavedNetwork, to_bytes
from digitpad.nn.network import Network
from digitpad.recognition.network_files import save_network

path, n_kills = Path(sys.argv[1]), int(sys.argv[2])
networks = []
for value in (1.0, 2.0):
    network = Network((2_000, 200), ("sigmoid",), "quadratic")
    network.parameters[:] = value
    networks.append(SavedNetwork(network, tuple(map(str, range(200)))))
contents = [to_bytes(saved) for saved in networks]
rng = random.Random(7)
start = time.perf_counter()
save_network(networks[0], path)
a_save = time.perf_counter() - start  # longer on a busy machine, where a child is slower too
for _ in range(n_kills):
    child = os.fork()
    if child == 0:
        while True:
            for saved in reversed(networks):
                save_network(saved, path)
    time.sleep(rng.uniform(0.0, 6.0 * a_save))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, status
    content = path.read_bytes()
    assert content in contents, f"neither old nor new, but {len(content)} bytes"
    print(contents.index(content))
"""


@needs_posix
def test_killed_at_20_random_moments_the_file_is_the_old_one_or_the_new_one(folder):
    path = folder / "mine.npz"

    result = run_python(SAVE_AND_BE_KILLED, path, 20)

    assert result.returncode == 0, result.stderr
    assert len(result.stdout.split()) == 20
    # Had no child lived to save, nothing would have been tested.
    assert "1" in result.stdout.split()
    assert open_network(path).network.n_in == 2_000


# Kills the process just before the line of that number is run inside paths.py. Each line comes up once.
KILL_BEFORE_LINE = """
import os, signal, sys
from pathlib import Path
from digitpad import paths

path, n_lines = Path(sys.argv[1]), 0
content = b"n" * 100_000

def trace(frame, event, argument):
    global n_lines
    if frame.f_code.co_filename != paths.__file__:
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
    print(is_new)
    if status == 0:
        break
"""


@needs_posix
def test_killed_before_any_line_of_saving_the_file_is_the_old_one_or_the_new_one(folder):
    result = run_python(KILL_BEFORE_LINE, folder / "mine.npz")

    assert result.returncode == 0, result.stderr
    outcomes = result.stdout.split()
    assert len(outcomes) > 10
    assert outcomes == sorted(outcomes)  # old, and from one moment on new
    assert outcomes[-1] == "True"


def run_python(program, *arguments):
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(digitpad.__file__).parents[1]),
        "OPENBLAS_NUM_THREADS": "1",
    }
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# Faults while saving ------------------------------------------------------------------------------------


class FullDisk:
    """A file that takes half of what is written and then reports a full disk."""

    def __init__(self, file):
        self._file = file

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._file.close()

    def write(self, content):
        self._file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def failing(number):
    def fail(*arguments, **options):
        raise OSError(number, os.strerror(number))

    return fail


def break_write(monkeypatch):
    fdopen = os.fdopen
    monkeypatch.setattr(paths.os, "fdopen", lambda *arguments: FullDisk(fdopen(*arguments)))
    return os.strerror(errno.ENOSPC)


def break_fsync(monkeypatch):
    monkeypatch.setattr(paths.os, "fsync", failing(errno.EIO))
    return os.strerror(errno.EIO)


def break_chmod(monkeypatch):
    monkeypatch.setattr(Path, "chmod", failing(errno.EPERM))
    return os.strerror(errno.EPERM)


def break_replace(monkeypatch):
    monkeypatch.setattr(Path, "replace", failing(errno.EACCES))
    return os.strerror(errno.EACCES)


def break_create(monkeypatch):
    monkeypatch.setattr(paths.os, "open", failing(errno.EROFS))
    return os.strerror(errno.EROFS)


faults = pytest.mark.parametrize(
    "fault", [break_create, break_write, break_fsync, break_chmod, break_replace]
)


@faults
def test_a_fault_while_saving_leaves_the_old_network_and_nothing_else(path, monkeypatch, fault):
    reason = fault(monkeypatch)

    with pytest.raises(ModelFileError, match=f"^The network cannot be saved: .*mine.npz: {reason}\\.$"):
        save_network(NEW, path)

    assert_only(path, OLD)


@pytest.mark.parametrize("fault", [break_create, break_write, break_fsync, break_replace])
def test_a_fault_while_saving_a_new_file_leaves_no_file(folder, monkeypatch, fault):
    fault(monkeypatch)

    with pytest.raises(ModelFileError, match="cannot be saved"):
        save_network(NEW, folder / "new.npz")

    assert list(folder.iterdir()) == []


def test_an_interrupt_while_saving_leaves_the_old_network_and_nothing_else(path, monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(paths.os, "fsync", interrupt)

    with pytest.raises(KeyboardInterrupt):
        save_network(NEW, path)

    assert_only(path, OLD)


def test_a_fault_that_also_hits_the_clean_up_is_told_by_its_first_cause(path, monkeypatch):
    break_fsync(monkeypatch)
    monkeypatch.setattr(Path, "unlink", failing(errno.EROFS))

    with pytest.raises(ModelFileError, match=os.strerror(errno.EIO)):
        save_network(NEW, path)

    assert path.read_bytes() == to_bytes(OLD)


# Targets that are no place for a network ----------------------------------------------------------------

both = pytest.mark.parametrize(
    "attempt", [lambda path: save_network(NEW, path), check_can_save], ids=["save", "check"]
)


@both
def test_a_folder_is_no_target(path, attempt):
    with pytest.raises(ModelFileError, match=r"networks is not a regular file\.$"):
        attempt(path.parent)

    assert_only(path, OLD)


@both
@needs_posix
def test_a_pipe_is_no_target_and_stays_one(folder, attempt):
    pipe = folder / "pipe.npz"
    os.mkfifo(pipe)

    with pytest.raises(ModelFileError, match=r"pipe\.npz is not a regular file\.$"):
        attempt(pipe)

    assert pipe.is_fifo()
    assert list(folder.iterdir()) == [pipe]


@both
@needs_posix
def test_a_symlink_to_a_folder_is_no_target(path, tmp_path, attempt):
    link = tmp_path / "link.npz"
    link.symlink_to(path.parent)

    with pytest.raises(ModelFileError, match=r"link\.npz is not a regular file\.$"):
        attempt(link)

    assert link.is_symlink()


@both
def test_a_missing_folder_is_named(folder, attempt):
    with pytest.raises(ModelFileError, match=rf"gone.mine\.npz: {os.strerror(errno.ENOENT)}\.$"):
        attempt(folder / "gone" / "mine.npz")


@both
def test_a_file_in_the_place_of_a_folder_is_named(path, attempt):
    with pytest.raises(ModelFileError, match=rf"mine\.npz.new\.npz: {os.strerror(errno.ENOTDIR)}\.$"):
        attempt(path / "new.npz")

    assert_only(path, OLD)


@both
def test_a_read_only_file_is_not_replaced(path, monkeypatch, attempt):
    # The superuser may write anything, so the answer is given for it.
    monkeypatch.setattr(paths.os, "access", lambda target, mode: False)

    with pytest.raises(ModelFileError, match=r"mine\.npz is read-only\.$"):
        attempt(path)

    assert_only(path, OLD)


@both
def test_a_read_only_folder_is_told(path, monkeypatch, attempt):
    monkeypatch.setattr(paths.os, "open", failing(errno.EACCES))

    with pytest.raises(ModelFileError, match=rf"mine\.npz: {os.strerror(errno.EACCES)}\.$"):
        attempt(path)

    assert_only(path, OLD)


@both
def test_a_name_that_is_too_long_is_told(folder, attempt):
    with pytest.raises(ModelFileError, match=rf"{os.strerror(errno.ENAMETOOLONG)}\.$"):
        attempt(folder / ("x" * 300))

    assert list(folder.iterdir()) == []


def test_checking_leaves_everything_as_it_was(path):
    check_can_save(path)
    check_can_save(path.parent / "new.npz")

    assert_only(path, OLD)


# Opening ------------------------------------------------------------------------------------------------


def test_a_missing_file_is_named(folder):
    with pytest.raises(ModelFileError, match=r"gone\.npz does not exist\.$"):
        open_network(folder / "gone.npz")


def test_a_folder_is_not_opened(folder):
    with pytest.raises(ModelFileError, match=r"is not a file\.$"):
        open_network(folder)


@needs_posix
def test_a_pipe_is_not_opened_and_not_waited_for(folder):
    pipe = folder / "pipe.npz"
    os.mkfifo(pipe)

    with pytest.raises(ModelFileError, match=r"pipe\.npz is not a file\.$"):
        open_network(pipe)


def test_a_file_that_cannot_be_read_is_named_with_the_reason(path, monkeypatch):
    monkeypatch.setattr(Path, "open", failing(errno.EACCES))

    with pytest.raises(ModelFileError, match=rf"mine\.npz cannot be read: {os.strerror(errno.EACCES)}\.$"):
        open_network(path)


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04", to_bytes(OLD)[:-1]])
def test_a_damaged_file_is_named_with_the_reason(path, content):
    path.write_bytes(content)

    with pytest.raises(ModelFileError, match=r"mine\.npz cannot be opened: it is not a network of digitpad"):
        open_network(path)


def test_no_more_than_the_largest_network_is_read(path, monkeypatch):
    limit = path.stat().st_size
    monkeypatch.setattr(network_files, "MAX_BYTES", limit)
    with path.open("ab") as file:
        file.write(random.Random(0).randbytes(1_000))
    read = []
    monkeypatch.setattr(network_files, "from_bytes", read.append)

    open_network(path)

    assert len(read[0]) == limit + 1
