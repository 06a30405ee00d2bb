"""Programs that a benchmark starts, once or to work in turns."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from digitpad.benchmarks.harness.children import paced_child, run_child
from digitpad.errors import UnusableEnvironmentError

ADDER = """
import json, os, sys
total = 0
while sys.stdin.readline():
    total += 1
    if total == int(sys.argv[1]):
        sys.exit("adder: that was enough")
    print(json.dumps({"total": total, "pid": os.getpid(), "home": os.environ["HOME"]}), flush=True)
"""
DOER = "import json, os, sys, time; exec(sys.argv[1])"


@pytest.fixture
def module_of(tmp_path, monkeypatch):
    """Return a function that makes a module of a text, which children find by the name it returns."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)

    def module_of(text):
        (tmp_path / "digitpad_test_child.py").write_text(text)
        return "digitpad_test_child"

    return module_of


def test_each_line_that_a_child_prints_is_read(module_of):
    assert run_child(module_of(DOER), "print('[1]'); print('{\"a\": 2}')") == [[1], {"a": 2}]


def test_a_child_knows_when_it_was_started_and_not_where_the_users_files_are(module_of):
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")
    told = f"print(json.dumps([os.environ['DIGITPAD_PROCESS_START'], *map(os.environ.get, {names})]))"
    before = time.monotonic()

    [[start, *folders]] = run_child(module_of(DOER), told)

    assert before <= float(start) <= time.monotonic()
    (home,) = set(folders)
    assert home not in [os.environ.get(name) for name in names]
    assert not Path(home).exists()


def test_a_child_that_a_signal_ends_is_told_by_it_and_where_it_was(module_of, capsys):
    fault = "import faulthandler, signal; faulthandler.enable(); signal.raise_signal(signal.SIGSEGV)"
    module = module_of(DOER)

    with pytest.raises(UnusableEnvironmentError, match=f"{module} was ended by SIGSEGV"):
        run_child(module, fault)

    assert "digitpad_test_child.py" in capsys.readouterr().err


def test_a_child_that_takes_too_long_is_ended(module_of):
    with pytest.raises(UnusableEnvironmentError, match=r"sleep\(60\) took more than 0\.5 s\.$"):
        run_child(module_of(DOER), "time.sleep(60)", timeout_seconds=0.51)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def run_one(module):
    run_child(module, "time.sleep(60)")


def run_one_in_turns(module):
    with paced_child(module, "time.sleep(60)"):
        pass


@pytest.mark.parametrize("run", [run_one, run_one_in_turns])
def test_a_child_is_ended_also_by_an_interrupt_just_after_its_start(module_of, monkeypatch, run):
    class Interrupted(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            pids.append(self.pid)
            signal.raise_signal(signal.SIGINT)

    pids = []
    monkeypatch.setattr(subprocess, "Popen", Interrupted)

    with pytest.raises(KeyboardInterrupt):
        run(module_of(DOER))

    assert not is_running(pids[0])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_paced_children_work_only_when_asked_and_not_in_the_users_home(module_of):
    with paced_child(module_of(ADDER), "9") as first, paced_child(module_of(ADDER), "9") as second:
        totals = [first.next_piece()["total"], first.next_piece()["total"], second.next_piece()["total"]]
        home = first.next_piece()["home"]

    assert totals == [1, 2, 1]
    assert home != os.environ.get("HOME")
    assert not Path(home).exists()


def test_a_paced_child_is_ended_also_by_an_error(module_of):
    def measure():
        with paced_child(module_of(ADDER), "9") as child:
            pids.append(child.next_piece()["pid"])
            assert is_running(pids[0])
            raise KeyError

    pids = []
    with pytest.raises(KeyError):
        measure()

    assert not is_running(pids[0])
