"""Networks applied to digits: recognition, presets, training jobs, evaluation."""

from digitpad.recognition.network_files import check_can_save, open_network, save_network
from digitpad.recognition.number_reader import NumberReading, read_number
from digitpad.recognition.recognizer import Doubt, Recognition, Recognizer

__all__ = [
    "Doubt",
    "NumberReading",
    "Recognition",
    "Recognizer",
    "check_can_save",
    "open_network",
    "read_number",
    "save_network",
]
