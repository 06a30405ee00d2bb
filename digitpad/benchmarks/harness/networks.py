"""Networks of different kinds to measure, by the names that the figures use."""

import dataclasses

from digitpad.nn.model_file import SavedNetwork
from digitpad.nn.training.training import create_network
from digitpad.paths import shipped_network_path
from digitpad.recognition.network_files import open_network
from digitpad.recognition.training.presets import PRESETS

_NEW = {
    "784-30-10": PRESETS["classic"].job.config,
    "784-512-256-10": dataclasses.replace(PRESETS["fast"].job.config, layers=(784, 512, 256, 10)),
}

NETWORKS = (*_NEW, "handwriting")
"""A small network, a wide one, and the shipped one, which has convolutions."""


def measured_network(name: str) -> SavedNetwork:
    """Return the network of that name. Only the shipped one is trained."""
    if name in _NEW:
        return SavedNetwork(create_network(_NEW[name]), tuple("0123456789"))
    return open_network(shipped_network_path())
