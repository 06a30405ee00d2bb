"""A headless Chromium, driven through a pipe by the DevTools protocol: no driver and no package needed."""

import contextlib
import itertools
import json
import os
import select
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
TIMEOUT_S = 60.0
_FLAGS = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-sandbox",  # which root does not get, as in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--hide-scrollbars",
]


def find_chromium() -> str | None:
    """Return the path of a Chromium; None if there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """One browser with one empty tab.

    Attributes
    ----------
    requests : list of str
        Every address that the tab has asked for.
    messages : list of str
        What it has said on its console, and the errors of its scripts.
    """

    def __init__(self, program: str, profile: Path) -> None:
        self.requests: list[str] = []
        self.messages: list[str] = []
        self._numbers = itertools.count(1)
        self._received = b""
        self._n_loaded = 0
        to_browser, self._write_end = os.pipe()
        self._read_end, from_browser = os.pipe()
        # The browser reads commands from file 3 and writes to file 4.
        files = [(os.POSIX_SPAWN_DUP2, to_browser, 13), (os.POSIX_SPAWN_DUP2, from_browser, 14)]
        files += [(os.POSIX_SPAWN_DUP2, 13, 3), (os.POSIX_SPAWN_DUP2, 14, 4)]
        quiet = os.open(os.devnull, os.O_RDWR)
        files += [(os.POSIX_SPAWN_DUP2, quiet, standard) for standard in (0, 1, 2)]
        command = [program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._pid = os.posix_spawn(program, command, os.environ, file_actions=files, setpgroup=0)
        for file in (to_browser, from_browser, quiet):
            os.close(file)
        self._session: str | None = None
        targets = self.call("Target.getTargets")["targetInfos"]
        [tab] = [target["targetId"] for target in targets if target["type"] == "page"]
        self._session = self.call("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Do what a method of the protocol says, and return its result."""
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            command["sessionId"] = self._session
        self._send(command)
        while True:
            message = self._receive()
            if message.get("id") == number:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]

    def open(self, address: str) -> None:
        """Open a page, and wait until it is loaded."""
        n_loaded = self._n_loaded
        self.call("Page.navigate", url=address)
        while self._n_loaded == n_loaded:
            self._receive()

    def value(self, expression: str) -> Any:
        """Return what an expression comes to in the page, a promise's once it is kept."""
        done = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def close(self) -> None:
        """End the browser."""
        self._session = None
        with contextlib.suppress(BrokenPipeError):  # it has ended already
            self._send({"id": next(self._numbers), "method": "Browser.close"})
            while select.select([self._read_end], [], [], TIMEOUT_S)[0] and os.read(self._read_end, 1 << 20):
                pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._write_end)
        os.close(self._read_end)

    def _send(self, command: dict[str, Any]) -> None:
        content = json.dumps(command).encode() + b"\0"
        while content:
            content = content[os.write(self._write_end, content) :]

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            ready, _, _ = select.select([self._read_end], [], [], TIMEOUT_S)
            part = os.read(self._read_end, 1 << 20) if ready else b""
            if not part:
                raise AssertionError("Chromium has ended" if ready else "Chromium does not answer")
            self._received += part
        content, self._received = self._received.split(b"\0", 1)
        message: dict[str, Any] = json.loads(content)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        if message.get("method") == "Page.loadEventFired":
            self._n_loaded += 1
        elif message.get("method") == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif message.get("method") == "Runtime.exceptionThrown":
            self.messages.append(json.dumps(parameters["exceptionDetails"]))
        elif message.get("method") == "Runtime.consoleAPICalled":
            self.messages.append(json.dumps(parameters["args"]))


@pytest.fixture(scope="module")
def a_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A headless Chromium for all tests of a module: it takes a second or two to start."""
    program = find_chromium()
    if program is None or not hasattr(os, "posix_spawn") or sys.platform == "darwin":
        pytest.skip("there is no Chromium (on Debian: apt install chromium)")
    browser = Chromium(program, tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def browser(a_browser: Chromium) -> Iterator[Chromium]:
    """The browser, which has asked for nothing yet, and must have reported no error in the end."""
    a_browser.requests.clear()
    a_browser.messages.clear()
    yield a_browser
    assert a_browser.messages == []
