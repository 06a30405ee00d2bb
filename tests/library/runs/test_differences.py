"""What decides the last bits of a run, and is another where the run goes on, is told."""

import dataclasses

from digitpad.library import versions
from digitpad.library.runs.job_text import job_as_text
from digitpad.nn import TrainingConfig
from digitpad.nn.layers import Convolution
from digitpad.recognition.training.presets import TrainingJob

DENSE = TrainingJob(TrainingConfig(layers=(784, 5, 10)))
CONVOLUTION = TrainingJob(TrainingConfig(layers=(784, Convolution(2, 5, 2), 10)))


def test_processor_libraries_and_threads_are_told_if_they_differ(open_library, record):
    library = open_library()
    run = library.read_run(record(library, 1))

    def told(job, recorded, threads=1):
        fields = {"job_text": job_as_text(job), "versions": recorded, "threads": 1}
        run.record = dataclasses.replace(run.record, **fields)
        return run.differs_here(threads)

    here = versions()
    assert [told(job, here) for job in (DENSE, CONVOLUTION)] == ["", ""]
    assert told(DENSE, here, threads=2) == "threads were 1, and are 2"
    assert told(DENSE, {**here, "numpy": "1.0", "digitpad": "0"}) == f"numpy was 1.0, and is {here['numpy']}"
    assert told(DENSE, {"processor": "a 6502"}) == f"processor was a 6502, and is {here['processor']}"
    earlier = {name: value for name, value in here.items() if name != "convolutions"}
    assert told(DENSE, earlier) == ""
    lasting = "convolutions was an earlier revision, and is "
    assert told(CONVOLUTION, earlier) == lasting + here["convolutions"]
