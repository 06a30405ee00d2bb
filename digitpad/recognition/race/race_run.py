"""A race: several methods or jobs on the same data, from the same weights, taking turns by epoch."""

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
    """Train contestants in turn, one epoch at a time, until all are done.

    Equal jobs start with equal weights and use the pictures in the same order. A method that would take
    minutes trains on a part of the pictures in each epoch, and its seconds are extrapolated. Its accuracy is
    that of a method that trains on all of them, preferably the full matrix, with the same gradients.

    Run the generator in one thread.

    Parameters
    ----------
    contestants : sequence of Contestant
    dataset : Dataset
    should_stop : callable
        Called once per mini-batch.
    on_progress : callable, optional
        Called with the fraction of the open epoch, 0..1, at most ten times a second, in the thread of the
        race.

    Yields
    ------
    GradientCheck
        One for each contestant, at the start.
    Turn
        Before each lap, and before a lap that is missing because its contestant ended early.
    Lap
        One for each contestant and epoch.
    Retirement
        For a contestant that stops early, diverges, or takes its accuracies from one that does. The others
        go on.

    Raises
    ------
    SettingError
        See ``check_contestant``. Raised before anything runs.
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
    # An extrapolated contestant takes its accuracies from an exact one with the same job, which runs first.
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
                    early = f"Early stopping ended training after epoch {runner.epochs_done}."
                    yield Retirement(runner.index, reason or early)
            elif lap.index is not None:
                yield lap
