"""What the tests of data share: a limit of memory, and a mirror that can do everything wrong."""

import hashlib
import http.server
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from digitpad.digits.downloads import PublishedFile

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
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.stderr, done.returncode) == ("", 0)
        return done.stdout

    return said


CONTENT = bytes(range(256)) * 4_000  # a megabyte


class Mirror:
    """Serves files as it is told to.

    Attributes
    ----------
    url : str
    modes : dict of str to str
        What to do wrong with the file of a name.
    requests : list of (str, str)
        Paths and ranges, in the order in which they were asked for.
    """

    def __init__(self):
        self.modes, self.requests, self.files = {}, [], {}
        self.may_go_on = threading.Event()
        mirror = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                mirror.answer(self)

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self):
        self.may_go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, handler):
        """Send a file, or what its mode says."""
        name, asked = handler.path.rpartition("/")[2], handler.headers.get("Range", "")
        self.requests.append((handler.path, asked))
        mode, content = self.modes.get(name, self.modes.get("", "")), self.files.get(name)
        if mode.isdigit() or content is None or handler.headers["User-Agent"] != "digitpad":
            handler.send_error(int(mode or 404))
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and mode != "no ranges" else 0
        body = content[start:]
        if mode == "html":
            body, start = b"<html>Please log in</html>", 0
        elif mode == "wrong content":
            body = bytes(len(body))
        elif mode == "too long":
            body += b"more"
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if mode not in ("no length", "endless"):
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        try:
            if mode == "reset":
                handler.wfile.write(body[: len(body) // 3])
                handler.wfile.flush()
                handler.connection.shutdown(2)
            elif mode in ("hang", "drip"):
                handler.wfile.write(body[:100])
                while not self.may_go_on.wait(0.01):
                    handler.wfile.write(b"x" if mode == "drip" else b"")
            elif mode == "endless":
                while not self.may_go_on.wait(0.001):
                    handler.wfile.write(content)
            elif mode in ("half, then wait", "half, then the rest"):
                handler.wfile.write(body[: len(body) // 2])
                handler.wfile.flush()
                self.may_go_on.wait()
                handler.wfile.write(body[len(body) // 2 :] if mode == "half, then the rest" else b"")
            else:
                handler.wfile.write(body)
        except OSError:
            pass  # whoever asked has gone


@pytest.fixture
def new_mirror(monkeypatch):
    """Return a function that opens a mirror."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    mirrors = []

    def new_mirror():
        mirrors.append(Mirror())
        return mirrors[-1]

    yield new_mirror
    for mirror in mirrors:
        mirror.close()


@pytest.fixture
def mirror(new_mirror):
    mirror = new_mirror()
    mirror.files["data.gz"] = CONTENT
    return mirror


@pytest.fixture
def published():
    """Return a function that tells of a file on these mirrors."""

    def published(*mirrors, content=CONTENT):
        digest = hashlib.sha256(content).hexdigest()
        urls = tuple(f"{mirror if isinstance(mirror, str) else mirror.url}/data.gz" for mirror in mirrors)
        return PublishedFile("data.gz", len(content), f"sha256:{digest}", urls)

    return published
