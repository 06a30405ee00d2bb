"""Text about a race: numbers, causes of the differences, and notes on the charts."""

from collections.abc import Sequence

from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.presentation import accuracy_text, ratio_text, seconds_text, to_figures
from digitpad.recognition.race import FEWEST_EPOCHS, Lap, fastest_index, is_clearly_longer, seconds_ratio
from digitpad.recognition.training.job_comparison import is_same_work, multiplications_ratio
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.race.job_labels import difference_summary, weights_summary
from digitpad.ui.race.race_entry import RaceEntry

_LARGE_DIFFERENCE_IN_WORK = 2.0

_SAME_GRADIENT = 1e-10  # relative, in float64


def race_seconds_text(seconds: float, *, is_extrapolated: bool) -> str:
    """Return a measured time, such as "12.3 s", or an extrapolated one, which deserves two figures."""
    return f"about {ratio_text(to_figures(seconds, 2))} s" if is_extrapolated else seconds_text(seconds)


def lap_summary(lap: Lap, entry: RaceEntry) -> str:
    """Return a description of one point of an entry's curve."""
    seconds = race_seconds_text(lap.total_seconds, is_extrapolated=lap.is_extrapolated)
    return f"{entry.title}, epoch {lap.epoch}: {accuracy_text(lap.accuracy)} correct after {seconds}"


def times_as_long(entry: RaceEntry, fastest: RaceEntry) -> str | None:
    """Return an entry's seconds per epoch divided by the fastest's; None before both have a lap."""
    ratio = seconds_ratio(entry.laps, fastest.laps)
    if ratio is None:
        return None
    if entry is not fastest and (entry.is_extrapolated or fastest.is_extrapolated):
        return f"about {ratio_text(to_figures(ratio, 2))}"
    return ratio_text(ratio)


def fastest_of(entries: Sequence[RaceEntry]) -> RaceEntry | None:
    """Return the entry with the fewest seconds per epoch; None before the first lap."""
    index = fastest_index([entry.laps for entry in entries])
    return None if index is None else entries[index]


def explain(entries: Sequence[RaceEntry]) -> str:
    """Return sentences that compare each entry with the fastest, and say why they differ.

    For different methods they also say where the fastest spends its time; for different settings, the
    accuracies.

    Parameters
    ----------
    entries : sequence of RaceEntry
        Entries of one race.
    """
    fastest = fastest_of(entries)
    timed = [entry for entry in entries if entry.laps]
    rivals = [entry for entry in timed if entry is not fastest]
    sentences = [
        _beside(entry, fastest)
        for entry in sorted(rivals, key=lambda entry: entry.epoch_seconds or 0.0, reverse=True)
        if fastest
    ]
    is_clear = fastest and all(is_clearly_longer(_seconds(rival), _seconds(fastest)) for rival in rivals)
    if fastest and is_clear and _are_different_methods(timed):
        sentences.append(_of_the_fastest(fastest))
    sentences.append(_accuracies(timed))
    for entry in entries:
        if entry.retirement:
            sentences.append(f"{entry.title}: {entry.retirement}")
    return "\n".join(filter(None, sentences))


def _beside(entry: RaceEntry, fastest: RaceEntry) -> str:
    factor = times_as_long(entry, fastest)
    comparison = f"{entry.title}: {factor} times the seconds of {fastest.title}"
    job, fastest_job = entry.contestant.job, fastest.contestant.job
    difference = difference_summary(job, fastest_job)
    seconds, fewest = _seconds(entry), _seconds(fastest)
    if not is_clearly_longer(seconds, fewest):
        are_few = min(len(seconds), len(fewest)) < FEWEST_EPOCHS
        why = "there are too few epochs" if are_few else "epochs of the same entry differ as much"
        ratio = multiplications_ratio(job, fastest_job)
        is_other_work = max(ratio, 1 / ratio) > _LARGE_DIFFERENCE_IN_WORK
        sentences = [f"{comparison}, which may be chance: {why}.", difference * is_other_work]
    else:
        reason = GRADIENT_METHODS[entry.contestant.gradient_method].reason(job.config.batch_size)
        has_other_method = entry.contestant.gradient_method != fastest.contestant.gradient_method
        sentences = [f"{comparison}.", reason * has_other_method, difference]
        if not (has_other_method or difference):
            sentences = [f"{comparison}, although the work is the same. The machine's speed has changed."]
    return " ".join(filter(None, sentences))


def _are_different_methods(entries: Sequence[RaceEntry]) -> bool:
    return len({entry.contestant.gradient_method for entry in entries}) > 1


def _of_the_fastest(entry: RaceEntry) -> str:
    method = GRADIENT_METHODS[entry.contestant.gradient_method]
    return f"{entry.title}: the fastest. {method.reason(entry.contestant.job.config.batch_size)}"


def _accuracies(entries: Sequence[RaceEntry]) -> str:
    """Return the accuracies after the last epoch that all entries have done; empty if all learn the same."""
    by_job: dict[TrainingJob, RaceEntry] = {}
    for entry in entries:
        if not entry.retirement:
            by_job.setdefault(entry.contestant.job, entry)
    if len(by_job) < 2:
        return ""
    epoch = min(len(entry.laps) for entry in by_job.values())
    best_first = sorted(by_job.values(), key=lambda entry: entry.laps[epoch - 1].accuracy, reverse=True)
    told = (f"{entry.title} {accuracy_text(entry.laps[epoch - 1].accuracy)}" for entry in best_first)
    return f"Accuracy after epoch {epoch}: {'; '.join(told)}."


def _seconds(entry: RaceEntry) -> list[float]:
    return [lap.seconds for lap in entry.laps]


def notes(entries: Sequence[RaceEntry], shown: Sequence[RaceEntry], data_set: str) -> str:
    """Return notes needed to read a race's charts: pictures, initial weights, extrapolation.

    Parameters
    ----------
    entries : sequence of RaceEntry
        Entries of one race.
    shown : sequence of RaceEntry
        All entries shown, including those of earlier races.
    data_set : str
        Name of the data set.
    """
    if not entries:
        return ""
    parts = [
        f"{data_set}, {entries[0].n_pictures:,} training pictures.",
        weights_summary([entry.contestant.job for entry in entries]),
    ]
    if _differ_by_rounding(entries):
        parts.append(
            "Where gradients are equal, accuracies differ only by rounding, which each step magnifies."
        )
    if timed := sorted({entry.n_timed for entry in shown if entry.is_extrapolated}):
        counts = " or ".join(f"{n:,}" for n in timed)
        parts.append(
            f"Dashed: timed on {counts} pictures and extrapolated, with the accuracy of a contestant that "
            "trains on all."
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
