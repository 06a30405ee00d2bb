"""Names of jobs by their differences, and sentences about these differences."""

from typing import Any

from digitpad.nn.config.setting_kinds import ChoiceSetting
from digitpad.nn.config.settings import SETTINGS
from digitpad.nn.layers import described, has_convolutions
from digitpad.presentation import in_full, percent_text, ratio_text
from digitpad.recognition.training.job_comparison import multiplications_ratio
from digitpad.recognition.training.job_settings import AUGMENTATION, SAMPLE_SETTINGS, augmentation_name
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.setting_texts import setting_texts, value_text

# Named only if they differ from the default or from another job.
_SOMETIMES = (
    *("cost", "initialization", "learning_rate", "schedule", "momentum", "weight_decay", "l1", "dropout"),
    *("clip_norm", "patience", "seed", "dtype"),
)
_MOMENTUM_NAMED = ("momentum", "nesterov")
_OFF_AT_ZERO = ("weight_decay", "l1", "dropout", "clip_norm")


def job_title(job: TrainingJob, apart_from: TrainingJob | None = None) -> str:
    """Return a short name such as "784-192-10, ReLU, momentum 0.9, batch 128".

    Parameters
    ----------
    job : TrainingJob
    apart_from : TrainingJob, optional
        A job with the same short name; differing settings are then named as well.
    """
    config = job.config
    parts = [described(config.layers)]
    if len(config.layers) > 2:
        parts.append(_choice("activation", config.activation))
    title = _choice("optimizer", config.optimizer)
    parts.append(f"{title} {in_full(config.momentum)}" if config.optimizer in _MOMENTUM_NAMED else title)
    parts.append(f"batch {config.batch_size}")
    other = apart_from.config if apart_from else None
    for name in _SOMETIMES:
        if name == "momentum" and config.optimizer in _MOMENTUM_NAMED:
            continue  # named above
        value = getattr(config, name)
        differs = other is not None and getattr(other, name) != value
        if differs or (name in _OFF_AT_ZERO and value):
            parts.append(_setting(name, value))
    if not job.augmentation.is_none:
        parts.append(AUGMENTATION.choices[augmentation_name(job.augmentation)])
    for name, setting in SAMPLE_SETTINGS.items():
        if count := getattr(job, name):
            parts.append(f"{count:,} {setting.label.lower()}")
    return ", ".join(parts)


def difference_summary(job: TrainingJob, other: TrainingJob) -> str:
    """Return a sentence on how a job's work differs from another's; empty if nothing affects the time."""
    config, other_config = job.config, other.config
    parts = []
    ratio = multiplications_ratio(job, other)
    if ratio_text(ratio) != "1.0":
        size = f"{ratio_text(ratio)} times" if ratio >= 0.095 else f"{percent_text(ratio)} of"
        parts.append(f"{size} the multiplications per picture")
    if has_convolutions(config.layers) and not has_convolutions(other_config.layers):
        parts.append("convolutions, which copy every square that they read")
    if config.batch_size != other_config.batch_size:
        # Smaller batches mean more steps, which take longer. Fewer steps explain nothing here.
        steps = ", so more steps per epoch" if config.batch_size < other_config.batch_size else ""
        parts.append(f"batches of {config.batch_size} instead of {other_config.batch_size}{steps}")
    if job.augmentation != other.augmentation:
        parts.append("unchanged pictures" if job.augmentation.is_none else "augmented pictures")
    for name in ("optimizer", "activation", "cost", "dtype"):
        value, other_value = getattr(config, name), getattr(other_config, name)
        if value != other_value:
            parts.append(f"{_choice(name, value)} instead of {_choice(name, other_value)}")
    for name in _OFF_AT_ZERO:
        value, other_value = getattr(config, name), getattr(other_config, name)
        if bool(value) != bool(other_value):  # otherwise the work is the same
            parts.append(f"{_setting(name, value)} instead of {in_full(other_value)}")
    return f"Different work: {'; '.join(parts)}." if parts else ""


def settings_summary(job: TrainingJob) -> str:
    """Return the effective settings of a job, such as "layers 784-30-10, activation sigmoid, ..."."""
    return ", ".join(f"{_lower(label)} {text}" for label, text in setting_texts(job).items())


def weights_summary(jobs: list[TrainingJob]) -> str:
    """Return a sentence on whether jobs start with the same initial weights, and if not, why."""
    if len(jobs) < 2:
        return ""
    fields = {"layers": "layers", "initialization": "initializations", "seed": "seeds"}
    differing = [
        title for name, title in fields.items() if len({getattr(job.config, name) for job in jobs}) > 1
    ]
    if not differing:
        return "All start with the same initial weights."
    *first, last = differing
    joined = f"{', '.join(first)} and {last}" if first else last
    return f"Initial weights differ, because the {joined} differ."


def _setting(name: str, value: Any) -> str:
    setting = SETTINGS[name]
    if isinstance(setting, ChoiceSetting):
        title = value_text(setting, value)
        return f"initial weights {title}" if name == "initialization" else title
    return f"{_lower(setting.label)} {in_full(value)}"


def _lower(label: str) -> str:
    # Keep capitals of names such as "L1".
    return label.lower() if label[1].islower() else label


def _choice(name: str, value: str) -> str:
    return value_text(SETTINGS[name], value)
