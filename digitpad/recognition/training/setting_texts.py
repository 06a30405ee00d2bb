"""Display texts of job settings, and of the settings in which jobs differ."""

from collections.abc import Mapping, Sequence
from typing import Any

from digitpad.nn.activations import ACTIVATIONS
from digitpad.nn.config.ineffective_settings import ineffective_settings
from digitpad.nn.config.setting_kinds import ActivationsSetting, ChoiceSetting, Setting
from digitpad.nn.config.settings import SETTINGS
from digitpad.nn.layers import described
from digitpad.presentation import in_full
from digitpad.recognition.training.job_settings import (
    AUGMENTATION,
    OWN_RANGES,
    RANGE_SETTINGS,
    SAMPLE_SETTINGS,
    augmentation_name,
)
from digitpad.recognition.training.presets import TrainingJob


def value_text(setting: Setting, value: Any) -> str:
    """Return a setting's value as displayed in the form: the title of a choice, or a number in full."""
    if isinstance(setting, ActivationsSetting):
        return "/".join(ACTIVATIONS[name.strip()].title for name in str(value).split(","))
    if isinstance(setting, ChoiceSetting):
        return setting.choices[value]
    if isinstance(value, tuple):
        return described(value)
    return in_full(value)


def setting_texts(job: TrainingJob) -> Mapping[str, str]:
    """Return the displayed values of a job's settings by label, without those that have no effect."""
    idle = ineffective_settings(job.config.optimizer, job.config.layers)
    texts = {
        setting.label: value_text(setting, getattr(job.config, name))
        for name, setting in SETTINGS.items()
        if name not in idle
    }
    name = augmentation_name(job.augmentation)
    texts[AUGMENTATION.label] = AUGMENTATION.choices[name]
    if name == OWN_RANGES:
        for range_name, setting in RANGE_SETTINGS.items():
            texts[setting.label] = in_full(getattr(job.augmentation, range_name))
    for sample_name, setting in SAMPLE_SETTINGS.items():
        texts[setting.label] = f"{getattr(job, sample_name):,}"
    if job.own_styles:
        texts["My pen styles"] = ", ".join(style.title for style in job.own_styles)
    return texts


def differing_settings(jobs: Sequence[TrainingJob]) -> Mapping[str, Sequence[str]]:
    """Return the values of the settings in which jobs differ, by label; "–" where a job has none."""
    texts = [setting_texts(job) for job in jobs]
    labels = dict.fromkeys(label for one in texts for label in one)
    values = {label: tuple(one.get(label, "–") for one in texts) for label in labels}
    return {label: each for label, each in values.items() if len(set(each)) > 1}
