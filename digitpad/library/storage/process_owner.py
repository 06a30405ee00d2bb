"""Identification of the process that records a run, and whether it is alive."""

import contextlib
import json
import os
import platform
from pathlib import Path


def this_process() -> str:
    """Return a text that identifies this process among those of all machines."""
    return json.dumps({"machine": _machine(), "pid": os.getpid(), "started": _start_of(os.getpid())})


def is_alive(owner: str) -> bool:
    """Return whether a process is alive, given its text. One on another machine counts as alive."""
    try:
        process = json.loads(owner)
        machine, pid, started = process["machine"], int(process["pid"]), process["started"]
    except (ValueError, TypeError, KeyError):
        return False
    if machine != _machine():
        return True
    if not _exists(pid):
        return False
    return _start_of(pid) == str(started)  # otherwise the number belongs to another process now


def _machine() -> str:
    """Return a permanent name of this machine, if it has one: laptops change their host names."""
    for path in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
        with contextlib.suppress(OSError):
            if name := path.read_text("ascii", "replace").strip():
                return name
    return platform.node()


def _exists(pid: int) -> bool:
    if os.name == "nt":  # os.kill would end the process there
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)  # type: ignore[attr-defined]
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)  # type: ignore[attr-defined]
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _start_of(pid: int) -> str:
    """Return the boot and time of a process's start, as far as known; empty if it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
    state, *numbers = stat.rpartition(")")[2].split()
    has_ended = state in "ZX"  # its parent has not collected it yet
    return "" if has_ended else f"{boot} {numbers[18]}"
