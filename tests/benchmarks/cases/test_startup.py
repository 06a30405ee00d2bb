"""How people read the figures of starting."""

from digitpad.benchmarks.cases import startup
from digitpad.benchmarks.probes.window_probe import PauseWatch

FIGURES = {
    "window_seconds": 0.861,
    "data_seconds": 0.464,
    "longest_pause_ms": 83.4,
    "rounds": 3,
    "platform": "xcb",
    "peak_memory_mb": {"classic": 254.6, "fast": None},
}


def test_people_get_lines_with_units():
    assert startup.as_lines(FIGURES) == [
        "usable window    0.86 s after the start of the process",
        "data ready       0.46 s later",
        "longest pause    83.4 ms in the two seconds after the first paint",
        "(medians of 3 rounds, on the platform xcb)",
        "peak memory      255 MB while training the preset classic in the window",
        "peak memory      unknown while training the preset fast in the window",
    ]


def test_people_get_a_line_on_the_start_with_a_library():
    filled = {
        "runs": 500,
        "digits": 5_000,
        "window_seconds": 0.9,
        "data_seconds": 0.5,
        "longest_pause_ms": 90.0,
    }

    assert startup.as_lines({**FIGURES, "filled": filled})[4] == (
        "with 500 runs and 5,000 own digits: usable after 0.90 s, data 0.50 s later, longest pause 90 ms"
    )


def test_the_longest_time_between_two_looks_is_noted(qtbot):
    times = iter([1.0, 1.25, 1.5, 2.5, 2.75])
    watch = PauseWatch(now=lambda: next(times))

    for _ in range(4):
        watch.look()

    assert watch.longest_seconds == 1.0
