"""The page One step: one training step of the shown network in detail."""

from PySide6.QtCore import QSize, QThreadPool, QTimer, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.digits.strokes.strokes import Stroke
from digitpad.recognition.training.presets import TrainingJob
from digitpad.ui.appearance.text_size import follow_text_size, scaled_px
from digitpad.ui.files.view_export import ViewExport
from digitpad.ui.one_step.batch_chooser import BatchChooser
from digitpad.ui.one_step.cards.cards_dock import CardsDock
from digitpad.ui.one_step.cards.cell_card import CellCard
from digitpad.ui.one_step.cards.cell_explainer import CellExplainer
from digitpad.ui.one_step.cards.equation_card import EquationCard
from digitpad.ui.one_step.cards.question_card import QuestionCard
from digitpad.ui.one_step.diagram.step_diagram import StepDiagram
from digitpad.ui.one_step.methods.methods_view import MethodsView
from digitpad.ui.one_step.outcome_view import OutcomeView
from digitpad.ui.one_step.step_batch import NO_NETWORK, chosen_batch
from digitpad.ui.one_step.step_controls import StepControls
from digitpad.ui.one_step.step_export import step_table
from digitpad.ui.one_step.step_session import StepSession
from digitpad.ui.one_step.step_settings import LAYER_IN_TURN, StepSettings
from digitpad.ui.one_step.step_status import StepStatus
from digitpad.ui.one_step.step_walk import StepWalk
from digitpad.ui.one_step.text_labels import text_label
from digitpad.ui.page_context import PageContext
from digitpad.ui.state import NetworkInUse
from digitpad.ui.widgets.scrolled import VerticalScrollArea
from digitpad.workers.thread_stack import STACK_BYTES

_RENEWAL_MS = 100
"""Minimum time between updates of the step while one draws or trains."""

_LEAST_EQUATIONS_PX = 120
_RATES = {"quadratic": 3.0}
_USUAL_RATE = 0.1


