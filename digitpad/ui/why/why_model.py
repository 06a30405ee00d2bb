"""Model of the page Why?, computed in the background: quick findings first, then the rest."""

from functools import partial

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from digitpad.ui.canvas.ink import PEN_WIDTH
from digitpad.ui.computing_lock import Work
from digitpad.ui.pen_pauses import PatientTimer
from digitpad.ui.state import AppState
from digitpad.ui.why.why_findings import (
    Answered,
    Changed,
    Subject,
    Taught,
    find_answer,
    find_changes,
    find_teachers,
)
from digitpad.workers.newest_runner import NewestRunner

_DRAWING_MS = 40  # between two explanations while the pen moves
_RESTED_MS = 60  # delay before slow findings; the pen moves more often


class WhyModel(QObject):
    """Follows the drawing or picture on the canvas, and the network that reads it.

    The newest request replaces older ones. The slower findings, sliders and training digits, wait while a
    network is trained or a race runs.

    Signals
    -------
    subject_changed()
        Emitted when there is something else to explain, or nothing.
    answered_changed(), changes_changed(), taught_changed()
        Emitted when ``answered``, ``changed`` or ``taught`` changed.
    failed(str)
        Emitted with an error message.
    """

    subject_changed = Signal()
    answered_changed = Signal()
    changes_changed = Signal()
    taught_changed = Signal()
    failed = Signal(str)

    def __init__(self, state: AppState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._is_shown = False
        self._subject: Subject | None = None
        self._answered: Answered | None = None
        self._changed: Changed | None = None
        self._taught: Taught | None = None
        self._wanted: int | None = None
        self._runner = NewestRunner(self)
        self._runner.done.connect(self._on_done)
        self._runner.failed.connect(self.failed)
        self._since_begun = QElapsedTimer()
        self._due = PatientTimer(self)
        self._due.timeout.connect(self._begin)
        self._rested = QTimer(self)
        self._rested.setSingleShot(True)
        self._rested.setInterval(_RESTED_MS)
        self._rested.timeout.connect(self._go_on)
        state.reading_changed.connect(self._look)
        state.dataset_changed.connect(self._on_dataset_changed)
        state.computing.changed.connect(self._on_computing_changed)

    @property
    def subject(self) -> Subject | None:
        """The subject; None for an empty canvas or without a network."""
        return self._subject

    @property
    def answered(self) -> Answered | None:
        """Quick findings, possibly still of the previous subject; None without a subject."""
        return self._answered

    @property
    def changed(self) -> Changed | None:
        """Answers of the sliders; None until known for this subject."""
        return self._changed

    @property
    def taught(self) -> Taught | None:
        """Relation of the training digits; None until known for this subject."""
        return self._taught

    @property
    def wanted(self) -> int | None:
        """The class that the smallest change must lead to; None for any other answer."""
        return self._wanted

    @property
    def is_busy(self) -> bool:
        """Whether findings are being computed, or about to be."""
        return self._runner.is_busy or self._due.is_active or self._rested.isActive()

    @property
    def is_waiting(self) -> bool:
        """Whether the slower findings wait for the end of training or of a race."""
        return bool(self._state.computing.active & {Work.TRAINING, Work.RACE}) and self._taught is None

    def set_wanted(self, wanted: int | None) -> None:
        """Find the smallest change that leads to a class, or to any other answer."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._changed = None
            self.changes_changed.emit()
            self._go_on()

    def set_shown(self, is_shown: bool) -> None:
        """Start or stop following. A hidden page follows nothing."""
        self._is_shown = is_shown
        if is_shown:
            self._look()
            if not self.is_busy:  # restart work that was stopped when hidden
                self._resume()
        else:
            self._due.stop()
            self._rested.stop()
            self._runner.forget()

    def shut_down(self) -> None:
        """Stop all work and wait for it."""
        self.set_shown(False)
        self._runner.wait()

    @Slot()
    def _on_dataset_changed(self) -> None:
        if self._changed is not None:  # the old digits may be searched now
            self._runner.forget()
        self._taught = None
        self.taught_changed.emit()
        self._rested.start()

    @Slot()
    def _on_computing_changed(self) -> None:
        if self._is_shown and not self._rested.isActive() and not self._runner.is_busy:
            self._go_on()
        if self._changed is None:
            self.changes_changed.emit()
        if self._taught is None:
            self.taught_changed.emit()

    @Slot()
    def _look(self) -> None:
        """Update the subject."""
        subject = self._newest_subject()
        if not self._is_shown or _is_same(subject, self._subject):
            return
        if subject is not None and (self._wanted or 0) >= len(subject.saved.class_names):
            self._wanted = None
        self._subject = subject
        self._runner.forget()
        self._changed = self._taught = None
        if subject is None:
            self._answered = None
            self.subject_changed.emit()
            return
        self._rested.start()
        if not self._due.is_active:
            since = self._since_begun.elapsed() if self._since_begun.isValid() else _DRAWING_MS
            self._due.start(max(0, _DRAWING_MS - since))
        self.subject_changed.emit()

    def _newest_subject(self) -> Subject | None:
        network, reading = self._state.shown_network, self._state.reading
        if network is None or reading is None:
            return None
        picture = self._state.picture
        title = "" if picture is None or reading.strokes else picture.caption
        strokes = tuple(reading.strokes[index] for index in reading.groups[reading.shown])
        return Subject(network.saved, reading.digits[reading.shown].picture, strokes, title)

    @Slot()
    def _begin(self) -> None:
        if self._subject is not None:
            self._since_begun.start()
            self._runner.ask(partial(find_answer, self._subject, PEN_WIDTH))

    def _resume(self) -> None:
        """Start the findings that are still missing."""
        if self._answered is None or self._answered.subject is not self._subject:
            self._begin()
        else:
            self._go_on()

    @Slot()
    def _go_on(self) -> None:
        """Start the next slow finding, unless there is a newer subject."""
        subject, answered, dataset = self._subject, self._answered, self._state.dataset
        if not self._is_shown or subject is None or answered is None or answered.subject is not subject:
            return
        if self.is_waiting:
            return
        if self._changed is None:
            self._runner.ask(partial(find_changes, subject, self._wanted))
        elif self._taught is None and dataset is not None:
            self._runner.ask(partial(find_teachers, answered, dataset))

    @Slot(object)
    def _on_done(self, found: object) -> None:
        if isinstance(found, Answered):
            self._answered = found
            self.answered_changed.emit()
            if not self._rested.isActive():
                self._go_on()
        elif isinstance(found, Changed):
            self._changed = found
            self.changes_changed.emit()
            self._go_on()
        elif isinstance(found, Taught):
            self._taught = found
            self.taught_changed.emit()


def _is_same(first: Subject | None, second: Subject | None) -> bool:
    if first is None or second is None:
        return first is second
    return (
        first.saved is second.saved
        and np.array_equal(first.picture, second.picture)
        and first.title == second.title
        and len(first.strokes) == len(second.strokes)
        and all(one is other for one, other in zip(first.strokes, second.strokes, strict=True))
    )
