"""What is known of a layer's units does not outlive its data."""

import gc
import weakref

import pytest

from digitpad.nn.config.settings import TrainingConfig
from digitpad.nn.training.training import create_network
from digitpad.ui.inside.unit.unit_facts import UnitFacts


@pytest.fixture
def facts(qtbot):
    facts = UnitFacts()
    yield facts
    facts.wait()


def test_what_is_known_of_an_earlier_data_set_goes_with_it(qtbot, facts, rows_dataset):
    network = create_network(TrainingConfig(layers=(784, 4, 10)))
    datasets = [
        type(rows_dataset)("one", rows_dataset.train, rows_dataset.validation, rows_dataset.test, ("0",) * 10)
        for _ in range(2)
    ]
    first = weakref.ref(datasets[0])

    for dataset in datasets:
        with qtbot.waitSignal(facts.changed):
            facts.ask(network, dataset, 0)
        assert facts.find(network, dataset, 0) is not None
    del dataset, datasets[0]

    def is_gone():
        gc.collect()
        return first() is None

    qtbot.waitUntil(is_gone)
