import numpy as np
import pytest

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.network import Network
from digitpad.ui.about_dialog import describe_network

TRAINED = {"data": "MNIST", "epochs_done": 3, "validation_accuracy": 0.916}


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (TRAINED, "784-2, trained on MNIST, epochs: 3, 91.60 % of its validation pictures right"),
        (
            {"data": "MNIST", "untaught_validation_accuracy": 0.916, "taught_samples": 7},
            "784-2, trained on MNIST, 91.60 % of its validation pictures right, "
            "then taught 7 digits of yours",
        ),
        # Before, a taught network told its accuracy on fewer pictures under the same name.
        (
            {**TRAINED, "taught_samples": 1},
            "784-2, trained on MNIST, epochs: 3, then taught 1 digit of yours",
        ),
        ({}, "784-2"),
    ],
)
def test_a_network_is_described_by_what_was_measured_of_it(origin, said):
    network = Network((784, 2), ("sigmoid",), "cross_entropy", np.float32)

    assert describe_network(SavedNetwork(network, ("0", "1"), origin)) == said
