"""The Mistakes page."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QThreadPool
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QTabBar

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit, write_unipen
from digitpad.errors import StoppedError
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.example_readings import Order
from digitpad.ui.computing_lock import Work
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView
from digitpad.ui.mistakes.matrix.confusion_view import ConfusionView
from digitpad.ui.mistakes.mistakes_page import MistakesPage
from digitpad.ui.mistakes.source_chooser import SourceChooser
from digitpad.ui.pages import Page
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.workers.evaluation_runner import EvaluationRunner

POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
BAR = (as_stroke([(10.0, 50.0), (90.0, 50.0)]),)


def runner(page):
    return page.findChild(EvaluationRunner)


def gallery(page):
    return page.findChild(GalleryView)


def choose(page, name, text):
    """Choose an entry of a list, as a person does."""
    box = page.findChild(QComboBox, name)
    index = box.findText(text)
    assert index >= 0, [box.itemText(place) for place in range(box.count())]
    box.setCurrentIndex(index)
    box.activated.emit(index)


def text_of(page, name):
    return page.findChild(QComboBox, name).currentText()


def click(view, place, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(view.viewport(), button, pos=view.cell_rect(place).center())


def shown_labels(page):
    model = page.model
    return [model.readings.label_name(row) for row in model.rows]


def line(page, name):
    """Return the full text of an elided line."""
    return page.findChild(ElidedLine, name).text


def summary(page):
    return line(page, "mistakes_summary")


def test_it_reads_when_shown_and_counts_the_mistakes(page, until_read, user):
    assert page.model.readings is None
    assert not user.find(page, "mistakes_export").isEnabled()
    assert line(page, "mistakes_heading") == "Own network · test pictures of rows"

    page.show()
    assert line(page, "mistakes_status") == "Reading…"
    assert not page.findChild(ElidedLine, "mistakes_status").isVisible()  # the empty gallery shows it
    until_read(page, "own network")

    n_wrong = page.model.readings.n_wrong
    assert n_wrong == np.isin(page.model.readings.examples.labels, (3, 4)).sum() > 0
    assert line(page, "mistakes_summary") == f"{n_wrong} of 100 wrong"
    assert user.find(page, "mistakes_export").isEnabled()


def test_another_network_is_named_at_once_and_old_readings_are_faded_until_it_has_read(
    read, until_read, user, use, reader_of_rows
):
    use(reader_of_rows(shift=1), "shifted")

    assert line(read, "mistakes_heading") == "Shifted · test pictures of rows"
    assert line(read, "mistakes_status") == "Reading… Shown: own network"
    assert read.model.is_old
    assert not user.find(read, "confusion_view").isEnabled()
    until_read(read, "shifted")
    assert user.find(read, "confusion_view").isEnabled()
    assert summary(read) == "100 of 100 wrong"


def test_cached_readings_are_shown_at_once(qtbot, read, until_read, use, reader_of_rows):
    shifted = use(reader_of_rows(shift=1), "shifted")
    until_read(read, "shifted")

    with qtbot.assertNotEmitted(runner(read).began):
        use(read.first, "the first again")
        assert read.model.readings.source == "the first again"
        assert read.model.readings.n_wrong < 100
        use(shifted, "shifted")
        assert read.model.readings.n_wrong == 100
    assert not read.model.is_old


def test_filter_and_current_example_stay_from_epoch_to_epoch(read, until_read, use, reader_of_rows):
    choose(read, "mistakes_label", "label 4")
    read.model.point_out(int(read.model.rows[2]))
    before = read.model.current

    use(reader_of_rows(shift=1), "shifted")
    until_read(read, "shifted")

    assert text_of(read, "mistakes_label") == "label 4"
    assert set(shown_labels(read)) == {"4"}
    assert read.model.current == before


def test_back_at_a_known_network_pending_readings_are_dropped(read, user, use, reader_of_rows, state):
    state.computing.begin(Work.RACE)  # one after the other, then
    use(reader_of_rows(shift=1), "shifted")
    use(reader_of_rows(shift=2), "shifted by 2")
    assert runner(read).is_newer_wanted

    use(read.first, "own network")

    assert not runner(read).is_newer_wanted
    assert line(read, "mistakes_status") == ""
    assert not read.model.is_old


def test_hidden_it_reads_nothing_until_it_is_shown_again(qtbot, read, until_read, use, reader_of_rows):
    read.hide()
    with qtbot.assertNotEmitted(runner(read).began):
        use(reader_of_rows(shift=1), "shifted")
    assert read.model.readings.source == "own network"

    read.show()
    until_read(read, "shifted")


def test_another_data_set_clears_the_page_until_it_is_read(read, until_read, user, state, rows_dataset):
    parts = (rows_dataset.train, rows_dataset.validation, rows_dataset.test)
    state.set_dataset(Dataset("others", *parts, tuple("ABCDEFGHIJ")))

    assert read.model.readings is None
    assert line(read, "mistakes_heading") == "Own network · test pictures of others"
    until_read(read, "own network")
    # Labels by the data set's names, answers by the network's.
    assert {"label A", "label J"} <= set(entries(read, "mistakes_label"))
    assert "read as 7" in entries(read, "mistakes_answer")
    assert shown_labels(read)[0] in "DE"


def entries(page, name):
    box = page.findChild(QComboBox, name)
    return [box.itemText(place) for place in range(box.count())]


def test_a_network_that_does_not_fit_is_reported_and_old_readings_disappear(
    qtbot, read, user, use, reader_of_rows
):
    use(reader_of_rows(3), "small")
    qtbot.waitUntil(lambda: "3 classes" in line(read, "mistakes_status"))

    assert read.model.readings is None
    assert user.text(read, "evaluation_sentences") == ""
    assert not user.find(read, "mistakes_export").isEnabled()


def test_other_parts_are_read_and_one_without_pictures_is_told(qtbot, read, until_read, state, rows_dataset):
    choose(read, "mistakes_source", "Training pictures")
    assert line(read, "mistakes_heading") == "Own network · training pictures of rows"
    until_read(read, "own network")
    assert len(read.model.readings.examples) == 600

    none = LabelledImages(rows_dataset.test.images[:0], rows_dataset.test.labels[:0])
    state.set_dataset(Dataset("few", rows_dataset.train, none, rows_dataset.test, rows_dataset.class_names))

    choose(read, "mistakes_source", "Validation pictures")

    qtbot.waitUntil(lambda: line(read, "mistakes_status") == "There are no validation pictures of few.")


def test_own_digits_are_read_as_they_are_drawn_and_go_to_the_canvas_as_strokes(
    qtbot, read, until_read, user, state
):
    choose(read, "mistakes_source", "My digits")
    qtbot.waitUntil(lambda: "no digits of your own" in line(read, "mistakes_status"))

    state.samples.add_all([(1, POLE), (4, BAR)])
    until_read(read, "own network")
    row = int(np.flatnonzero(read.model.readings.examples.labels == 1)[0])
    click(gallery(read), int(np.flatnonzero(read.model.rows == row)[0]))

    assert np.array_equal(state.drawing[0], POLE[0])
    assert state.picture is None


def test_a_stroke_file_is_read_and_its_writers_are_a_filter(read, until_read, user, state, tmp_path):
    path = tmp_path / "pen.unipen"
    write_unipen([PenDigit(1, 7, POLE), PenDigit(4, 8, BAR), PenDigit(1, 8, POLE)], path)
    assert not user.find(read, "mistakes_writer").isVisible()

    read.findChild(SourceChooser).open_file(path)
    until_read(read, "own network")
    assert line(read, "mistakes_heading") == "Own network · digits of pen.unipen"
    (entry,) = [one for one in entries(read, "mistakes_writer") if one.startswith("writer 8")]
    assert entry.endswith("% right)")
    choose(read, "mistakes_writer", entry)

    assert sorted(read.model.rows.tolist()) == [1, 2]
    click(gallery(read), 0)
    assert all(0.0 < stroke.min() <= stroke.max() < 1.0 for stroke in state.drawing)
    assert len(state.drawing) == 1


def test_late_readings_of_other_pictures_are_not_shown(qtbot, page, until_read, state):
    state.computing.begin(Work.RACE)  # what is under way is not stopped, then
    shown = []
    page.model.readings_changed.connect(
        lambda: page.model.readings and shown.append(page.model.readings.examples.name)
    )
    page.show()
    assert runner(page).subject is not None

    choose(page, "mistakes_source", "Training pictures")
    until_read(page, "own network")

    assert shown == ["training pictures of rows"]


def test_pictures_of_drawings_that_nobody_wants_any_more_are_not_made(page, tmp_path):
    path = tmp_path / "pen.unipen"
    write_unipen([PenDigit(1, 7, POLE)], path)
    page.findChild(SourceChooser).open_file(path)
    before = page.source.source

    choose(page, "mistakes_source", "Test pictures")

    with pytest.raises(StoppedError):
        before.examples()


def test_a_file_that_is_none_is_told(qtbot, read, user, tmp_path):
    read.findChild(SourceChooser).open_file(tmp_path / "gone.unipen")

    qtbot.waitUntil(lambda: "gone.unipen" in line(read, "mistakes_status"))
    assert read.model.readings is None


def test_mistakes_come_first_and_a_filter_counts_the_rest(read, user):
    n_wrong = read.model.readings.n_wrong
    assert set(shown_labels(read)[:n_wrong]) == {"3", "4"}

    choose(read, "mistakes_shown", "read wrong")
    assert summary(read) == f"{n_wrong} of 100 wrong · {n_wrong} shown"
    choose(read, "mistakes_answer", "read as 9")
    assert set(shown_labels(read)) == {"4"}
    choose(read, "mistakes_order", "as in the data")
    assert np.all(np.diff(read.model.rows) > 0)

    user.click(read, "mistakes_show_all")
    assert len(read.model.rows) == 100
    assert text_of(read, "mistakes_answer") == "all answers"
    assert read.model.filter.order is Order.AS_IN_DATA  # which is no filter


def test_filters_that_match_nothing_say_what_to_do(read):
    choose(read, "mistakes_shown", "read wrong")
    choose(read, "mistakes_label", "label 0")

    assert len(read.model.rows) == 0
    assert "Press Show all" in gallery(read).accessibleDescription()


def test_a_cell_of_the_matrix_is_a_filter_and_a_second_click_clears_it(read):
    matrix = read.findChild(ConfusionView)
    places = (QPoint(x, y) for x in range(matrix.width()) for y in range(matrix.height()))
    place = next(place for place in places if matrix.cell_at(place) == (4, 9)) + QPoint(3, 3)

    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)

    assert (text_of(read, "mistakes_label"), text_of(read, "mistakes_answer")) == ("label 4", "read as 9")
    assert set(shown_labels(read)) == {"4"}
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert len(read.model.rows) == 100


def test_a_cell_of_right_answers_shows_them_although_only_mistakes_were_shown(read):
    choose(read, "mistakes_shown", "read wrong")

    read.model.look_at_cell(2, 2)

    assert set(shown_labels(read)) == {"2"}
    assert text_of(read, "mistakes_shown") == "all, wrong first"


def test_doubt_is_a_filter(page, until_read, use):
    doubting = SavedNetwork(page.first.network, page.first.class_names, {}, Calibration(1.0, 0.99, 0.0))
    use(doubting, "doubting")
    page.show()
    until_read(page, "doubting")
    confidences = page.model.readings.report.confidences

    choose(page, "mistakes_doubt", "not sure")

    assert len(page.model.rows) == (confidences < 0.99).sum() > 0


def test_wrong_labels_are_searched_on_request(
    qtbot, page, until_read, use, user, state, reader_of_rows, rows_dataset
):
    saved = use(reader_of_rows(), "right")
    saved.network.weights[0][:] *= 3.0
    labels = rows_dataset.train.labels.copy()
    bad = np.concatenate([np.flatnonzero(labels == label)[:2] for label in range(10)])
    labels[bad] = (labels[bad] + 3) % 10
    part = type(rows_dataset.train)(rows_dataset.train.images, labels)
    state.set_dataset(Dataset("bad", part, part, part, rows_dataset.class_names))
    page.show()
    until_read(page, "right")

    choose(page, "mistakes_shown", "mislabelled?")
    qtbot.waitUntil(lambda: page.model.mislabelled is not None)

    assert sorted(page.model.rows.tolist()) == sorted(bad.tolist())
    assert summary(page) == "20 of 600 wrong · 20 shown"
    assert line(page, "mistakes_status") == ""


def test_a_search_that_nobody_waits_for_any_more_is_given_up(read):
    choose(read, "mistakes_shown", "mislabelled?")
    assert line(read, "mistakes_status").startswith("Comparing")

    choose(read, "mistakes_shown", "read wrong")

    assert line(read, "mistakes_status") == ""
    assert len(read.model.rows) == read.model.readings.n_wrong


def test_a_click_puts_a_picture_on_the_canvas_and_marks_it(read, state):
    click(gallery(read), 0)

    row = int(read.model.rows[0])
    assert read.model.current == row
    assert np.array_equal(state.picture.pixels, read.model.readings.examples.picture(row))
    assert state.picture.caption == f"test picture {row + 1}: {shown_labels(read)[0]}"
    told = gallery(read).accessibleDescription()
    assert told.startswith(f"test picture {row + 1}: {shown_labels(read)[0]}, read as ")
    assert told.endswith("1 of 100")


def test_keys_go_from_picture_to_picture_and_return_puts_one_on_the_canvas(read, state):
    view = gallery(read)
    view.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        QTest.keyClick(view, key)
    assert read.model.current == read.model.rows[view.n_columns]
    assert state.picture is None

    QTest.keyClick(view, Qt.Key.Key_Return)
    assert state.picture.caption.startswith(f"test picture {read.model.current + 1}:")
    QTest.keyClick(view, Qt.Key.Key_End)
    assert read.model.current == read.model.rows[-1]
    assert view.viewport().rect().contains(view.cell_rect(99).center())  # it has scrolled there
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert read.model.current == read.model.rows[0]


def test_ctrl_c_copies_the_marked_picture(read, user):
    click(gallery(read), 1)
    user.keys(read, "Ctrl+C")

    picture = read.model.readings.examples.levels(read.model.rows[1:2])[0]
    image = QGuiApplication.clipboard().image()
    assert image.width() == image.height() == 280
    assert image.pixelColor(145, 105).red() == picture[10, 14]
    assert line(read, "mistakes_status").startswith("Copied test picture")


def test_the_shown_pictures_are_saved_as_a_table_or_a_sheet(qtbot, read, user, tmp_path):
    choose(read, "mistakes_shown", "read wrong")
    n_wrong = read.model.readings.n_wrong

    for name in ("wrong.csv", "wrong.png", "matrix.csv"):
        save = read.export.save_matrix if name == "matrix.csv" else read.export.save_pictures
        with qtbot.waitSignal(read.export.told) as told:
            save(tmp_path / name)
        assert told.args == [f"Saved to {tmp_path / name}"]
    assert line(read, "mistakes_status") == f"Saved to {tmp_path / 'matrix.csv'}"

    lines = (tmp_path / "wrong.csv").read_text().splitlines()
    assert len(lines) == n_wrong + 1
    assert lines[1].startswith(f"{read.model.rows[0] + 1},{shown_labels(read)[0]},")
    assert (tmp_path / "wrong.png").read_bytes().startswith(b"\x89PNG")
    assert len((tmp_path / "matrix.csv").read_text().splitlines()) == 11


def test_exports_requested_together_are_all_saved(qtbot, read, tmp_path):
    told = []
    read.export.told.connect(told.append)

    for number in range(3):
        read.export.save_pictures(tmp_path / f"{number}.csv")

    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == [f"Saved to {tmp_path / f'{number}.csv'}" for number in range(3)]


def test_a_failed_save_is_reported(qtbot, read, failures, tmp_path):
    for name in ("a.csv", "a.png"):
        with qtbot.waitSignal(read.export.failed):
            read.export.save_pictures(tmp_path / "missing" / name)

    assert len(failures) == 2
    assert all("cannot be saved" in failure for failure in failures)


@pytest.fixture
def asked():
    """Names of the pages that were opened from the page, oldest first."""
    return []


@pytest.fixture
def with_why(qtbot, context, use, half_blind, rows_dataset, until_read, asked):
    """The page in a window that has the page Why?."""
    context = dataclasses.replace(context, open_page=asked.append)
    page = MistakesPage(context, (Page("why", "Why?", ""),))
    qtbot.addWidget(page)
    page.resize(900, 600)
    use(half_blind, "own network")
    context.state.set_dataset(rows_dataset)
    page.show()
    until_read(page, "own network")
    yield page
    page.close()
    page.shut_down()


def test_why_is_asked_with_the_picture_on_the_canvas(with_why, user, state, asked):
    assert not user.find(with_why, "mistakes_why_button").isEnabled()
    view = gallery(with_why)
    click(view, 3)
    assert asked == []

    user.click(with_why, "mistakes_why_button")
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cell_rect(3).center())

    assert asked == ["why", "why"]
    picture = with_why.model.readings.examples.picture(int(with_why.model.rows[3]))
    assert np.array_equal(state.picture.pixels, picture)


def test_how_far_it_can_be_trusted_is_a_section(read, user):
    read.open_section("trust")

    accuracy, honesty, doubt = user.text(read, "evaluation_sentences").split("\n")
    report = read.model.readings.report
    assert accuracy.startswith(f"It reads {report.correct} of 100 test pictures of rows right")
    assert "times in 100" in honesty
    assert doubt.startswith("It never says “not sure”")
    assert user.find(read, "evaluation_page").isVisible()
    assert user.find(read, "reliability_chart").accessibleDescription() != ""
    assert len(user.find(read, "confused_pairs").texts) == 2
    assert not gallery(read).isVisible()


@pytest.mark.parametrize(
    "choose",
    [
        lambda pair: QTest.mouseClick(pair, Qt.MouseButton.LeftButton),
        lambda pair: QTest.keyClick(pair, Qt.Key.Key_Return),
        lambda pair: QTest.keyClick(pair, Qt.Key.Key_Space),
    ],
    ids=["mouse", "return", "space"],
)
def test_a_confused_pair_leads_to_its_pictures(qtbot, read, user, choose):
    read.open_section("trust")
    pairs = user.find(read, "confused_pairs")
    qtbot.waitUntil(lambda: pairs.texts != [])
    first, *_, last = pairs.findChildren(QAbstractButton)
    assert first.accessibleName().startswith("a 4 read as a 9: ")
    assert not last.isVisible()  # there are fewer pairs

    choose(first)

    assert gallery(read).isVisible()
    assert set(shown_labels(read)) == {"4"}


def test_shut_down_stops_reading_for_good(page, use, reader_of_rows, state):
    state.computing.begin(Work.RACE)
    page.show()
    use(reader_of_rows(shift=1), "shifted")
    assert runner(page).is_newer_wanted

    page.shut_down()

    assert not runner(page).is_newer_wanted
    assert runner(page).findChild(QThreadPool).waitForDone(0)


def test_it_follows_training_and_the_slider_over_its_epochs(qtbot, small, until_read, user):
    page = user.open_page(small, "mistakes")
    user.click(small, "train_button")
    user.until_idle(small)
    until_read(page, small.state.network.source)
    slider = user.find(small, "epoch_slider")

    slider.setValue(1)
    assert line(page, "mistakes_heading") == "After epoch 1 · test pictures of rows"
    until_read(page, "after epoch 1")

    slider.setValue(2)
    until_read(page, "after epoch 2")
    slider.setValue(1)
    assert page.model.readings.source == "after epoch 1"


def test_a_mistake_goes_to_the_canvas_and_the_bars_show_its_answer(window, until_read, user):
    page = user.open_page(window, "mistakes")
    until_read(page, "shipped network")
    window.findChild(QTabBar, "mistakes_sections").setCurrentIndex(0)
    row = int(page.model.rows[0])

    click(gallery(page), 0)

    QApplication.processEvents()
    reading = window.state.reading
    assert reading.text == page.model.readings.answer_name(row) != page.model.readings.label_name(row)
    sure = float(page.model.readings.report.confidences[row])
    assert reading.digits[0].probability == pytest.approx(sure, abs=1e-4)


def test_the_window_can_be_closed_while_it_reads(small, user):
    page = user.open_page(small, "mistakes")
    assert runner(page).subject is not None or runner(page).is_newer_wanted

    small.close()

    assert not page.isVisible()
    assert not runner(page).is_newer_wanted
