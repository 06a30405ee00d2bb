"""What ``digitpad train`` is to train: a new run from options, or one of the library that goes on."""

import argparse
import dataclasses
from collections.abc import Collection
from typing import Any

from digitpad.cli.data_option import NAMES, load_data
from digitpad.cli.output import print_error
from digitpad.digits.datasets.dataset import Dataset
from digitpad.digits.datasets.sources import SOURCES
from digitpad.errors import DataFileError, SettingError
from digitpad.library import Library, SharedSettings, StoredRun, read_settings
from digitpad.machine import n_cores, training_threads
from digitpad.nn.config.ineffective_settings import ineffective_settings
from digitpad.nn.config.settings import SETTINGS, TrainingConfig
from digitpad.recognition.training.job_settings import (
    ALL_SETTINGS,
    AUGMENTATION,
    AUGMENTATIONS,
    OWN_RANGES,
    RANGE_SETTINGS,
    SAMPLE_SETTINGS,
)
from digitpad.recognition.training.presets import PRESETS, TrainingJob, preset_name


@dataclasses.dataclass(frozen=True)
class TrainingTask:
    """What is to be trained.

    Attributes
    ----------
    job : TrainingJob
    dataset : Dataset
    preset : str
    threads : int
    resumed : StoredRun or None
        The run to go on with.
    """

    job: TrainingJob
    dataset: Dataset
    preset: str
    threads: int
    resumed: StoredRun | None = None


def new_run(options: argparse.Namespace) -> TrainingTask:
    """Return the run that the options describe.

    Raises
    ------
    DigitpadError
        For a setting or data that cannot be.
    """
    shared = read_settings(options.config) if options.config else None
    job = _job(options, shared.job if shared else PRESETS[options.preset or "classic"].job)
    dataset = _shared_dataset(options, shared) if shared else load_data(options.data)
    is_other = shared is None or options.data is not None
    if is_other and options.layers is None and job.config.layers[-1] != len(dataset.class_names):
        layers = (*job.config.layers[:-1], len(dataset.class_names))
        job = dataclasses.replace(job, config=dataclasses.replace(job.config, layers=layers))
    # Nobody draws meanwhile, and one of two cores would be half of them.
    usual = training_threads(all_cores=n_cores() <= 2)
    threads = options.threads or (shared.threads if shared else usual)
    return TrainingTask(job, dataset, preset_name(job), threads)


def _shared_dataset(options: argparse.Namespace, shared: SharedSettings) -> Dataset:
    """Return the data set that settings are for, or the one that was given instead."""
    name = shared.dataset.name or "a data set without a name"
    if options.data is not None:
        dataset = load_data(options.data)
    elif shared.dataset.source in NAMES:
        dataset = load_data(SOURCES[shared.dataset.source])
    elif shared.dataset.is_at_hand:
        dataset = shared.dataset.load()
    else:
        raise DataFileError(f"{options.config} was trained on {name}: say by --data where that lies.")
    if dataset.fingerprint != shared.dataset.fingerprint:
        print_error(f"The data are not those that {options.config} tells ({name}): its curve will differ.")
    return dataset


def resumed_run(options: argparse.Namespace, library: Library) -> TrainingTask:
    """Return the run of the library that is to go on.

    Raises
    ------
    DigitpadError
        If there is none, it is over, or its data set is not found.
    """
    for name in (*ALL_SETTINGS, "threads", "preset", "config"):
        if getattr(options, name) is not None and name != "epochs":
            flag = f"--{name.replace('_', '-')}"
            raise SettingError(f"{flag} cannot be given with --resume: the run has its own.")
    if options.no_record:
        raise SettingError("--no-record cannot be given with --resume: the run is in the library.")
    library.wait_until_loaded()
    stored = library.read_run(library.runs.named(options.resume).id)
    record, job = stored.record, stored.record.job
    if options.epochs is not None:
        epochs: Any = SETTINGS["epochs"].parse(options.epochs)
        job = dataclasses.replace(job, config=dataclasses.replace(job.config, epochs=epochs))
    if record.epochs_done >= job.config.epochs:
        raise SettingError(
            f"run {record.id} has done its {record.epochs_done} epochs. Give it more in all by --epochs."
        )
    dataset = load_data(options.data) if options.data else record.dataset.load()
    if differences := stored.differs_here(record.threads):
        print_error(f"The last bits may differ from an uninterrupted run: {differences}.")
    return TrainingTask(job, dataset, record.preset, record.threads, stored)


def warn_of_ineffective_settings(options: argparse.Namespace, config: TrainingConfig) -> None:
    """Say which of the options change nothing beside the others."""
    for name, reason in ineffective_settings(config.optimizer, config.layers).items():
        if getattr(options, name) is not None:
            print_error(f"{SETTINGS[name].flag} has no effect: {reason}.")


def _job(options: argparse.Namespace, preset: TrainingJob) -> TrainingJob:
    """Return a job with what was given instead of its own settings."""
    given: dict[str, Any] = {
        name: setting.parse(text)
        for name, setting in ALL_SETTINGS.items()
        if (text := getattr(options, name)) is not None
    }

    def of(table: Collection[str]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name in table}

    ranges = AUGMENTATIONS.get(given.get(AUGMENTATION.name, OWN_RANGES), preset.augmentation)
    return dataclasses.replace(
        preset,
        config=dataclasses.replace(preset.config, **of(SETTINGS)),
        augmentation=dataclasses.replace(ranges, **of(RANGE_SETTINGS)),
        **of(SAMPLE_SETTINGS),
    )
