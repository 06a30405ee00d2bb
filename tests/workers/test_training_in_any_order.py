"""Start, stop, pause, resume and change in any order."""

import threading
from collections import Counter

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QThread

from digitpad.nn.config.settings import TrainingConfig
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.run_history import RunEnd
from digitpad.workers.training_runner import TrainingRunner, TrainingState
from digitpad.workers.training_worker import TrainingRequest

IDLE, RUNNING, PAUSED, STOPPING = TrainingState

CONFIGS = {
    "endless": TrainingConfig(layers=(784, 8, 10), epochs=1_000, learning_rate=0.1),
    "short": TrainingConfig(layers=(784, 8, 10), epochs=1, learning_rate=0.1),
    "diverging": TrainingConfig(
        layers=(784, 8, 10), activation="identity", epochs=5, learning_rate=100.0, initialization="he"
    ),
    "unfit": TrainingConfig(layers=(100, 10), epochs=1),
}


class AnyOrder(RuleBasedStateMachine):
    """Does to a runner what the window's buttons can do, and checks what it says of itself."""

    dataset = qtbot = None

    def __init__(self):
        super().__init__()
        self.runner = TrainingRunner()
        self.counts = Counter()
        self.n_started = 0
        self.runner.state_changed.connect(self.on_state)

    def on_state(self, state):
        assert threading.current_thread() is threading.main_thread()
        self.counts[state] += 1
        if state is IDLE:
            self.counts["ends"] += self.runner.history.end is not None

    def until_idle(self):
        self.qtbot.waitUntil(lambda: self.runner.state is IDLE)

    @rule(kind=st.sampled_from(sorted(CONFIGS)))
    def start(self, kind):
        before = self.runner.state
        self.runner.start(TrainingRequest(TrainingJob(CONFIGS[kind]), self.dataset, "custom"))
        self.n_started += before is IDLE
        assert self.runner.state is (RUNNING if before is IDLE else before)

    @rule()
    def stop(self):
        before = self.runner.state
        self.runner.stop()
        assert self.runner.state is (IDLE if before is IDLE else STOPPING)

    @rule()
    def pause(self):
        before = self.runner.state
        self.runner.pause()
        assert self.runner.state is (PAUSED if before is RUNNING else before)

    @rule(command=st.sampled_from(["resume", "take_step", "take_epoch"]))
    def go_on(self, command):
        before = self.runner.state
        getattr(self.runner, command)()
        assert self.runner.state is (RUNNING if before is PAUSED else before)

    @rule(rate=st.sampled_from([0.05, 0.2]))
    def change(self, rate):
        self.runner.change("learning_rate", rate)

    @rule(milliseconds=st.sampled_from([0, 1, 10]))
    def let_it_work(self, milliseconds):
        self.qtbot.wait(milliseconds)

    @invariant()
    def each_run_ends_once(self):
        assert self.counts[IDLE] == self.n_started - (self.runner.state is not IDLE)

    def teardown(self):
        try:
            self.runner.stop()
            self.until_idle()
            self.start("short")
            self.until_idle()
            assert self.runner.history.end is RunEnd.COMPLETED
            assert self.counts[IDLE] == self.counts["ends"] == self.n_started
        finally:
            self.runner.shut_down()
        assert not self.runner.findChild(QThread).isRunning()


def test_any_order_of_commands_leaves_a_runner_that_works(qtbot, dataset):
    run_state_machine_as_test(
        type("OnRows", (AnyOrder,), {"dataset": dataset, "qtbot": qtbot}),
        settings=settings(
            max_examples=5,
            stateful_step_count=15,
            deadline=None,
            phases=[Phase.generate],  # each example takes real time, which shrinking would multiply
            suppress_health_check=list(HealthCheck),
        ),
    )
