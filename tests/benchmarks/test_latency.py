import json

import pytest

from digitpad.benchmarks import latency
from digitpad.benchmarks.children import run_child
from digitpad.cli import main
from digitpad.errors import UnusableEnvironmentError

STATES = ["idle", "training_batch_10", "training_batch_128"]


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hardly a warm-up: the figures mean nothing, their form is what counts."""
    measure = latency.measure
    monkeypatch.setattr(
        latency, "measure", lambda seconds, rounds: measure(seconds, rounds, warm_up_seconds=0.1)
    )


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


def test_a_child_that_fails_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    with pytest.raises(UnusableEnvironmentError, match=r"could not be measured: digitpad: .*teapot"):
        run_child("digitpad", "predict", "teapot.png")


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(UnusableEnvironmentError, match="took more than 0 seconds"):
        run_child("digitpad", "--help", timeout_seconds=0.01)