class StepPage(QWidget):
    """Shows one step in detail for the network, the drawing and the data set of the state.

    While hidden it computes nothing; it catches up when shown.
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("step_page")
        self._context = context
        self._state = state = context.state
        self._is_stale = True
        self._has_chosen = False  # whether the user chose the drawing or training pictures
        self._may_choose = True  # whether the page may choose, once per showing
        self._cost = ""  # cost for which the learning rate was chosen
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._pool.setStackSize(STACK_BYTES)
        self._batch = BatchChooser()
        self._controls, self._settings = StepControls(), StepSettings()
        self._question = QuestionCard()
        self._message = text_label("step_message")
        self._status = StepStatus(self._pool)
        self._diagram = StepDiagram()
        self._outcome = OutcomeView()
        self._methods = MethodsView(self._pool)
        self._equation, self._cell = EquationCard(), CellCard()
        self._dock = CardsDock(self._equation, self._cell)
        self._walk = StepWalk(self._question, self._pool, self)
        self._explainer = CellExplainer(self._diagram, self._cell, self._dock, self._pool, self)
        self._export = ViewExport(self._diagram, "one_step", self._table)
        self._drawn: tuple[Stroke, ...] = ()  # the last drawing read
        self._due = QTimer(self)
        self._due.setInterval(_RENEWAL_MS)
        self._due.timeout.connect(self._renew)  # which stops the timer
        self._lay_out()
        self._connect()
        follow_text_size(self, self._fit)
        for signal in (state.network_changed, state.epoch_pointed, state.dataset_changed):
            signal.connect(self._on_outdated)
        state.reading_changed.connect(self._on_reading_changed)

    @property
    def walk(self) -> StepWalk:
        """The position in the steps."""
        return self._walk

    def set_label(self, label: int) -> None:
        """Take the step on the drawing with this label."""
        if self._state.shown_network is not None:
            self._batch.set_classes(self._state.shown_network.saved.class_names)
        self._batch.choose_label(label)
        self._on_batch_changed()

    def shut_down(self) -> None:
        """Stop all background work and wait for it."""
        self._due.stop()
        self._walk.set_session(None)
        self._status.clear()
        self._explainer.set_step(None)
        self._methods.stop()
        self._pool.waitForDone()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with a network or drawing that arrived while another page was shown."""
        is_other = self._batch.is_drawing != (self._state.reading is not None)
        if self._is_stale or (is_other and not self._has_chosen):
            self._renew()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop playing."""
        self._controls.end_play()
        self._may_choose = True

    def minimumSizeHint(self) -> QSize:
        """Return the width of the widest part, and room for some of the equations."""
        layout = self.layout()
        assert layout is not None
        least = layout.minimumSize()
        return QSize(least.width(), least.height() - self._dock.spare_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide a low height between the equations and the cards."""
        self._dock.set_room((self.height() - self.minimumSizeHint().height()) // 2)

    # Inputs of the step

    @Slot()
    def _on_outdated(self) -> None:
        self._is_stale = True
        if self.isVisible() and not self._due.isActive():
            self._due.start()

    @Slot()
    def _on_reading_changed(self) -> None:
        reading = self._state.reading
        if reading is None:
            self._batch.forget_label()
        if self._batch.is_drawing or (reading is not None and self._walk.session is None):
            if self._state.drawing is not self._drawn:
                self._due.stop()  # the step waits until the pen rests
            self._on_outdated()
        self._drawn = self._state.drawing

    @Slot()
    def _on_batch_changed(self) -> None:
        self._has_chosen = True
        self._renew()

    @Slot()
    def _renew(self) -> None:
        """Start again with the current network, pictures and learning rate."""
        self._due.stop()
        if not self.isVisible():
            self._is_stale = True
            return
        self._is_stale = False
        in_use, dataset = self._state.shown_network, self._state.dataset
        if in_use is None:
            self._show_nothing(NO_NETWORK)
            return
        self._batch.set_classes(in_use.saved.class_names)
        self._batch.set_available(len(dataset.train) if dataset is not None else 0)
        if self._may_choose and not self._has_chosen:
            self._batch.choose_drawing(self._state.reading is not None)
        batch = chosen_batch(self._state, self._batch, in_use)
        if isinstance(batch, str):
            self._show_nothing(batch)
            return
        self._suggest_rate(in_use)
        rate = self._settings.learning_rate
        session = StepSession(in_use.saved.network, batch.inputs, batch.labels, rate)
        self._begin(session, in_use)

    def _begin(self, session: StepSession, in_use: NetworkInUse) -> None:
        self._settings.set_n_layers(session.matrices.n_layers)
        self._walk.set_session(session, in_use.saved.class_names)
        self._may_choose = False
        self._show_parts(True)
        self._methods.set_step(session.start, session.matrices.trace)
        self._status.begin(session, in_use, self._state.dataset)
        self._show_step()

    def _suggest_rate(self, in_use: NetworkInUse) -> None:
        """Choose a suitable learning rate, unless the user chose one for this cost."""
        cost = in_use.saved.network.cost
        if cost != self._cost:
            self._cost = cost
            draft = self._state.draft
            if in_use.run is not None:
                rate = in_use.run.job.config.learning_rate
            elif isinstance(draft, TrainingJob) and draft.config.cost == cost:
                rate = draft.config.learning_rate
            else:
                rate = _RATES.get(cost, _USUAL_RATE)
            self._settings.set_learning_rate(rate)

    def _show_nothing(self, message: str) -> None:
        self._walk.set_session(None)
        self._explainer.set_step(None)
        self._message.setText(message)
        self._status.clear()
        self._show_parts(False)
        self._controls.set_usable(is_usable=False, can_go_back=False, can_reset=False)

    def _show_parts(self, is_shown: bool) -> None:
        for part in (self._diagram, self._outcome, self._methods, self._dock):
            part.setVisible(is_shown)
        self._message.setVisible(not is_shown)
        self._settings.set_usable(is_shown)

    # Display

    @Slot()
    def _show_step(self) -> None:
        session = self._walk.session
        if session is None:
            return
        self._diagram.set_step(session.matrices, self._layer(session))
        self._explainer.set_step(session.matrices)
        self._status.tell(session)
        self._show_position()

    @Slot()
    def _on_moved(self) -> None:
        session = self._walk.session
        if session is not None and self._settings.shown_layer == LAYER_IN_TURN:
            self._diagram.set_step(session.matrices, self._layer(session))
        self._show_position()
        self._dock.bring_equation()
        now = self._walk.player.now
        if now is not None:
            place = self._diagram.rect_of(now.makes).translated(self._diagram.pos())
            if now.phase == "Update":
                place = place.united(self._outcome.geometry())
            center = place.center()
            self._area.ensureVisible(center.x(), center.y(), 0, place.height() // 2 + scaled_px(10))

    def _show_position(self) -> None:
        session, player = self._walk.session, self._walk.player
        if session is None:
            return
        is_covered = self._walk.is_predicting
        self._diagram.show_position(player, is_covered=is_covered)
        self._equation.show_position(player)
        names = self._walk.class_names
        if player.is_at_start and session.n_steps:
            self._outcome.show_steps(session, names)
        else:
            self._outcome.show_step(session, names, is_covered=is_covered and not player.is_at_end)
        self._controls.set_usable(
            is_usable=True, can_go_back=self._walk.can_go_back, can_reset=session.can_go_back
        )

    def _layer(self, session: StepSession) -> int | None:
        """Return the layer shown, or None for all."""
        shown = self._settings.shown_layer
        if shown != LAYER_IN_TURN:
            return shown
        now = self._walk.player.now
        if now is None:
            return 0
        if now.layer is not None:
            return now.layer
        return session.matrices.n_layers - 1 if now.phase == "Forward" else 0

    def _table(self) -> list[list[object]]:
        session = self._walk.session
        return [] if session is None else step_table(session)

    # Construction

    def _connect(self) -> None:
        controls, settings, walk = self._controls, self._settings, self._walk
        self._batch.changed.connect(self._on_batch_changed)
        for signal, slot in (
            (controls.next_wanted, walk.next),
            (controls.back_wanted, walk.back),
            (controls.play_toggled, walk.play),
            (controls.stride_chosen, walk.set_stride),
            (controls.repeat_wanted, walk.repeat),
            (controls.reset_wanted, walk.reset),
            (settings.rate_changed, walk.show_other_rate),
            (settings.layer_chosen, self._show_step),
            (settings.predict_toggled, walk.set_predicting),
            (settings.export_wanted, self._export.ask),
            (walk.moved, self._on_moved),
            (walk.stepped, self._show_step),
            (walk.play_ended, self._on_play_ended),
            (walk.failed, self._state.failed),
            (self._export.failed, self._state.failed),
            (self._export.saved, self._status.show_saved),
            (self._methods.failed, self._state.failed),
            (self._methods.race_wanted, self._on_race_wanted),
        ):
            signal.connect(slot)

    @Slot()
    def _on_play_ended(self) -> None:
        self._controls.end_play()

    @Slot()
    def _on_race_wanted(self) -> None:
        self._context.open_page("race")

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("step_content")
        below = QVBoxLayout(content)
        below.setContentsMargins(0, 0, 6, 0)
        below.setSpacing(10)
        for part in (self._batch, self._settings, self._message, self._diagram, self._outcome, self._methods):
            below.addWidget(part)
        below.addStretch(1)
        self._area = VerticalScrollArea(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._controls)
        layout.addWidget(self._question)
        layout.addWidget(self._status)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._dock)

    def _fit(self) -> None:
        self._area.setMinimumHeight(scaled_px(_LEAST_EQUATIONS_PX))
