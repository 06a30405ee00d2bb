"""Navigation through steps: the position, the questions before steps, and steps in the background."""

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
    """Moves through the operations of a step, and from step to step.

    Parameters
    ----------
    card : QuestionCard
    pool : QThreadPool
        Pool that takes the steps.
    parent : QObject

    Attributes
    ----------
    player : StepPlayer

    Signals
    -------
    moved()
        Emitted when another operation is current.
    stepped()
        Emitted when the network has changed, so that the numbers belong to another step.
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
        self._goes_on = False  # whether to continue into the next step when the current one is done
        self._pending: Callable[[], None] | None = None  # waits for the answer to the card's question
        self._steps = NewestRunner(self, pool)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self._steps.done.connect(self._on_steps_done)
        self._steps.failed.connect(self.failed)
        card.answered.connect(self._on_answered)

    @property
    def session(self) -> StepSession | None:
        """The session, or None."""
        return self._session

    @property
    def class_names(self) -> tuple[str, ...]:
        """Names of the classes."""
        return self._class_names

    @property
    def is_predicting(self) -> bool:
        """Whether a question comes before each step, and later results stay covered."""
        return self._is_predicting

    @property
    def can_go_back(self) -> bool:
        """Whether it is possible to go back."""
        session = self._session
        return session is not None and (not self.player.is_at_start or session.can_go_back)

    def set_session(self, session: StepSession | None, class_names: Sequence[str] = ()) -> None:
        """Use another session. Keep the position if the number of operations is the same."""
        self._steps.forget()
        self._session, self._class_names = session, tuple(class_names)
        self._card.withdraw()
        if session is None:
            self._end_play()
        else:
            self.player.set_operations(session.operations)

    def show_other_rate(self, learning_rate: float) -> None:
        """Use another learning rate for the next step."""
        if self._session is not None:
            self._steps.forget()  # they use the old rate
            self._session.set_learning_rate(learning_rate)
            self._card.withdraw()
            self._show_step(self.player.position)

    @Slot()
    def next(self) -> None:
        """Move forward: to the next operation, or into the next step."""
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
        """Move back: to the previous operation, or to the end of the previous step."""
        session = self._session
        if session is None or self._steps.is_busy:
            return
        if self.player.back():
            self.moved.emit()
        elif session.can_go_back:
            session.go_back()
            self._card.withdraw()
            self._show_step(len(session.operations))

    @Slot(int)
    def repeat(self, n_steps: int) -> None:
        """Take ``n_steps`` steps on the same batch, in the background."""
        if self._session is None or self._steps.is_busy or self._has_to_answer(lambda: self.repeat(n_steps)):
            return
        self._card.show_outcome()
        self._take(n_steps, goes_on=False)

    @Slot()
    def reset(self) -> None:
        """Undo all steps."""
        if self._session is not None:
            self._steps.forget()
            self._session.reset()
            self._card.withdraw()
            self._show_step(0)

    @Slot(object)
    def set_stride(self, stride: Stride) -> None:
        """Set how far a move goes."""
        self.player.stride = stride
        self._timer.setInterval(_MS[stride])

    @Slot(bool)
    def set_predicting(self, is_on: bool) -> None:
        """Set whether to ask before each step."""
        self._is_predicting = is_on
        self._card.withdraw()
        self.moved.emit()

    @Slot(bool)
    def play(self, is_on: bool) -> None:
        """Play to the end of the step; with whole steps, until stopped."""
        if is_on and self._session is not None:
            self._timer.start(_MS[self.player.stride])
            self.next()
        else:
            self._timer.stop()

    @Slot()
    def _on_tick(self) -> None:
        if self.player.is_at_end and self.player.stride is not Stride.STEP:
            self._end_play()
        else:
            self.next()

    def _end_play(self) -> None:
        self._timer.stop()
        self.play_ended.emit()

    def _has_to_answer(self, then: Callable[[], None]) -> bool:
        """Ask a question if one is due. ``then`` is called after the answer."""
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
            self._end_play()
            self.stepped.emit()
            return
        self._show_step(0)
        if self._goes_on:
            self.next()

    def _show_step(self, position: int) -> None:
        self.player.position = position
        self.stepped.emit()
