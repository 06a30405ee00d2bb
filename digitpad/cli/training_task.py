"""The task of ``digitpad train``: a new run from options, or a run of the library to continue."""

import argparse
import dataclasses
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from digitpad.cli.data_option import NAMES, load_data
from digitpad.cli.output import print_error
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.sources import SOURCES
from digitpad.digits.synthesis.own_styles import OwnStyle, check_together, read_own_styles
from digitpad.errors import DataFileError, SettingError
from digitpad.library import Library, SharedSettings, StoredRun, read_settings
from digitpad.machine import n_cores, training_threads
from digitpad.nn.config.ineffective_settings import ineffective_settings
from digitpad.nn.config.settings import SETTINGS
from digitpad.recognition.training.job_settings import (
    ALL_SETTINGS,
    AUGMENTATION,
    AUGMENTATIONS,
    OWN_RANGES,
    RANGE_SETTINGS,
    SAMPLE_SETTINGS,
)
from digitpad.recognition.training.presets import PRESETS, TrainingJob, preset_name, with_own_styles


@dataclasses.dataclass(frozen=True)
class TrainingTask:
    """A run to train.

    Attributes
    ----------
    job : TrainingJob
    dataset : Dataset
    preset : str
    threads : int
    resumed : StoredRun or None
        The run to continue.
    """

    job: TrainingJob
    dataset: Dataset
    preset: str
    threads: int
    resumed: StoredRun | None = None


def new_run(options: argparse.Namespace) -> TrainingTask:
    """Return the run described by the options.

    Raises
    ------
    DigitpadError
        If a setting or the data are invalid.
    """
    shared = read_settings(options.config) if options.config else None
    job = _job(options, shared.job if shared else PRESETS[options.preset or "classic"].job)
    dataset = _shared_dataset(options, shared) if shared else load_data(options.data)
    is_other = shared is None or options.data is not None
    if is_other and options.layers is None and job.config.layers[-1] != len(dataset.class_names):
        layers = (*job.config.layers[:-1], len(dataset.class_names))
        job = dataclasses.replace(job, config=dataclasses.replace(job.config, layers=layers))
    # Nobody draws meanwhile, so training need not leave a core free: one of two would be half.
    usual = training_threads(all_cores=n_cores() <= 2)
    threads = options.threads or (shared.threads if shared else usual)
    return TrainingTask(job, dataset, preset_name(job), threads)


def _shared_dataset(options: argparse.Namespace, shared: SharedSettings) -> Dataset:
    """Return the data set of shared settings, or the one given with ``--data``."""
    name = shared.dataset.name or "a data set without a name"
    if options.data is not None:
        dataset = load_data(options.data)
    elif shared.dataset.source in NAMES:
        dataset = load_data(SOURCES[shared.dataset.source])
    elif shared.dataset.is_at_hand:
        dataset = shared.dataset.load()
    else:
        raise DataFileError(f"{options.config} was trained on {name}. Give its location with --data.")
    if dataset.fingerprint != shared.dataset.fingerprint:
        print_error(f"The data differ from those of {options.config} ({name}), so the run will differ too.")
    return dataset


def resumed_run(options: argparse.Namespace, library: Library) -> TrainingTask:
    """Return the run of the library to continue.

    Raises
    ------
    DigitpadError
        If there is no such run, it is complete, or its data set is not found.
    """
    for name in (*ALL_SETTINGS, "styles", "threads", "preset", "config"):
        if getattr(options, name) is not None and name != "epochs":
            flag = f"--{name.replace('_', '-')}"
            raise SettingError(f"{flag} cannot be given with --resume: the run keeps its own.")
    if options.no_record:
        raise SettingError("--no-record cannot be given with --resume: the run is already recorded.")
    library.wait_until_loaded()
    stored = library.read_run(library.runs.named(options.resume).id)
    record, job = stored.record, stored.record.job
    if options.epochs is not None:
        epochs: Any = SETTINGS["epochs"].parse(options.epochs)
        job = dataclasses.replace(job, config=dataclasses.replace(job.config, epochs=epochs))
    if record.epochs_done >= job.config.epochs:
        raise SettingError(
            f"Run {record.id} has completed {record.epochs_done} epochs. Set a larger total with --epochs."
        )
    dataset = load_data(options.data) if options.data else record.dataset.load()
    if differences := stored.differs_here(record.threads):
        print_error(f"Results may differ from an uninterrupted run in the last bits: {differences}.")
    return TrainingTask(job, dataset, record.preset, record.threads, stored)


def warn_of_ineffective_settings(options: argparse.Namespace, job: TrainingJob) -> None:
    """Warn of options that have no effect together with the others."""
    for name, reason in ineffective_settings(job.config.optimizer, job.config.layers).items():
        if getattr(options, name) is not None:
            print_error(f"{SETTINGS[name].flag} has no effect: {reason}.")
    if options.styles and not job.own_styles:
        print_error("--styles has no effect: no such pictures are added. Set --pen-digits or --non-digits.")


def _job(options: argparse.Namespace, preset: TrainingJob) -> TrainingJob:
    """Return a job with the given options in place of its own settings."""
    given: dict[str, Any] = {
        name: setting.parse(text)
        for name, setting in ALL_SETTINGS.items()
        if (text := getattr(options, name)) is not None
    }

    def of(table: Collection[str]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name in table}

    ranges = AUGMENTATIONS.get(given.get(AUGMENTATION.name, OWN_RANGES), preset.augmentation)
    job = dataclasses.replace(
        preset,
        config=dataclasses.replace(preset.config, **of(SETTINGS)),
        augmentation=dataclasses.replace(ranges, **of(RANGE_SETTINGS)),
        **of(SAMPLE_SETTINGS),
    )
    return with_own_styles(job, _own_styles(options.styles) if options.styles else preset.own_styles)


def _own_styles(paths: Sequence[Path]) -> tuple[OwnStyle, ...]:
    styles = tuple(style for path in paths for style in read_own_styles(path))
    check_together(styles, "--styles")
    return styles
