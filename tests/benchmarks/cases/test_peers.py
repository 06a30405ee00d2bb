"""Only where the extra ``[peers]`` is installed: that the peers do the work that they are timed at."""

import dataclasses

import numpy as np
import pytest

from digitpad.benchmarks.cases import convolutions, peers
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


def test_pytorch_trains_until_it_reaches_the_goal(examples, steps):
    config = dataclasses.replace(PRESETS["fast"].job.config, batch_size=300, epochs=3)

    epochs = peers.goal_runs(examples, examples, config, 0.0)[ONE_THREAD]()

    assert len(epochs) == 1
    assert len(steps) == 7  # the last mini-batch of 2,000 examples is short
    assert peers.goal_runs(examples, examples, config, 1.1)[ONE_THREAD]() is None
    assert len(steps) == 7 + 21


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
    recipe = {"solver": "sgd", "learning_rate_init": 0.3, "momentum": 0.0, "alpha": 0.0}  # plain steps
    assert recipe.items() <= model.get_params().items()
    assert [weights.shape for weights in model.coefs_] == [(784, 30), (30, 10)]
    assert model.score(examples.inputs.astype(np.float32) / np.float32(255.0), examples.labels) > 0.9


def test_pytorch_computes_the_same_outputs_of_a_network_with_convolutions(torch, models, steps, examples):
    config = convolutions.NETWORKS["accurate"]
    standing = dataclasses.replace(config, learning_rate=1e-6)

    assert peers.convolution_epoch_runs(standing, examples)[ONE_THREAD]() > 0.0

    inputs = np.random.default_rng(0).random((5, 784), dtype=np.float32)
    with torch.no_grad():
        found = models[0](torch.from_numpy(inputs).reshape(-1, 1, 28, 28)).numpy()
    assert found == pytest.approx(create_network(config).outputs(inputs), abs=1e-3)
    assert len(steps) == -(-len(examples) // config.batch_size)
