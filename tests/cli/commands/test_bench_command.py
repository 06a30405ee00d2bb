"""The command that measures: figures as JSON or as lines, with the machine they came from."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitpad.benchmarks.cases import handwriting

NOTHING_TAUGHT = ("--shots", "0")


@pytest.fixture
def bench(run, network_file, strokes):
    """Return a function that runs the quickest benchmark."""

    def bench(*options):
        return run(
            "bench", "handwriting", "--strokes", strokes, "--model", network_file, *NOTHING_TAUGHT, *options
        )

    return bench


def test_json_is_one_line_with_the_machine(bench, json_lines):
    assert bench("--json", "--seed", "3") == 0

    (figures,) = json_lines()
    assert figures["machine"]["cores"] >= 1
    assert figures["seed"] == 3
    assert set(figures["shots"][0]["per_writer"]) == {"7", "8"}


def test_without_json_people_get_the_machine_and_a_table(bench, capsys, json_lines, stderr_is_a_terminal):
    assert bench("--json") == 0
    (figures,) = json_lines()
    terminal = stderr_is_a_terminal()

    assert bench() == 0

    assert re.search("^measuring .+ \\.\\.\\.$", terminal.getvalue(), re.MULTILINE)

    machine, *lines = capsys.readouterr().out.splitlines()
    assert machine == figures["machine"]["summary"]
    assert lines == [f"  {line}" for line in handwriting.as_lines(figures)]


def processes_in(home):
    """Return the command lines of running programs, the user's folder of which lies below a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"\0HOME={home}/".encode() in b"\0" + (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's list of processes")
def test_a_benchmark_that_is_ended_leaves_no_program_and_no_folder_behind(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "digitpad", "bench", "soak"], env={**os.environ, "TMPDIR": str(work)}
    )
    with process:
        while not processes_in(work):
            assert process.poll() is None
            time.sleep(0.02)

        process.send_signal(signal.SIGTERM)

        assert process.wait() == 130
    assert processes_in(work) == []
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--strokes", "nowhere.unipen"], "digitpad: nowhere.unipen does not exist.\n"),
        ([], "digitpad bench handwriting: the following arguments are required: --strokes. "),
        (["--strokes", "STROKES", "--shots", "1", "41"], "'41' is not a whole number from 0 to 40"),
        (["--strokes", "STROKES", "--shots", "40"], "digitpad: No writer has 40 of each digit"),
    ],
)
def test_bad_input_is_told_in_one_sentence(refused, strokes, options, sentence):
    options = [strokes if option == "STROKES" else option for option in options]

    assert sentence in refused("bench", "handwriting", *options)
