import contextlib
import io
import json
import os
import sys
from pathlib import Path

import pytest

from digitpad.benchmarks.cases import latency
from digitpad.benchmarks.harness.children import PacedChild, paced_child, run_child
from digitpad.benchmarks.probes.paced_command import _HeldOutput
from digitpad.cli import main
from digitpad.errors import UnusableEnvironmentError

STATES = ["idle", "training_batch_10", "training_batch_128", "race_element_by_element"]


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardly a warm-up: the figures mean nothing, their form is what counts."""
    measure = latency.measure
    monkeypatch.setattr(
        latency, "measure", lambda seconds, rounds: measure(seconds, rounds, warm_up_seconds=0.1)
    )
    monkeypatch.setattr(latency, "_EPOCHS_IN_A_TURN", 1)


@pytest.mark.usefixtures("in_a_hurry")
def test_json_has_every_state_and_comparison(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "latency", "--seconds", "1", "--rounds", "1", "--json"]) == 0

    [line] = capsys.readouterr().out.splitlines()
    figures = json.loads(line)
    assert figures["machine"]["cores"] >= 1
    assert figures["platform"] == "offscreen"
    for key in ("stroke_to_prediction_ms", "event_loop_lateness_ms"):
        assert list(figures[key]) == STATES
        for summary in figures[key].values():
            assert list(summary) == ["p50", "p99", "max", "samples"]
            assert 0.0 <= summary["p50"] <= summary["p99"] <= summary["max"]
            assert summary["samples"] > 0
    assert list(figures["epoch_in_window_over_command_line"]) == ["batch_10", "batch_128"]
    for name, ratio in figures["epoch_in_window_over_command_line"].items():
        seconds = figures["epoch_seconds"][name]
        assert ratio == pytest.approx(seconds["window"] / seconds["command_line"], abs=0.01)


def test_a_table_names_every_state(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = {"p50": 1.25, "p99": 7.5, "max": 12.0, "samples": 600}
    figures = {
        "platform": "xcb",
        "seconds": 10.0,
        "rounds": 3,
        "stroke_to_prediction_ms": dict.fromkeys(STATES, summary),
        "event_loop_lateness_ms": dict.fromkeys(STATES, summary),
        "epoch_seconds": {name: {"window": 0.21, "command_line": 0.2} for name in latency.PRESETS},
        "epoch_in_window_over_command_line": dict.fromkeys(latency.PRESETS, 1.05),
    }
    monkeypatch.setattr(latency, "measure", lambda seconds, rounds: figures)

    assert main(["bench", "latency"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert sum("training batch 128" in line for line in lines) == 2
    assert "    idle                              1.2 ms    7.5 ms   12.0 ms   600" in lines
    assert "    batch 10                         0.210 s        0.200 s    1.05" in lines


@pytest.mark.parametrize("seconds", ["0", "1e9", "nan", "soon"])
def test_a_time_that_cannot_be_is_refused(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["bench", "latency", "--seconds", seconds])

    assert "--seconds" in capsys.readouterr().err


@pytest.mark.parametrize("rounds", ["0", "201", "-3", "many"])
def test_a_number_of_rounds_that_cannot_be_is_refused(
    rounds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["bench", "latency", "--rounds", rounds])

    assert "--rounds" in capsys.readouterr().err


def test_a_child_that_fails_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    with pytest.raises(UnusableEnvironmentError, match=r"could not be measured: digitpad: .*teapot"):
        run_child("digitpad", "predict", "teapot.png")


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(UnusableEnvironmentError, match="took more than 0 seconds"):
        run_child("digitpad", "--help", timeout_seconds=0.01)


@pytest.fixture
def talker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the module name of a child that does what its argument says."""
    (tmp_path / "digitpad_test_talker.py").write_text("import sys; exec(sys.argv[1])")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return "digitpad_test_talker"


def test_each_line_that_a_child_prints_is_read(talker: str) -> None:
    assert run_child(talker, "print('[1]'); print('{\"a\": 2}')") == [[1], {"a": 2}]


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("pass", "it gave no reason"),
        ("print('[1]'); sys.exit(2)", "it gave no reason"),
        ("sys.exit('First this.\\nThen that.')", r"measured: Then that\.$"),
    ],
)
def test_a_child_that_prints_nothing_or_fails_is_told_by_its_last_words(
    talker: str, deed: str, told: str
) -> None:
    with pytest.raises(UnusableEnvironmentError, match=told):
        run_child(talker, deed)


