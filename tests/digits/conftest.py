import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ_WITHIN_LIMIT = """
import importlib, pathlib, re, resource, sys
from digitpad.errors import DataFileError

module, name, path, n_bytes = sys.argv[1:]
read = getattr(importlib.import_module(module), name)
used = int(re.search(r"VmSize:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1]) * 1024
limit = used + int(n_bytes)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    read(pathlib.Path(path))
except DataFileError as error:
    print(error)
"""


@pytest.fixture
def read_within_memory() -> Callable[..., str]:
    """Return what tells what a process says that may take only so much more memory to read a file."""
    if sys.platform != "linux":
        pytest.skip("needs RLIMIT_AS and /proc")

    def said(read: Callable[[Path], object], path: Path, n_bytes: int) -> str:
        arguments = [read.__module__, read.__name__, str(path), str(n_bytes)]
        command = [sys.executable, "-c", READ_WITHIN_LIMIT, *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert (done.stderr, done.returncode) == ("", 0)
        return done.stdout

    return said
