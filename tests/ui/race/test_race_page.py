"""What a race comes to, and what the page says of it."""

import dataclasses
import threading

from PySide6.QtCore import QEvent, QObject, Qt

from digitpad.errors import DigitpadError
from digitpad.nn.gradients import GRADIENT_METHODS
from digitpad.recognition.race import GradientCheck, Lap, Turn
from digitpad.ui.computing_lock import Work
from digitpad.ui.race.race_page import RacePage

FORM_NAME = "784-4-10, sigmoid, gradient descent, batch 10"


def looks(person):
    return {entry.curve_style for entry in person.page.model.entries}


def test_a_race_fills_table_and_sentences(real):
    real.race()

    slow, fast = real.cells
    assert [slow[0], fast[0]] == ["Sample by sample", "Full matrix"]
    assert all(row[1].endswith((" s", " ms")) and row[3].endswith(" %") for row in (slow, fast))
    assert 0.0 < float(slow[-1]) < 1e-10
    assert [len(entry.laps) for entry in real.page.model.entries] == [1, 1]
    assert "Sample by sample" in real.text("race_explanation")
    assert real.text("race_notes").startswith("rows, 600 training pictures. All start with the same")
    assert real.status == "Done."


def test_settings_of_the_form_race_against_a_preset(open_page, races):
    laps = [Lap(index, 1, seconds, seconds, 0.9, False) for index, seconds in ((0, 9.0), (1, 2.0))]
    person = open_page(races.events(*laps))
    person.choose("fast")
    person.add_form()
    person.find("race_epochs").setValue(7)

    person.race()

    assert person.titles == ["Preset fast over 7 epochs", FORM_NAME]
    assert person.page.model.entries[1].contestant.job.config.layers == (784, 4, 10)
    assert {entry.contestant.job.config.epochs for entry in person.page.model.entries} == {7}
    assert person.text("race_explanation").startswith(
        f"Preset fast over 7 epochs: 4.5 times the seconds of {FORM_NAME}. Different work: "
    )
    assert "Initial weights differ" in person.text("race_notes")


def test_what_cannot_race_is_refused_in_words_before_anything_runs(person, failures, state):
    for names in ([], ["per_sample"]):
        person.choose(*names)
        person.click("start_race_button")
    assert failures == ["Choose two to five contestants, not 0.", "Choose two to five contestants, not 1."]
    assert person.status == "1 chosen. A race needs at least two."
    person.choose("full_matrix")
    person.add_form(layers=(100, 4, 10))
    person.click("start_race_button")
    assert failures[2].startswith("Layers: the first layer has 100 units")
    person.click("race_remove_1")
    person.add_form(layers=(784, 192, 10), batch_size=128)
    person.set_way(2, "block_diagonal")

    person.click("start_race_button")

    assert "20 GB of memory" in failures[3]
    assert not person.page.model.is_running
    assert person.page.model.entries == ()
    person.choose("per_sample", "full_matrix")
    for work in (Work.TRAINING, Work.FINE_TUNING):
        state.computing.begin(work)
        person.click("start_race_button")
        assert failures[-1] == state.computing.why_wait(Work.RACE)
        assert not person.page.model.is_running
        state.computing.end(work)
    person.race()
    assert len(person.page.model.entries) == 2


def test_without_pictures_no_race_begins_and_the_page_says_so(qtbot, context, failures):
    page = RacePage(context)
    qtbot.addWidget(page)
    page.start()
    assert failures == ["The training pictures are not loaded yet. Try again in a moment."]
    assert page.model.dataset_name == ""


def test_a_second_race_keeps_the_first_under_other_names_and_looks_until_it_is_forgotten(person):
    assert person.status == "Choose two to five contestants, and start."
    assert person.chosen == {"per_sample", "full_matrix"}
    epochs = person.find("race_epochs")
    assert (epochs.minimum(), epochs.value(), epochs.maximum()) == (1, 3, 100)
    assert person.find("start_race_button").property("role") == "primary"
    assert person.text("race_notes").startswith("Start a race to see its curves")
    assert person.find("race_explanation").isHidden()
    for name in ("race_notes", "race_explanation", "race_status"):  # names may look like markup
        assert person.find(name).textFormat() is Qt.TextFormat.PlainText
    person.choose("full_matrix", "concatenated")
    person.race()
    assert not person.find("forget_races_button").isEnabled()
    person.choose("per_sample", "full_matrix")
    person.race()

    assert person.titles == [
        *("Concatenated and tiled", "Full matrix", "Sample by sample (race 2)", "Full matrix (race 2)")
    ]
    assert len(looks(person)) == 4
    colors = [entry.curve_style.color(is_dark=False).name() for entry in person.page.model.entries]
    assert colors[3] == colors[1]
    assert len(set(colors)) == 3
    assert person.status == "Done."
    explanation = person.text("race_explanation")

    person.click("forget_races_button")

    assert [entry.run for entry in person.page.model.entries] == [2, 2]
    assert len(person.cells) == 2
    assert person.text("race_explanation") == explanation != ""


def test_earlier_races_make_room_as_a_whole(person):
    person.choose(*GRADIENT_METHODS)
    person.race()
    person.choose("per_sample", "full_matrix")
    for _ in range(3):
        person.race()
    assert len(looks(person)) == 11

    person.race()  # there are twelve looks

    assert [entry.run for entry in person.page.model.entries] == [2, 2, 3, 3, 4, 4, 5, 5]
    assert person.status == "Done. Race 1 removed to make room."
    person.choose(*GRADIENT_METHODS)
    person.race()
    assert person.status == "Done. Race 2 removed to make room."


