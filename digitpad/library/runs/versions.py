"""Versions and hardware that affect the last bits of a run."""

from digitpad import __version__
from digitpad.machine import describe_machine
from digitpad.nn.gradients import convolutions


def versions() -> dict[str, str]:
    """Return what affects the last bits of a run besides its settings: versions, processor, instructions."""
    machine = {key: str(value) for key, value in describe_machine().items() if key != "summary"}
    return {"digitpad": __version__, **machine, "convolutions": f"revision {convolutions.REVISION}"}
