import time

import pytest


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Return a clock that stands still at ``now``, but for a ``tick`` at each look at it."""
    clock = {"now": 100.0, "tick": 0.0}

    def perf_counter() -> float:
        clock["now"] += clock["tick"]
        return clock["now"]

    monkeypatch.setattr(time, "perf_counter", perf_counter)
    return clock
