"""Compare alternatives by running them in turn.

On a shared machine, the same work can take 1.6 times as long for some seconds. Runs directly after one
another mostly meet the same conditions, so each ratio compares neighbouring runs, and the median of the
ratios is reported. Medians of seconds would partly compare luck. So seconds reported beside ratios are the
reference's median times the ratio.
"""

from collections.abc import Callable, Iterator, Mapping
from statistics import mean, median

Run = Callable[[], float]
"""Does some work and returns its seconds."""


def medians(runs: Mapping[str, Run], rounds: int) -> dict[str, float]:
    """Run all in turn, ``rounds`` times, and return the median seconds of each."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(run())
    return {name: median(values) for name, values in seconds.items()}


def compare(
    runs: Mapping[str, Run], reference: Run, rounds: int, reference_runs: int = 1
) -> tuple[dict[str, float], float]:
    """Run all in turn, ``rounds`` times, each between runs of a reference.

    Parameters
    ----------
    runs : mapping of str to callable
    reference : callable
    rounds : int
    reference_runs : int
        How often the reference runs in each of its turns. Its total should not be much shorter than the runs
        it is compared with.

    Returns
    -------
    times_reference : dict
        Median of each run's seconds divided by the mean of the reference's just before and after it.
    reference_seconds : float
        Median of all runs of the reference.
    """
    ratios: dict[str, list[float]] = {name: [] for name in runs}
    every_reference: list[float] = []

    def references() -> list[float]:
        found = [reference() for _ in range(reference_runs)]
        every_reference.extend(found)
        return found

    before = references()
    for name, run in _in_turn(runs, rounds):
        own = run()
        after = references()
        ratios[name].append(own / mean(before + after))
        before = after
    return {name: median(values) for name, values in ratios.items()}, median(every_reference)


def _in_turn(runs: Mapping[str, Run], rounds: int) -> Iterator[tuple[str, Run]]:
    for _ in range(rounds):
        yield from runs.items()
