"""The figures of starting, as people read them."""

from digitpad.benchmarks import startup
from digitpad.cli import main

FIGURES = {
    "window_seconds": 0.861,
    "data_seconds": 0.464,
    "rounds": 3,
    "platform": "xcb",
    "peak_memory_mb": {"classic": 254.6, "fast": None},
}


def test_people_get_lines_with_units(monkeypatch, capsys):
    asked = []

    def measure(rounds):
        asked.append(rounds)
        return FIGURES

    monkeypatch.setattr(startup, "measure", measure)

    assert main(["bench", "startup", "--rounds", "3"]) == 0

    _, *lines = capsys.readouterr().out.splitlines()
    assert asked == [3]
    assert lines == [
        "  usable window    0.86 s after the start of the process",
        "  data ready       0.46 s later",
        "  (medians of 3 rounds, on the platform xcb)",
        "  peak memory      255 MB while training the preset classic in the window",
        "  peak memory      unknown while training the preset fast in the window",
    ]
