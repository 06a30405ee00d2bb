"""Number of test pictures read correctly before and after changes, counted in the background."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.insight.units.changed_accuracy import ChangedAccuracy
from digitpad.insight.units.unit_change import UnitChange
from digitpad.nn.network import Network
from digitpad.nn.training.examples import Examples
from digitpad.presentation import accuracy_text
from digitpad.workers.newest_runner import NewestRunner


@dataclass(frozen=True, eq=False)
class _Question:
    """A request to count."""

    network: Network
    test: LabelledImages
    changes: tuple[UnitChange, ...]


@dataclass(frozen=True, eq=False)
class _Count:
    """Correct answers before and after, and the counter, which makes the next count faster."""

    counter: ChangedAccuracy
    before: int
    after: int


class ChangeEffect(QObject):
    """Counts the correct answers of a network before and after changes. The newest request wins.

    Signals
    -------
    measured()
        Emitted when ``text`` changes.
    """

    measured = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self._on_failed)
        self._question: _Question | None = None
        self._answered: tuple[_Question, _Count] | None = None
        self._failure = ""

    @property
    def failure(self) -> str:
        """Why counting failed; empty if it did not."""
        return self._failure

    @property
    def text(self) -> str:
        """The current counts, such as "94.56 % → 92.92 %"."""
        question = self._question
        if question is None or self._failure:
            return ""
        count = self._count_for(question)
        before = None if count is None else count.before
        is_answered = self._answered is not None and self._answered[0].changes == question.changes
        after = count.after if count is not None and is_answered else None
        counts = [before, after] if question.changes else [before]
        total = len(question.test)
        told = ["…" if one is None else accuracy_text(one / total) for one in counts]
        return " → ".join(told)

    def ask(self, network: Network, changes: Sequence[UnitChange], dataset: Dataset) -> None:
        """Count for a network and its changed version."""
        question = _Question(network, dataset.test, tuple(changes))
        self._question, self._failure = question, ""
        count = self._count_for(question)
        if count is None or question.changes:
            self._runner.ask(lambda should_stop: (question, _answer(question, count, should_stop)))
        self.measured.emit()

    def forget(self) -> None:
        """Discard the request."""
        self._question = None
        self._runner.forget()
        self.measured.emit()

    def wait(self) -> None:
        """Stop counting and wait until it has stopped."""
        self._runner.wait()

    def _count_for(self, question: _Question) -> _Count | None:
        """Return the known count for the request's network and pictures, if any."""
        if self._answered is None:
            return None
        asked, count = self._answered
        return count if asked.network is question.network and asked.test is question.test else None

    @Slot(object)
    def _on_done(self, answer: tuple[_Question, _Count | None]) -> None:
        question, count = answer
        if count is not None:
            self._answered = (question, count)
            self.measured.emit()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._failure = message
        self.measured.emit()


def _answer(question: _Question, known: _Count | None, should_stop: Callable[[], bool]) -> _Count | None:
    if known is None:
        inputs = question.test.images.reshape(len(question.test), -1)
        counter = ChangedAccuracy(question.network, Examples(inputs, question.test.labels))
        before = counter.correct((), should_stop)
    else:
        counter, before = known.counter, known.before
    if before is None:
        return None
    after = counter.correct(question.changes, should_stop) if question.changes else before
    return None if after is None else _Count(counter, before, after)
