"""The user's library: runs, networks, digits, pen styles and settings, in an SQLite file and weight files."""

from digitpad.library.events import LibraryEvent
from digitpad.library.library import Library
from digitpad.library.networks.network_record import NetworkKind, NetworkRecord, NewNetwork, StoredNetwork
from digitpad.library.runs.recording.recorded_epochs import recorded_epochs
from digitpad.library.runs.recording.run_recorder import RunRecorder, RunStart
from digitpad.library.runs.run_record import DatasetRecord, RunRecord, RunStatus, run_name
from digitpad.library.runs.shared_settings import SharedSettings, read_settings, settings_of, write_settings
from digitpad.library.runs.stored_run import StoredRun
from digitpad.library.runs.versions import versions
from digitpad.library.samples.my_digit import MyDigit
from digitpad.library.samples.symbol import Symbol

__all__ = [
    "DatasetRecord",
    "Library",
    "LibraryEvent",
    "MyDigit",
    "NetworkKind",
    "NetworkRecord",
    "NewNetwork",
    "RunRecord",
    "RunRecorder",
    "RunStart",
    "RunStatus",
    "SharedSettings",
    "StoredNetwork",
    "StoredRun",
    "Symbol",
    "read_settings",
    "recorded_epochs",
    "run_name",
    "settings_of",
    "versions",
    "write_settings",
]
