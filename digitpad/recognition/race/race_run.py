"""A race: the same data and the same first weights, several methods or jobs, epoch by epoch in turn."""

from collections.abc import Callable, Iterator, Sequence

from digitpad.digits.datasets.dataset import Dataset
from digitpad.errors import DivergenceError
from digitpad.recognition.race.contestant import Contestant, check_contestant
from digitpad.recognition.race.events import GradientCheck, Lap, Retirement, Turn
from digitpad.recognition.race.gradient_check import gradient_differences, largest_difference
from digitpad.recognition.race.runner import Runner
from digitpad.recognition.training.presets import TrainingJob
from digitpad.recognition.training.training_run import limit_blas_threads


def race(
    contestants: Sequence[Contestant],
    dataset: Dataset,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[float], None] | None = None,
) -> Iterator[GradientCheck | Turn | Lap | Retirement]:
    """Let contestants train in turn, an epoch each, until all are done.

    Equal jobs begin with equal weights and see the pictures in the same order. A way that would take
    minutes learns from a part of the pictures in each epoch; its seconds are extrapolated. Its accuracy is
    that of a method that learns from all of them, the full matrix first, and has the same gradients.

    To be run from start to end in one thread.

    Parameters
    ----------
    contestants : sequence of Contestant
    dataset : Dataset
    should_stop : callable
        Asked once per mini-batch.
    on_progress : callable, optional
        Called with the part of the open epoch that is done, 0..1, at most ten times a second, in the thread
        that races.

    Yields
    ------
    GradientCheck
        One for each contestant, first.
    Turn
        Before each lap, and before one that does not come because its contestant ends early.
    Lap
        One for each contestant and epoch.
    Retirement
        Of one that stops early or diverges, or takes its accuracies from one that does; the others go on.

    Raises
    ------
    SettingError
        As ``check_contestant`` does, before anything runs.
    """
    limit_blas_threads()
    for contestant in contestants:
        check_contestant(contestant, dataset)
    for index, contestant in enumerate(contestants):
        differences = []
        for difference in gradient_differences(contestant, dataset):
            if should_stop():
                return
            differences.append(difference)
        yield GradientCheck(index, largest_difference(differences))
    runners = [
        Runner(index, contestant, dataset, should_stop, on_progress)
        for index, contestant in enumerate(contestants)
    ]
    # An extrapolated way takes its accuracy from an exact one with the same job, which thus runs before it.
    exact_jobs = {runner.job for runner in runners if not runner.is_extrapolated}
    for job in {runner.job for runner in runners} - exact_jobs:
        runners.append(Runner(None, Contestant("reference", job), dataset, should_stop))
    runners.sort(key=lambda runner: (runner.is_extrapolated, not runner.is_full_matrix))
    accuracies: dict[TrainingJob, list[float]] = {runner.job: [] for runner in runners}
    divergences: dict[TrainingJob, str] = {}
    while runners:
        for runner in list(runners):
            if should_stop():
                return
            if runner.index is not None and not runner.is_done:
                yield Turn(runner.index, runner.epochs_done + 1)
            reason = divergences.get(runner.job) if runner.is_extrapolated else None
            try:
                lap = runner.next_lap(accuracies[runner.job])
            except DivergenceError as error:
                lap = None
                reason = divergences[runner.job] = str(error)
            if lap is None:
                runners.remove(runner)
                if runner.index is not None and not runner.is_done and not should_stop():
                    early = f"Early stopping ended it after epoch {runner.epochs_done}."
                    yield Retirement(runner.index, reason or early)
            elif lap.index is not None:
                yield lap
