"""Only where the extra ``[peers]`` is installed: that the peers do the work that they are timed at."""

import dataclasses

import numpy as np
import pytest

from digitpad.benchmarks.parts import peers
from digitpad.nn.training.examples import Examples, TrainingData
from digitpad.nn.training.training import create_network, train
from digitpad.recognition.training.presets import PRESETS

N_STEPS = 200
ONE_THREAD = "PyTorch eager, threads: 1"


@pytest.fixture
def examples():
    """Ten times as many as steps, each a bright row of pixels whose height is its class."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 10, 10 * N_STEPS).astype(np.uint8)
    images = rng.integers(0, 30, (len(labels), 28, 28)).astype(np.uint8)
    images[np.arange(len(labels)), 5 + labels, 4:24] = 255
    return Examples(images.reshape(-1, 784), labels)


@pytest.fixture
def torch():
    """Return PyTorch, which has as many threads as before when the test is over."""
    torch = pytest.importorskip("torch", reason="the extra [peers] is not installed")
    threads_before = torch.get_num_threads()
    yield torch
    torch.set_num_threads(threads_before)


@pytest.fixture
def models(torch, monkeypatch):
    """Return a list of the models that PyTorch makes from now on."""
    models = []

    class KeptModel(torch.nn.Sequential):
        def __init__(self, *layers):
            super().__init__(*layers)
            models.append(self)

    monkeypatch.setattr(torch.nn, "Sequential", KeptModel)
    return models


@pytest.fixture
def steps(torch, monkeypatch):
    """Return a list that gets longer with each step that PyTorch takes from now on."""
    steps = []

    class CountedSteps(torch.optim.SGD):
        def step(self):
            steps.append(1)
            super().step()

    monkeypatch.setattr(torch.optim, "SGD", CountedSteps)
    return steps


def assert_alike(model, network, most):
    for layer, weights, biases in zip((model[0], model[2]), network.weights, network.biases, strict=True):
        assert layer.weight.detach().numpy() == pytest.approx(weights, abs=most)
        assert layer.bias.detach().numpy() == pytest.approx(biases, abs=most)


@pytest.mark.parametrize("threads", [2])
def test_pytorchs_epoch_takes_each_example_once_and_learns_from_it(torch, examples, models, steps, threads):
    seconds = peers.epoch_runs(examples)[f"PyTorch eager, threads: {threads}"]()

    (model,) = models
    assert seconds > 0.0
    assert torch.get_num_threads() == threads
    assert len(steps) == N_STEPS
    assert [tuple(parameter.shape) for parameter in model.parameters()] == [(30, 784), (30,), (10, 30), (10,)]
    with torch.no_grad():
        outputs = model(torch.from_numpy(examples.inputs.astype(np.float32) / np.float32(255.0))).numpy()
    assert (outputs.argmax(1) == examples.labels).mean() > 0.7


def test_pytorch_comes_to_digitpads_weights_by_the_same_start_order_and_recipe(examples, models):
    few = Examples(examples.inputs[:300], examples.labels[:300])
    config = dataclasses.replace(
        PRESETS["fast"].job.config, layers=(784, 16, 10), batch_size=10, epochs=2, learning_rate=0.05, seed=4
    )
    network = create_network(config)
    list(train(network, TrainingData(few, few), config))

    peers.goal_runs(few, few, config, 2.0)[ONE_THREAD]()

    assert_alike(models[0], network, 1e-4)