# Children that work in turns --------------------------------------------------------------------------------

ADDER = """
import json, os, sys
total = 0
while sys.stdin.readline():
    total += 1
    if total == int(sys.argv[1]):
        sys.exit("adder: that was enough")
    print(json.dumps({"total": total, "home": os.environ["HOME"]}), flush=True)
"""


@pytest.fixture
def adder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the module name of a child that counts what it is asked, and fails at its argument."""
    (tmp_path / "digitpad_test_adder.py").write_text(ADDER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return "digitpad_test_adder"


def test_paced_children_work_only_when_asked_and_not_in_the_users_home(adder: str) -> None:
    with paced_child(adder, "9") as first, paced_child(adder, "9") as second:
        totals = [first.next_piece()["total"], first.next_piece()["total"], second.next_piece()["total"]]
        home = first.next_piece()["home"]

    assert totals == [1, 2, 1]
    assert home != os.environ.get("HOME")
    assert not Path(home).exists()


def test_a_paced_child_is_ended_also_by_an_error(adder: str) -> None:
    def measure() -> None:
        with paced_child(adder, "9") as child:
            children.append(child)
            raise KeyError

    children: list[PacedChild] = []
    with pytest.raises(KeyError):
        measure()

    assert children[0]._process.poll() is not None


def test_a_paced_child_that_fails_is_told_in_its_own_words(adder: str) -> None:
    with paced_child(adder, "2") as child:
        child.next_piece()
        with pytest.raises(UnusableEnvironmentError, match="could not be measured: adder: that was enough"):
            child.next_piece()
        with pytest.raises(UnusableEnvironmentError, match="adder: that was enough"):
            child.next_piece()


def test_a_paced_child_that_takes_too_long_is_ended(talker: str) -> None:
    with paced_child(talker, "import time; time.sleep(5)", timeout_seconds=0.01) as child:
        with pytest.raises(UnusableEnvironmentError, match=r"sleep\(5\) took more than 0 seconds"):
            child.next_piece()

        assert child._process.wait(timeout=20) != 0


def test_epochs_are_compared_in_turn_and_the_first_of_each_do_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    class _Child:
        def __init__(self, module: str, preset: str, epochs: str) -> None:
            self._name = f"{module.rpartition('.')[2]} {preset} {epochs}"
            self._seconds = iter([9.0, 1.0, 3.0] if "window" in module else [8.0, 0.25, 0.75, 1.25])

        def next_piece(self) -> dict[str, float]:
            asked.append(self._name)
            return {"seconds": next(self._seconds)}

    monkeypatch.setattr(latency, "paced_child", lambda *command: contextlib.nullcontext(_Child(*command)))

    window, command_line, ratio = latency._compare("fast", 2)

    assert ratio == 2.5  # the median of 1 / 0.5 and 3 / 1
    assert (window, command_line) == (2.5 * 0.75, 0.75)
    one_turn = ["paced_window fast 4", "paced_command fast 4"]
    assert asked == [*one_turn, "paced_command fast 4", *one_turn, *one_turn]


def test_a_held_command_tells_the_mean_of_its_epochs_and_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.StringIO()
    monkeypatch.setattr(sys, "__stdout__", output)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    held = _HeldOutput(2)
    lines = [json.dumps({"event": "epoch", "seconds": seconds}) + "\n" for seconds in (1.0, 3.0, 5.0, 7.0)]

    for line in ["not of an epoch\n", *lines[:3]]:
        held.write(line)
    with pytest.raises(SystemExit):  # asked no more
        held.write(lines[3])

    assert output.getvalue() == '{"seconds": 2.0}\n{"seconds": 6.0}\n'


def test_a_window_trains_so_many_epochs_each_time_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with paced_child("digitpad.benchmarks.probes.paced_window", "classic", "2") as child:
        pieces = [child.next_piece() for _ in range(2)]

    assert all(piece["seconds"] > 0.0 for piece in pieces)
