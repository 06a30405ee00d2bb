"""Which process records a run, and whether it still lives."""

import json
import os
import platform
from pathlib import Path


def this_process() -> str:
    """Return a text that names this process, unlike any other on any machine."""
    return json.dumps({"host": platform.node(), "pid": os.getpid(), "started": _start_of(os.getpid())})


def is_alive(owner: str) -> bool:
    """Tell whether the process of such a text lives; one on another machine counts as alive."""
    try:
        process = json.loads(owner)
        host, pid, started = process["host"], int(process["pid"]), process["started"]
    except (ValueError, TypeError, KeyError):
        return False
    if host != platform.node():
        return True
    if not _exists(pid):
        return False
    return _start_of(pid) == str(started)  # else the number was given to another process


def _exists(pid: int) -> bool:
    if os.name == "nt":  # there os.kill ends the process instead of asking
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
    """Return when a process was started, as far as the system tells, in this boot."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
    return f"{boot} {stat.rpartition(')')[2].split()[19]}"
