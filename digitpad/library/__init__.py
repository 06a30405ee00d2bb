"""What the user owns: runs, networks, own digits and settings, in one SQLite file and weights beside it."""

from digitpad.library.library import Library, LibraryEvent
from digitpad.library.runs.recorded_epochs import recorded_epochs
from digitpad.library.runs.run_record import DatasetRecord, RunRecord, RunStatus, run_name
from digitpad.library.runs.run_recorder import RunRecorder, RunStart
from digitpad.library.runs.stored_run import StoredRun
from digitpad.library.runs.versions import versions

__all__ = [
    "DatasetRecord",
    "Library",
    "LibraryEvent",
    "RunRecord",
    "RunRecorder",
    "RunStart",
    "RunStatus",
    "StoredRun",
    "recorded_epochs",
    "run_name",
    "versions",
]
