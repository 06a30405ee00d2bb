"""What is said of a race: numbers, what the differences come from, and notes on what is shown."""

from collections.abc import Sequence

from digitpad.nn.ways import WAYS
from digitpad.recognition.job_title import difference_in_words, is_same_work, weights_in_words
from digitpad.ui.race_entry import RaceEntry

_CLEAR_AFTER_ONE_EPOCH = 2.0
"""So many times as long says something also where there is one epoch of each. With other work going on, the
machine of the README's figures is up to 1.6 times as slow for some seconds."""

_SAME_GRADIENT = 1e-10  # relative, in float64


def in_digits(value: float, *, is_extrapolated: bool) -> str:
    """Return seconds or a ratio with as many digits as it deserves: two if it was extrapolated."""
    if is_extrapolated:
        rounded = float(f"{value:.2g}")
        return f"about {rounded:,.{0 if rounded >= 10 else 1 if rounded >= 1 else 2}f}"
    return f"{value:,.{1 if value >= 10 else 2}f}" if value >= 0.095 else f"{value:.2g}"


def times_as_long(entry: RaceEntry, fastest: RaceEntry) -> str | None:
    """Return how many times the seconds of the fastest an entry's epochs take; None before both had one."""
    if not entry.epoch_seconds or not fastest.epoch_seconds:
        return None
    ratio = entry.epoch_seconds / fastest.epoch_seconds
    if entry is not fastest and (entry.is_extrapolated or fastest.is_extrapolated):
        return in_digits(ratio, is_extrapolated=True)
    return f"{ratio:,.{0 if ratio >= 10 else 1}f}"


def fastest_of(entries: Sequence[RaceEntry]) -> RaceEntry | None:
    """Return the entry whose epochs take the fewest seconds; None before the first lap."""
    return min(
        (entry for entry in entries if entry.laps), key=lambda entry: entry.epoch_seconds or 0.0, default=None
    )


def explain(entries: Sequence[RaceEntry]) -> str:
    """Return a plain sentence for each entry on how long it takes beside the fastest, and why.

    Parameters
    ----------
    entries : sequence of RaceEntry
        Of one race.
    """
    fastest = fastest_of(entries)
    timed = [entry for entry in entries if entry.laps]
    sentences = [
        _beside(entry, fastest)
        for entry in sorted(timed, key=lambda entry: entry.epoch_seconds or 0.0, reverse=True)
        if fastest and entry is not fastest
    ]
    for entry in entries:
        if entry.retirement:
            sentences.append(f"{entry.title}: {entry.retirement}")
    return "\n".join(sentences)


def _beside(entry: RaceEntry, fastest: RaceEntry) -> str:
    factor = times_as_long(entry, fastest)
    comparison = f"{entry.title}: {factor} times the seconds of {fastest.title}"
    if len(entry.laps) == 1 and len(fastest.laps) == 1:
        if _seconds(entry)[0] < _CLEAR_AFTER_ONE_EPOCH * _seconds(fastest)[0]:
            return f"{comparison}, in one epoch each: too few to tell."
    elif min(_seconds(entry)) <= max(_seconds(fastest)):
        return f"{comparison}, but their epochs' seconds overlap: no difference that can be told from chance."
    reasons = [f"{comparison}."]
    if entry.contestant.way != fastest.contestant.way:
        reasons.append(WAYS[entry.contestant.way].reason(entry.contestant.job.config.batch_size))
    if difference := difference_in_words(entry.contestant.job, fastest.contestant.job):
        reasons.append(difference)
    return " ".join(reasons)


def _seconds(entry: RaceEntry) -> list[float]:
    return [lap.seconds for lap in entry.laps]


def notes(entries: Sequence[RaceEntry], shown: Sequence[RaceEntry], data_set: str) -> str:
    """Return what has to be known to read a race's charts: pictures, first weights, what is extrapolated.

    Parameters
    ----------
    entries : sequence of RaceEntry
        Of one race.
    shown : sequence of RaceEntry
        These and those of earlier races.
    data_set : str
        Its name.
    """
    if not entries:
        return ""
    parts = [
        f"{data_set}, {entries[0].n_pictures:,} pictures to learn from.",
        weights_in_words([entry.contestant.job for entry in entries]),
    ]
    if _differ_by_rounding(entries):
        parts.append("Where gradients are the same, accuracies differ by rounding alone.")
    if timed := sorted({entry.n_timed for entry in shown if entry.is_extrapolated}):
        counts = " or ".join(f"{n:,}" for n in timed)
        parts.append(
            f"Dashed: timed on {counts} pictures, extrapolated to all, with the accuracy of one that learns "
            "from all."
        )
    return " ".join(part for part in parts if part)


def _differ_by_rounding(entries: Sequence[RaceEntry]) -> bool:
    exact = [
        entry
        for entry in entries
        if entry.laps and not entry.is_extrapolated and (entry.difference or 0.0) < _SAME_GRADIENT
    ]
    return any(
        is_same_work(one.contestant.job, other.contestant.job)
        and [lap.accuracy for lap in one.laps] != [lap.accuracy for lap in other.laps]
        for one in exact
        for other in exact
    )
