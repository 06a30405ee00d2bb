"""Walks through steps: where one stands, what is asked before a step, and steps in the background."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot

from digitpad.insight.step.questions import KINDS, make_question
from digitpad.insight.step.repeated_steps import RepeatedSteps, repeat_step
from digitpad.ui.one_step.cards.question_card import QuestionCard
from digitpad.ui.one_step.step_player import StepPlayer, Stride
from digitpad.ui.one_step.step_session import StepSession
from digitpad.workers.newest_runner import NewestRunner

_MS = {Stride.OPERATION: 1_500, Stride.LAYER: 1_800, Stride.STEP: 500}


class StepWalk(QObject):
    """Goes through the operations of a step, and from step to step.

    Parameters
    ----------
    card : QuestionCard
    pool : QThreadPool
        Where steps are taken.
    parent : QObject

    Attributes
    ----------
    player : StepPlayer

    Signals
    -------
    moved()
        Another operation is being done.
    stepped()
        The network has changed: the numbers are those of another step.
    play_ended()
    failed(str)
    """

    moved = Signal()
    stepped = Signal()
    play_ended = Signal()
    failed = Signal(str)

    def __init__(self, card: QuestionCard, pool: QThreadPool, parent: QObject) -> None:
        super().__init__(parent)
        self.player = StepPlayer()
        self._session: StepSession | None = None
        self._class_names: tuple[str, ...] = ()
        self._card = card
        self._is_predicting = False
        self._n_asked = 0
        self._rng = np.random.default_rng()
        self._goes_on = False  # into the next step, when the one being taken is done
        self._pending: Callable[[], None] | None = None  # waits for an answer
        self._steps = NewestRunner(self, pool)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self._steps.done.connect(self._on_steps_done)
        self._steps.failed.connect(self.failed)
        card.answered.connect(self._on_answered)

    @property
    def session(self) -> StepSession | None:
        """The steps that are walked through."""
        return self._session

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the classes are called."""
        return self._class_names

    @property
    def is_predicting(self) -> bool:
        """Whether a question is asked before each step, and what is not done yet stays covered."""
        return self._is_predicting

    @property
    def can_go_back(self) -> bool:
        """Whether there is something before."""
        session = self._session
        return session is not None and (not self.player.is_at_start or session.can_go_back)

    def set_session(self, session: StepSession | None, class_names: Sequence[str] = ()) -> None:
        """Walk through other steps; at the same operation, if there are as many."""
        self._steps.forget()
        self._session, self._class_names = session, tuple(class_names)
        self._pending = None
        self._card.withdraw()
        if session is None:
            self.play(False)
            self.play_ended.emit()
        else:
            self.player.set_operations(session.operations)

    def show_other_rate(self, learning_rate: float) -> None:
        """Take the next step with another learning rate."""
        if self._session is not None:
            self._steps.forget()  # they would be taken with the rate before
            self._session.set_learning_rate(learning_rate)
            self._card.withdraw()
            self._pending = None
            self._show_step(self.player.position)

    @Slot()
    def next(self) -> None:
        """Go on: to the next operation, or into the next step."""
        if self._session is None or self._steps.is_busy or self._has_to_answer(self.next):
            return
        if self.player.next():
            if self.player.is_at_end:
                self._card.show_outcome()
            self.moved.emit()
        else:
            self._take(1, goes_on=True)

    @Slot()
    def back(self) -> None:
        """Go back: to the operation before, or to the end of the step before."""
        session = self._session
        if session is None or self._steps.is_busy:
            return
        if self.player.back():
            self.moved.emit()
        elif session.can_go_back:
            session.go_back()
            self._card.withdraw()
            self._pending = None
            self._show_step(len(session.operations))

    @Slot(int)
    def repeat(self, n_steps: int) -> None:
        """Take so many steps on the same batch, in the background."""
        if self._session is None or self._steps.is_busy or self._has_to_answer(lambda: self.repeat(n_steps)):
            return
        self._card.show_outcome()
        self._take(n_steps, goes_on=False)

    @Slot()
    def reset(self) -> None:
        """Go back to before all steps."""
        if self._session is not None:
            self._steps.forget()
            self._session.reset()
            self._card.withdraw()
            self._pending = None
            self._show_step(0)

    @Slot(object)
    def set_stride(self, stride: Stride) -> None:
        """Go so far at a time."""
        self.player.stride = stride
        self._timer.setInterval(_MS[stride])

    @Slot(bool)
    def set_predicting(self, is_on: bool) -> None:
        """Ask before each step, or no longer."""
        self._is_predicting = is_on
        self._pending = None
        self._card.withdraw()
        self.moved.emit()

    @Slot(bool)
    def play(self, is_on: bool) -> None:
        """Go on by itself until the end of the step; by whole steps, until it is stopped."""
        if is_on and self._session is not None:
            self._timer.start(_MS[self.player.stride])
            self.next()
        else:
            self._timer.stop()

    @Slot()
    def _on_tick(self) -> None:
        if self._card.is_open:
            return  # it waits for the answer
        if self.player.is_at_end and self.player.stride is not Stride.STEP:
            self._timer.stop()
            self.play_ended.emit()
        else:
            self.next()

    def _has_to_answer(self, then: Callable[[], None]) -> bool:
        """Ask, if that is due before a step; ``then`` is done after the answer."""
        if not self._is_predicting or not self.player.is_at_start:
            return False
        if self._card.question is None:
            assert self._session is not None
            kind = KINDS[self._n_asked % len(KINDS)]
            self._n_asked += 1
            self._card.ask(make_question(self._session.matrices, self._class_names, kind, self._rng))
        if self._card.is_open:
            self._pending = then
            return True
        return False

    @Slot()
    def _on_answered(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending()

    def _take(self, n_steps: int, *, goes_on: bool) -> None:
        session = self._session
        assert session is not None
        self._goes_on = goes_on
        network, inputs, labels, rate = (
            session.network,
            session.inputs,
            session.labels,
            session.learning_rate,
        )
        self._steps.ask(lambda should_stop: repeat_step(network, inputs, labels, rate, n_steps, should_stop))

    @Slot(object)
    def _on_steps_done(self, repeated: RepeatedSteps) -> None:
        assert self._session is not None
        self._session.take(repeated)
        if self._session.has_diverged:
            self._timer.stop()
            self.play_ended.emit()
            self.stepped.emit()
            return
        self._show_step(0)
        if self._goes_on:
            self.next()

    def _show_step(self, position: int) -> None:
        self.player.position = position
        self.stepped.emit()