def test_a_race_that_is_stopped_keeps_those_that_had_a_lap_and_its_number_if_any_had(qtbot, open_page, races):
    def one_lap(contestants, dataset, should_stop, on_progress):
        yield Lap(1, 1, 2.0, 2.0, 0.9, False)
        yield from races.endless(contestants, dataset, should_stop, on_progress)

    person = open_page(races.turns(races.scripted, races.endless, one_lap))
    person.race()
    explanation = person.text("race_explanation")
    person.click("start_race_button")
    assert len(person.titles) == 4
    person.stop()
    assert person.titles == ["Sample by sample", "Full matrix"]
    assert person.text("race_explanation") == explanation != ""

    person.click("start_race_button")
    qtbot.waitUntil(lambda: len(person.cells) == 4 and person.cells[3][1] == "2.00 s")
    person.stop()

    assert person.titles[2:] == ["Full matrix (race 2)"]


def test_one_that_diverges_is_named_and_the_others_race_on(real):
    real.choose("full_matrix")
    real.add_form(weight_decay=1.0, learning_rate=100.0)

    real.race()

    assert "diverged in epoch 1" in real.text("race_explanation")
    assert [len(entry.laps) for entry in real.page.model.entries] == [1, 0]
    assert real.cells[1][1:4] == ["", "", "retired"]
    assert real.status == "Done, but not every contestant finished."


def test_a_race_that_fails_says_so(open_page, failures):
    def failing(*_):
        yield Lap(0, 1, 2.0, 2.0, 0.9, False)
        raise DigitpadError("That cannot be.")

    person = open_page(failing)

    person.race()

    assert failures == ["That cannot be."]
    assert person.status == "Stopped by an error."
    assert person.find("start_race_button").isEnabled()


def test_another_data_set_ends_a_race_and_forgets_what_was_raced(open_page, races, state, rows_dataset):
    others = dataclasses.replace(rows_dataset, name="others")
    person = open_page(races.turns(races.scripted, races.endless))
    person.race()
    person.click("start_race_button")

    state.set_dataset(others)

    assert person.page.model.entries == ()
    assert person.cells == []
    assert person.status == (
        "The data set is now others. Races on the previous one were removed. "
        "Choose two to five contestants, and start."
    )
    state.set_dataset(dataclasses.replace(rows_dataset, name="thirds"))
    assert person.status == "The data set is now thirds. Choose two to five contestants, and start."
    assert not person.find("export_race_button").isEnabled()


def test_what_can_be_done_follows_the_race(open_page, races, state):
    names = (
        *("start_race_button", "race_epochs", "race_full_matrix", "stop_race_button"),
        *("export_race_button", "forget_races_button"),
    )

    def usable():
        return [name for name in names if person.find(name).isEnabled()]

    person = open_page(races.turns(races.scripted, races.scripted, races.endless))
    assert usable() == list(names[:3])
    person.race()
    assert usable() == [*names[:3], names[4]]
    person.race()
    assert usable() == [*names[:3], *names[4:]]

    person.click("start_race_button")

    assert usable() == ["stop_race_button"]
    assert Work.RACE in state.computing.active
    person.stop()
    assert usable() == [*names[:3], *names[4:]]
    assert Work.RACE not in state.computing.active


def test_the_page_says_whose_turn_it_is_beside_a_bar(qtbot, open_page, races):
    def two_turns(contestants, dataset, should_stop, on_progress):
        yield GradientCheck(0, 0.0)
        yield Turn(1, 2)
        on_progress(0.5)
        yield from races.endless(contestants, dataset, should_stop, on_progress)

    person = open_page(two_turns)
    bar = person.find("race_progress_bar")
    left = person.find("race_time_left")
    assert bar.isHidden()
    assert left.isHidden()

    person.click("start_race_button")
    assert person.status == "Comparing the gradients…"
    qtbot.waitUntil(lambda: person.status == "Epoch 2 of 3: Full matrix")
    assert not bar.isHidden()
    assert not left.isHidden()
    qtbot.waitUntil(lambda: person.status == "Epoch 1 of 3: Sample by sample")
    person.click("stop_race_button")

    assert person.status == "Stopping…"
    qtbot.waitUntil(lambda: not person.page.model.is_running)
    assert bar.isHidden()
    assert left.isHidden()


class PaintWatch(QObject):
    """Keeps the names of what has been painted."""

    def __init__(self, widgets):
        super().__init__()
        self._names = {widget.viewport(): widget.objectName() for widget in widgets}
        self.painted = set()
        for viewport in self._names:
            viewport.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.painted.add(self._names[watched])
        return False


def test_an_epoch_is_timed_after_all_is_painted_and_nothing_is_painted_meanwhile(open_page, races):
    names = {"race_table", "race_epoch_chart", "race_seconds_chart"}
    painted, never = [], threading.Event()

    def watched_race(contestants, dataset, should_stop, on_progress):
        for event in races.scripted(contestants, dataset, should_stop, on_progress):
            watch.painted.clear()
            yield event
            painted.append(set(watch.painted))
        watch.painted.clear()
        never.wait(0.3)  # as long as an epoch may take
        painted.append(set(watch.painted))

    person = open_page(watched_race)
    watch = PaintWatch([person.find(name) for name in names])

    person.race()

    *_, turn, lap, meanwhile = painted
    assert [turn, lap, meanwhile] == [set(), names, set()]
