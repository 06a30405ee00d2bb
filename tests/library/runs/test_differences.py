"""What decides the last bits of a run, and is another where the run goes on, is told."""

import dataclasses

import pytest

from digitpad.library import DatasetRecord, RunStart, versions
from digitpad.nn import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.recognition.training.presets import TrainingJob

DENSE = TrainingJob(TrainingConfig(layers=(784, 5, 10)))
CONVOLUTION = dataclasses.replace(
    DENSE, config=dataclasses.replace(DENSE.config, layers=(784, Convolution(2, 5, 2), 10))
)


@pytest.fixture
def told(open_library, rows_dataset):
    """Return a function that tells what differs here from where a run was begun, with these versions."""
    library = open_library()
    dataset = DatasetRecord.of(rows_dataset)

    def told(job, recorded, threads=2):
        run_id = library.new_run_id()
        library.recorder(run_id).begin(RunStart(run_id, job, "custom", dataset, 2, "a run", recorded))
        library.database.ask(lambda connection: None)
        return library.read_run(run_id).differs_here(threads)

    return told


def test_processor_libraries_and_threads_are_told_if_they_differ(told):
    here = versions()

    assert [told(job, here) for job in (DENSE, CONVOLUTION)] == ["", ""]
    assert told(DENSE, here, threads=3) == "threads were 2, and are 3"
    older = {**here, "numpy": "1.0", "digitpad": "0.0"}
    assert told(DENSE, older) == f"numpy was 1.0, and is {here['numpy']}"
    assert told(DENSE, {"processor": "a 6502"}) == f"processor was a 6502, and is {here['processor']}"


def test_an_earlier_way_to_compute_convolutions_matters_only_with_them(told):
    here = versions()
    earlier = {name: value for name, value in here.items() if name != "convolutions"}

    assert told(DENSE, earlier) == ""
    assert (
        told(CONVOLUTION, earlier) == f"convolutions was an earlier revision, and is {here['convolutions']}"
    )
