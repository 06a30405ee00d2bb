"""The networks after a run's epochs: which are in memory, and which are to be read next."""

import pytest

from digitpad.nn import Network
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.training.snapshots import MAX_SNAPSHOT_BYTES, Snapshots


@pytest.fixture(scope="module")
def fifth():
    """Return a network of which five fit, and no sixth."""
    network = Network((1_599, 2_000), ("identity",), "quadratic")
    assert 5 * network.parameters.nbytes <= MAX_SNAPSHOT_BYTES < 6 * network.parameters.nbytes
    return SavedNetwork(network, tuple(map(str, range(2_000))))


@pytest.fixture
def snapshots(fifth):
    """Those of a run of 20 epochs that are all stored, and none in memory."""
    snapshots = Snapshots()
    snapshots.store(dict.fromkeys(range(1, 21), fifth))
    return snapshots


def at_hand(snapshots):
    return [epoch for epoch in snapshots if snapshots.at_hand(epoch) is not None]


def read_around(snapshots, epoch):
    """Read all that is to be read; return it in order."""
    read = []
    while (one := snapshots.next_to_read(epoch)) is not None:
        snapshots.take(one, snapshots.stored[one], epoch)
        read.append(one)
    return read


def test_the_nearest_are_read_first_and_as_many_as_fit(snapshots, fifth):
    assert list(snapshots) == list(range(1, 21))
    assert at_hand(snapshots) == []
    assert snapshots[7] is fifth  # read for this alone
    assert read_around(snapshots, 10) == [10, 9, 11, 8, 12]
    assert at_hand(snapshots) == [8, 9, 10, 11, 12]

    assert read_around(snapshots, 12) == [13, 14]
    assert at_hand(snapshots) == [10, 11, 12, 13, 14]
    assert read_around(snapshots, 20) == [20, 19, 18, 17, 16]
    assert at_hand(snapshots) == [16, 17, 18, 19, 20]


def test_what_cannot_be_read_has_no_network_any_more(snapshots):
    snapshots.lose(10)

    assert [epoch in snapshots for epoch in (9, 10, 21)] == [True, False, False]
    assert len(snapshots) == 19
    assert read_around(snapshots, 10) == [9, 11, 8, 12, 7]


def test_a_run_that_goes_on_takes_the_room_of_what_was_read(snapshots, fifth):
    read_around(snapshots, 20)

    for epoch in (21, 22, 23):
        snapshots.add(epoch, fifth, stay={epoch})

    assert at_hand(snapshots) == [19, 20, 21, 22, 23]
    assert snapshots.next_to_read(23) is None
    assert snapshots.next_to_read(1) == 1  # what is asked for is read all the same
