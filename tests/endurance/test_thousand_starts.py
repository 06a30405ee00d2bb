"""A thousand runs, started, paused, stepped and stopped: threads, handles, objects and memory come back."""

import gc
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from digitpad.benchmarks.harness.memory import memory_mb
from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.training.presets import TrainingJob
from digitpad.workers.training_messages import Goal, TrainingRequest
from digitpad.workers.training_runner import TrainingRunner, TrainingState

pytestmark = [
    pytest.mark.endurance,
    pytest.mark.timeout(1_800),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux's lists"),
]

N_RUNS = 1_000
N_TO_WARM_UP = 100
CONFIG = TrainingConfig(layers=(784, 30, 10), epochs=1_000, learning_rate=0.1)


def in_use():
    """Count what this process has: threads, handles, and objects by their kind."""
    gc.collect()
    threads, handles = (len(list(Path("/proc/self", name).iterdir())) for name in ("task", "fd"))
    kinds = Counter(type(one).__qualname__ for one in gc.get_objects())
    return {"threads": threads, "handles": handles, "objects": kinds.total()}, kinds


@pytest.fixture
def runs(qtbot, rows_dataset):
    """Return a function that lets so many runs begin and end, each after a moment of something else."""
    chance = random.Random(0)

    def runs(n_runs):
        runner = TrainingRunner()
        runner.set_watched(True)
        for _ in range(n_runs):
            request = TrainingRequest(TrainingJob(CONFIG), rows_dataset, "custom")
            runner.start(request, chance.choice((Goal.END, Goal.STEP, Goal.PAUSE)))
            for deed in chance.choices(
                (runner.pause, runner.resume, runner.take_step, runner.take_epoch), k=2
            ):
                qtbot.wait(chance.randrange(10))
                deed()
            runner.stop()
            qtbot.waitUntil(lambda: runner.state is TrainingState.IDLE)
        runner.shut_down()
        runner.deleteLater()
        qtbot.wait(50)

    return runs


def test_a_thousand_starts_and_stops_leave_nothing_behind(runs, figure):
    runs(N_TO_WARM_UP)
    before, kinds_before = in_use()
    memory_before = memory_mb()

    runs(N_RUNS)

    after, kinds = in_use()
    growth_mb = memory_mb() - memory_before
    figure("growth of memory in MB", growth_mb)
    grown = {kind: number for kind, number in (kinds - kinds_before).items() if number >= N_RUNS // 10}
    assert grown == {}
    assert (after["threads"], after["handles"]) == (before["threads"], before["handles"])
    assert after["objects"] - before["objects"] < N_RUNS // 4
    assert growth_mb < 5.0
