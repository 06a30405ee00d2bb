"""Only where the extra ``[peers]`` is installed: that the peers do the work that they are timed at."""

import numpy as np
import pytest

from digitpad.benchmarks import peers
from digitpad.nn.examples import Examples
from digitpad.nn.schedules import SCHEDULES
from digitpad.nn.settings import TrainingConfig

N_STEPS = 200


@pytest.fixture
def examples():
    """Ten times as many as steps, each a bright row of pixels whose height is its class."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 10, 10 * N_STEPS).astype(np.uint8)
    images = rng.integers(0, 30, (len(labels), 28, 28)).astype(np.uint8)
    images[np.arange(len(labels)), 5 + labels, 4:24] = 255
    return Examples(images.reshape(-1, 784), labels)


@pytest.mark.parametrize("threads", [1, 2])
def test_pytorchs_epoch_takes_each_example_once_and_learns_from_it(examples, monkeypatch, threads):
    torch = pytest.importorskip("torch", reason="the extra [peers] is not installed")
    models, steps = [], []

    class KeptModel(torch.nn.Sequential):
        def __init__(self, *layers):
            super().__init__(*layers)
            models.append(self)

    class CountedSteps(torch.optim.SGD):
        def step(self):
            steps.append(1)
            super().step()

    monkeypatch.setattr(torch.nn, "Sequential", KeptModel)
    monkeypatch.setattr(torch.optim, "SGD", CountedSteps)
    threads_before = torch.get_num_threads()
    try:
        seconds = peers.epoch_runs(examples)[f"PyTorch eager, threads: {threads}"]()
        threads_used = torch.get_num_threads()
    finally:
        torch.set_num_threads(threads_before)

    (model,) = models
    assert seconds > 0.0
    assert threads_used == threads
    assert len(steps) == N_STEPS
    assert [tuple(parameter.shape) for parameter in model.parameters()] == [(30, 784), (30,), (10, 30), (10,)]
    with torch.no_grad():
        outputs = model(torch.from_numpy(examples.inputs.astype(np.float32) / np.float32(255.0))).numpy()
    assert (outputs.argmax(1) == examples.labels).mean() > 0.7


@pytest.mark.parametrize(("goal", "n_epochs"), [(0.0, 1), (1.1, 3)], ids=["reached", "never"])
def test_pytorch_trains_by_the_configuration_until_it_reaches_the_goal(examples, monkeypatch, goal, n_epochs):
    torch = pytest.importorskip("torch", reason="the extra [peers] is not installed")
    steps = []

    class NotedSteps(torch.optim.SGD):
        def step(self):
            steps.append(self.param_groups[0]["lr"])
            super().step()

    monkeypatch.setattr(torch.optim, "SGD", NotedSteps)
    config = TrainingConfig(
        layers=(784, 20, 10),
        activation="relu",
        cost="cross_entropy",
        optimizer="momentum",
        learning_rate=0.1,
        momentum=0.8,
        schedule="cosine",
        batch_size=300,
        epochs=3,
    )
    threads_before = torch.get_num_threads()
    try:
        seconds = peers.goal_runs(examples, examples, config, goal)["PyTorch eager, threads: 1"]()
    finally:
        torch.set_num_threads(threads_before)

    # 2,000 examples are 7 mini-batches, the last one short.
    assert steps == [0.1 * SCHEDULES["cosine"](step / 21) for step in range(7 * n_epochs)]
    assert (seconds is None) == (goal > 1.0)


def test_scikit_learns_epoch_takes_each_example_once_and_learns_from_it(examples, monkeypatch):
    network = pytest.importorskip("sklearn.neural_network", reason="the extra [peers] is not installed")
    models = []

    classifier = network.MLPClassifier

    def kept_model(*layers, **settings):
        models.append(classifier(*layers, **settings, random_state=0))
        return models[-1]

    monkeypatch.setattr(network, "MLPClassifier", kept_model)

    seconds = peers.cross_entropy_epoch_runs(examples)["scikit-learn"]()

    (model,) = models
    assert seconds > 0.0
    assert (model.n_iter_, model.t_, model.batch_size) == (1, 10 * N_STEPS, 10)
    assert [weights.shape for weights in model.coefs_] == [(784, 30), (30, 10)]
    assert model.score(examples.inputs.astype(np.float32) / np.float32(255.0), examples.labels) > 0.9
