"""A run in a comparison: its curve and its differences from the others."""

import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digitpad.errors import LibraryError
from digitpad.library import RunRecord, StoredRun
from digitpad.nn.config.live_settings import SettingChange
from digitpad.nn.training.results import EpochResult
from digitpad.presentation import decimal_text, in_full
from digitpad.recognition.training.job_settings import ALL_SETTINGS
from digitpad.recognition.training.setting_texts import differing_settings
from digitpad.ui.curves.curve_style import CurveStyle
from digitpad.ui.widgets.record_table import accuracy_cell, date_text

_FINGERPRINT_SHOWN = 8


@dataclass(frozen=True)
class ComparedRun:
    """A run in a comparison.

    Attributes
    ----------
    record : RunRecord
    style : CurveStyle
    title : str
        A name that is unique in the comparison.
    results : sequence of EpochResult
        Results of its epochs from 1; empty until they are read.
    changes : sequence of SettingChange
    """

    record: RunRecord
    style: CurveStyle
    title: str
    results: Sequence[EpochResult] = ()
    changes: Sequence[SettingChange] = ()

    @property
    def training_seconds(self) -> Sequence[float]:
        """Seconds of training up to the end of each epoch."""
        return list(itertools.accumulate(result.seconds for result in self.results))


def side_by_side(
    runs: Sequence[tuple[RunRecord, CurveStyle]], read: Callable[[str], StoredRun | None]
) -> list[ComparedRun]:
    """Return runs for a comparison. ``read(run_id)`` returns a stored run, or None until it is read."""
    names = Counter(record.name for record, _ in runs)
    compared = []
    for record, style in runs:
        title = record.name if names[record.name] == 1 else f"{record.name}, {date_text(record.started)}"
        stored = read(record.id)
        results = () if stored is None else tuple(one for one in stored.results if one.epoch > 0)
        compared.append(ComparedRun(record, style, title, results, () if stored is None else stored.changes))
    return compared


def differences(runs: Sequence[ComparedRun]) -> Mapping[str, Sequence[str]]:
    """Return the results and the differing settings of runs: the texts of all runs by label."""
    records = [run.record for run in runs]
    rows: dict[str, Sequence[str]] = {
        "Best": [accuracy_cell(record.best_accuracy) for record in records],
        "Seconds": [decimal_text(record.seconds, 1) for record in records],
    }
    others = {
        **_settings(records),
        "Changed meanwhile": [_changes_text(run.changes) for run in runs],
        "Data": _data_texts(records),
        "Began with": [
            f"epoch {record.parent_epoch} of {record.parent}" if record.parent else "first weights"
            for record in records
        ],
        "Threads": [str(record.threads) for record in records],
        "Processor": [record.versions.get("processor", "?") for record in records],
        "digitpad": [record.versions.get("digitpad", "?") for record in records],
    }
    rows |= {label: texts for label, texts in others.items() if len(set(texts)) > 1}
    return rows


def _settings(records: Sequence[RunRecord]) -> Mapping[str, Sequence[str]]:
    try:
        return differing_settings([record.job for record in records])
    except LibraryError:
        return {}


def _data_texts(records: Sequence[RunRecord]) -> list[str]:
    """Return the names of the data sets, with fingerprints if only those differ."""
    names = [record.dataset.name for record in records]
    fingerprints = {record.dataset.fingerprint for record in records}
    if len(set(names)) > 1 or len(fingerprints) == 1:
        return names
    return [f"{record.dataset.name} {record.dataset.fingerprint[:_FINGERPRINT_SHOWN]}" for record in records]


def _changes_text(changes: Sequence[SettingChange]) -> str:
    texts = (
        f"{ALL_SETTINGS[change.name].label.lower() if change.name in ALL_SETTINGS else change.name} "
        f"{in_full(change.value)} after {decimal_text(change.epochs_done, 2)} epochs"
        for change in changes
    )
    return ", ".join(texts) or "–"
