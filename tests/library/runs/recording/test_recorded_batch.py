"""What a run has come to while nothing can be written."""

from digitpad.library.runs.recording.recorded_batch import MAX_WAITING_BYTES, RecordedBatch


def test_of_too_many_networks_that_wait_every_second_is_dropped_but_never_the_newest():
    batch = RecordedBatch([(number, "a network") for number in range(5)])

    def thinned(n_fitting):
        batch.thin(MAX_WAITING_BYTES // n_fitting)
        return [number for number, saved in batch.epochs if saved is not None]

    assert thinned(5) == [0, 1, 2, 3, 4]
    assert thinned(4) == [1, 3, 4]
    assert thinned(2) == [3, 4]
    assert len(batch.epochs) == 5
