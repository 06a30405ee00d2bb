"""The Mistakes page."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QThreadPool, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QTabBar

from digitpad.digits.datasets.dataset import Dataset, LabelledImages
from digitpad.digits.strokes.strokes import as_stroke
from digitpad.digits.strokes.unipen import PenDigit, write_unipen
from digitpad.errors import StoppedError
from digitpad.nn.calibration import Calibration
from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.evaluation.example_readings import Order
from digitpad.ui.computing_lock import Work
from digitpad.ui.mistakes.example_meter import ExampleMeter
from digitpad.ui.mistakes.gallery.gallery_view import GalleryView
from digitpad.ui.mistakes.matrix.confusion_view import ConfusionView
from digitpad.ui.mistakes.mistakes_page import MistakesPage
from digitpad.ui.widgets.elided_line import ElidedLine
from digitpad.workers.evaluation_runner import EvaluationRunner
from digitpad.workers.newest_runner import NewestRunner

POLE = (as_stroke([(0.5, 0.1), (0.5, 0.9)]),)
BAR = (as_stroke([(10.0, 50.0), (90.0, 50.0)]),)
SECTIONS = {
    "gallery": "gallery_section",
    "trust": "evaluation_page",
    "robustness": "robustness_section",
    "map": "map_section",
    "data": "data_section",
}


def runner(page):
    return page.findChild(ExampleMeter).findChild(EvaluationRunner)


def gallery(page):
    return page.findChild(GalleryView)


def choose(page, name, text):
    """Choose an entry of a list, as a person does."""
    box = page.findChild(QComboBox, name)
    index = box.findText(text)
    assert index >= 0, entries(page, name)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def entries(page, name):
    box = page.findChild(QComboBox, name)
    return [box.itemText(place) for place in range(box.count())]


def text_of(page, name):
    return page.findChild(QComboBox, name).currentText()


def click(view, place, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(view.viewport(), button, pos=view.cell_rect(place).center())


def shown_labels(page):
    return [page.model.readings.label_name(row) for row in page.model.rows]


def line(page, name):
    """Return the full text of an elided line."""
    return page.findChild(ElidedLine, name).text


def reason(page):
    """Return what the gallery says about its pictures, or why there are none."""
    return gallery(page).accessibleDescription()


def test_it_reads_when_shown_and_counts_the_mistakes(page, until_read, user):
    assert runner(page).subject is None
    assert not user.find(page, "mistakes_export").isEnabled()
    assert not user.find(page, "mistakes_show_all").isEnabled()
    assert user.find(page, "confusion_view").accessibleDescription() == "No mistakes are counted yet."
    assert entries(page, "mistakes_label") == ["all labels"]
    assert line(page, "mistakes_heading") == "Own network · test pictures of rows"

    page.show()
    assert line(page, "mistakes_status") == reason(page) == "Reading…"
    until_read(page, "own network")

    n_wrong = page.model.readings.n_wrong
    assert n_wrong == np.isin(page.model.readings.examples.labels, (3, 4)).sum() > 0
    assert line(page, "mistakes_summary") == f"{n_wrong} of 100 wrong"
    assert reason(page) == f"100 pictures, {n_wrong} of them read wrong"
    assert user.find(page, "mistakes_export").isEnabled()


def test_sections_are_remembered_and_repeat_no_status(page, until_read, user, context, qtbot):
    def with_status():
        found = []
        for name in SECTIONS:
            page.open_section(name)
            visible = [other for other, widget in SECTIONS.items() if user.find(page, widget).isVisible()]
            assert visible == [name]
            assert user.find(page, "mistakes_export").isVisible() == (name != "data")
            found += [name] if user.find(page, "mistakes_status").isVisible() else []
        return found

    page.show()
    assert [name for name, widget in SECTIONS.items() if user.find(page, widget).isVisible()] == ["gallery"]
    assert with_status() == ["trust", "robustness", "map"]  # the others show it in their gallery
    until_read(page, "own network")
    assert with_status() == ["gallery", "trust"]
    for name in ("mistakes_gallery", "confusion_view", "class_board", "activation_map", "reliability_chart"):
        widget = user.find(page, name)
        assert widget.sizeHint() == widget.minimumSizeHint()
        assert not widget.sizeHint().isEmpty()

    another = MistakesPage(context, ())  # in a window without the page Why?
    qtbot.addWidget(another)
    assert another.findChild(QTabBar, "mistakes_sections").currentIndex() == list(SECTIONS).index("data")
    another.open_section("gallery")
    another.show()
    assert not user.find(another, "mistakes_why_button").isVisible()
    assert user.find(page, "mistakes_why_button").isVisibleTo(user.find(page, "gallery_section"))
    another.shut_down()


def test_old_readings_are_faded_until_it_has_read(read, until_read, user, use, reader_of_rows, state):
    parts = [user.find(read, name) for name in ("confusion_view", "evaluation_sentences", "confused_pairs")]
    use(reader_of_rows(shift=1), "shifted")

    assert line(read, "mistakes_heading") == "Shifted · test pictures of rows"
    assert line(read, "mistakes_status") == "Reading… Shown: own network"
    assert read.model.is_old
    assert not any(part.isEnabled() for part in parts)
    choose(read, "mistakes_order", "as in the data")
    assert line(read, "mistakes_status") == "Reading… Shown: own network"
    until_read(read, "shifted")
    assert all(part.isEnabled() for part in parts)
    assert line(read, "mistakes_summary") == "100 of 100 wrong"

    state.computing.begin(Work.TRAINING)  # a followed run is always a little ahead
    use(reader_of_rows(shift=2), "after epoch 2")
    assert line(read, "mistakes_status") == "Reading… Shown: shifted"
    assert not read.model.is_old


def test_filter_and_current_example_stay_from_epoch_to_epoch(read, until_read, use, reader_of_rows):
    choose(read, "mistakes_label", "label 4")
    read.model.point_out(int(read.model.rows[2]))
    before = read.model.current

    use(reader_of_rows(12, shift=1), "shifted")
    until_read(read, "shifted")

    assert text_of(read, "mistakes_label") == "label 4"
    assert set(shown_labels(read)) == {"4"}
    assert read.model.current == before
    choose(read, "mistakes_answer", "read as A")
    use(read.first, "own network")  # which has no such class
    assert text_of(read, "mistakes_answer") == "all answers"
    assert len(read.model.rows) == 100


def test_known_readings_are_shown_at_once(qtbot, read, use, reader_of_rows, state):
    state.computing.begin(Work.RACE)  # one after the other, then
    shifted = use(reader_of_rows(shift=1), "shifted")
    use(reader_of_rows(shift=2), "shifted by 2")
    assert runner(read).is_newer_wanted
    use(shifted, "shifted")  # it is being read already
    assert not runner(read).is_newer_wanted
    use(reader_of_rows(shift=2), "shifted by 2")

    use(read.first, "own network")

    assert not runner(read).is_newer_wanted
    assert line(read, "mistakes_status") == ""
    assert not read.model.is_old
    qtbot.waitUntil(lambda: runner(read).subject is None)
    assert read.model.readings.source == "own network"
    with qtbot.assertNotEmitted(runner(read).began):
        use(shifted, "shifted again")
    assert read.model.readings.source == "shifted again"
    assert read.model.readings.n_wrong == 100


def test_other_work_gets_rests(qtbot, read, until_read, until_idle, use, reader_of_rows, state):
    rest = runner(read).findChild(QTimer)
    assert rest.interval() == 0
    first = use(reader_of_rows(shift=1), "first")
    use(reader_of_rows(shift=2), "second")
    assert runner(read).is_stopping
    use(first, "first")
    assert runner(read).is_newer_wanted  # as it was stopped
    until_read(read, "first")

    until_idle(runner(read))
    state.computing.begin(Work.RACE)
    use(reader_of_rows(shift=3), "third")
    use(reader_of_rows(shift=4), "fourth")
    assert not runner(read).is_stopping
    qtbot.waitUntil(lambda: read.model.readings.source == "third")
    assert line(read, "mistakes_status") == "Reading… Shown: third"
    until_read(read, "fourth")
    assert rest.interval() > 0


def test_hidden_it_reads_nothing_until_it_is_shown_again(qtbot, read, until_read, use, reader_of_rows):
    before = read.model.readings
    read.hide()
    read.show()
    assert read.model.readings is before
    read.hide()
    with qtbot.assertNotEmitted(runner(read).began):
        use(reader_of_rows(shift=1), "shifted")
    assert read.model.readings is before

    read.show()
    until_read(read, "shifted")


def test_another_data_set_clears_the_page_until_it_is_read(read, until_read, user, state, rows_dataset):
    choose(read, "mistakes_label", "label 4")
    choose(read, "mistakes_shown", "read wrong")
    click(gallery(read), 0)
    assert user.find(read, "mistakes_why_button").isEnabled()
    parts = (rows_dataset.train, rows_dataset.validation, rows_dataset.test)
    state.set_dataset(Dataset("others", *parts, tuple("ABCDEFGHIJ")))

    assert read.model.readings is None
    assert read.model.current is None
    assert not user.find(read, "mistakes_why_button").isEnabled()
    assert line(read, "mistakes_summary") == ""
    assert line(read, "mistakes_heading") == "Own network · test pictures of others"
    until_read(read, "own network")
    # Labels by the data set's names, answers by the network's.
    assert entries(read, "mistakes_label") == ["all labels", *(f"label {name}" for name in "ABCDEFGHIJ")]
    assert "read as 7" in entries(read, "mistakes_answer")
    assert [text_of(read, f"mistakes_{name}") for name in ("label", "shown")] == ["all labels", "read wrong"]
    assert set(shown_labels(read)) == {"D", "E"}


def test_a_network_that_does_not_fit_is_reported(qtbot, read, user, use, reader_of_rows):
    use(reader_of_rows(3), "small")
    qtbot.waitUntil(lambda: "3 classes" in line(read, "mistakes_status"))

    assert read.model.readings is None
    assert reason(read) == line(read, "mistakes_status")
    assert user.text(read, "evaluation_sentences") == ""
    assert not user.find(read, "mistakes_export").isEnabled()


def test_own_digits_go_to_the_canvas_as_strokes(qtbot, read, until_read, state, rows_dataset):
    pictures = read.source.source
    state.samples.add_all([(1, POLE)])
    assert read.source.source is pictures
    state.samples.delete([sample.id for sample in state.samples.samples])
    choose(read, "mistakes_source", "My digits")
    qtbot.waitUntil(lambda: "no digits of your own" in line(read, "mistakes_status"))

    state.samples.add_all([(1, POLE), (4, BAR)])
    drawn = read.source.source
    state.set_dataset(rows_dataset)
    assert read.source.source is drawn
    until_read(read, "own network")
    row = int(np.flatnonzero(read.model.readings.examples.labels == 1)[0])
    click(gallery(read), int(np.flatnonzero(read.model.rows == row)[0]))

    assert np.array_equal(state.drawing[0], POLE[0])
    assert state.picture is None


def test_a_stroke_file_is_read_and_its_writers_are_a_filter(qtbot, read, until_read, user, state, tmp_path):
    path = tmp_path / "digits of two writers.unipen"
    write_unipen([PenDigit(1, 8, POLE), PenDigit(4, 0, BAR), PenDigit(1, 0, POLE)], path)
    assert not user.find(read, "mistakes_writer").isVisible()

    choose(read, "mistakes_source", "Stroke file…")
    assert text_of(read, "mistakes_source") == "Test pictures"  # until a file is chosen
    read.findChild(QFileDialog).selectFile(str(path))
    read.findChild(QFileDialog).accept()
    qtbot.waitUntil(lambda: read.findChild(QFileDialog) is None)
    until_read(read, "own network")
    assert text_of(read, "mistakes_source") == "digits of two write…"
    assert line(read, "mistakes_heading") == f"Own network · digits of {path.name}"
    assert user.find(read, "mistakes_writer").isVisible()
    _, entry, other = entries(read, "mistakes_writer")
    assert entry.startswith("writer 0")
    assert other.startswith("writer 8")
    assert other.endswith("% right)")
    choose(read, "mistakes_writer", entry)

    assert sorted(read.model.rows.tolist()) == [1, 2]
    assert text_of(read, "mistakes_writer") == entry
    click(gallery(read), 0)
    assert all(0.0 < stroke.min() <= stroke.max() < 1.0 for stroke in state.drawing)
    assert len(state.drawing) == 1


def test_unwanted_pictures_are_not_shown(qtbot, page, until_read, state, rows_dataset, tmp_path):
    path, shown = tmp_path / "pen.unipen", []
    state.computing.begin(Work.RACE)  # what is under way is not stopped, then
    page.model.readings_changed.connect(
        lambda: page.model.readings and shown.append(page.model.readings.examples.name)
    )
    page.show()
    assert runner(page).subject is not None
    choose(page, "mistakes_source", "Training pictures")
    until_read(page, "own network")
    assert shown == ["training pictures of rows"]

    write_unipen([PenDigit(1, 7, POLE)], path)
    page.source.open_file(path)
    before = page.source.source
    assert text_of(page, "mistakes_source") == "pen.unipen"
    choose(page, "mistakes_source", "Test pictures")
    assert line(page, "mistakes_heading") == "Own network · test pictures of rows"
    with pytest.raises(StoppedError):
        before.examples()

    page.source.open_file(tmp_path / "gone.unipen")
    qtbot.waitUntil(lambda: "gone.unipen" in line(page, "mistakes_status"))
    assert page.model.readings is None
    none = LabelledImages(rows_dataset.test.images[:0], rows_dataset.test.labels[:0])
    state.set_dataset(dataclasses.replace(rows_dataset, name="few", validation=none))
    choose(page, "mistakes_source", "Validation pictures")
    qtbot.waitUntil(lambda: line(page, "mistakes_status") == "There are no validation pictures of few.")


def test_mistakes_come_first_and_filters_leave_some_of_them(read, user, until_read, use):
    n_wrong, show_all = read.model.readings.n_wrong, user.find(read, "mistakes_show_all")
    assert set(shown_labels(read)[:n_wrong]) == {"3", "4"}

    choose(read, "mistakes_shown", "read wrong")
    assert line(read, "mistakes_summary") == f"{n_wrong} of 100 wrong · {n_wrong} shown"
    choose(read, "mistakes_answer", "read as 9")
    assert set(shown_labels(read)) == {"4"}
    choose(read, "mistakes_order", "as in the data")
    assert np.all(np.diff(read.model.rows) > 0)
    click(gallery(read), 0)
    choose(read, "mistakes_answer", "read as 0")
    assert len(read.model.rows) == 0
    assert "Press Show all" in reason(read)

    user.click(read, "mistakes_show_all")
    assert len(read.model.rows) == 100
    assert text_of(read, "mistakes_answer") == "all answers"
    assert read.model.filter.order is Order.AS_IN_DATA  # which is no filter
    assert not show_all.isEnabled()
    choose(read, "mistakes_label", "label 0")
    assert set(shown_labels(read)) == {"0"}
    assert reason(read) == f"{len(read.model.rows)} pictures, 0 of them read wrong"  # none is marked
    assert show_all.isEnabled()

    use(SavedNetwork(read.first.network, read.first.class_names, {}, Calibration(1.0, 0.99, 0.0)), "doubting")
    until_read(read, "doubting")
    user.click(read, "mistakes_show_all")
    choose(read, "mistakes_doubt", "not sure")
    assert len(read.model.rows) == (read.model.readings.report.confidences < 0.99).sum() > 0


def test_a_cell_of_the_matrix_shows_its_pictures_and_a_second_click_all(read):
    matrix = read.findChild(ConfusionView)
    places = (QPoint(x, y) for x in range(0, matrix.width(), 6) for y in range(0, matrix.height(), 6))
    place = next(place for place in places if matrix.cell_at(place) == (4, 9))
    choose(read, "mistakes_shown", "read right")

    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)

    names = ("label", "answer", "shown")
    texts = [text_of(read, f"mistakes_{name}") for name in names]
    assert texts == ["label 4", "read as 9", "all, wrong first"]
    assert set(shown_labels(read)) == {"4"}
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert len(read.model.rows) == 100
    for shown, cell, then in (
        *(("read wrong", (2, 2), "all, wrong first"), ("mislabelled?", (2, 2), "all, wrong first")),
        *(("read wrong", (4, None), "read wrong"), ("read wrong", (None, 9), "read wrong")),
        ("read right", (2, 2), "read right"),
    ):
        choose(read, "mistakes_shown", shown)
        read.model.look_at_cell(*cell)
        assert set(shown_labels(read)) == {"2" if cell == (2, 2) else "4"}
        assert text_of(read, "mistakes_shown") == then


def test_wrong_labels_are_searched(qtbot, page, until_read, use, state, reader_of_rows, rows_dataset):
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
    assert line(page, "mistakes_summary") == "20 of 600 wrong · 20 shown"
    assert line(page, "mistakes_status") == ""


def test_a_search_may_find_nothing_or_be_given_up(qtbot, read, until_read, use, reader_of_rows):
    search = read.findChild(ExampleMeter).findChild(NewestRunner)
    choose(read, "mistakes_shown", "mislabelled?")
    assert line(read, "mistakes_status").startswith("Comparing")
    assert reason(read) == "Searching…"
    choose(read, "mistakes_shown", "read wrong")
    assert line(read, "mistakes_status") == ""
    assert not search.is_busy
    assert len(read.model.rows) == read.model.readings.n_wrong

    choose(read, "mistakes_shown", "mislabelled?")
    qtbot.waitUntil(lambda: reason(read) == "None seems to be mislabelled.")
    choose(read, "mistakes_shown", "read wrong")
    use(reader_of_rows(), "right")
    until_read(read, "right")
    assert reason(read) == "No mistakes among these."


def test_a_click_or_return_puts_a_picture_on_the_canvas_and_ctrl_c_copies_it(read, state, context, user):
    context.actions.fold_canvas.setChecked(True)
    view = gallery(read)
    view.setFocus()
    user.keys(read, "Ctrl+C")
    assert line(read, "mistakes_status").startswith("Choose a picture first")
    click(view, 0)

    row = int(read.model.rows[0])
    assert not context.actions.fold_canvas.isChecked()
    assert read.model.current == row
    assert np.array_equal(state.picture.pixels, read.model.readings.examples.picture(row))
    assert state.picture.caption == f"test picture {row + 1}: {shown_labels(read)[0]}"
    assert reason(read).startswith(f"test picture {row + 1}: {shown_labels(read)[0]}, read as ")
    assert reason(read).endswith("1 of 100")
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert state.picture.caption.startswith(f"test picture {row + 1}:")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert state.picture.caption.startswith(f"test picture {read.model.rows[1] + 1}:")

    user.keys(read, "Ctrl+C")
    picture = read.model.readings.examples.levels(read.model.rows[1:2])[0]
    image = QGuiApplication.clipboard().image()
    assert image.width() == image.height() == 280
    assert image.pixelColor(145, 105).red() == picture[10, 14]
    assert line(read, "mistakes_status").startswith("Copied test picture")


def test_pictures_and_matrix_are_saved_on_request(qtbot, read, user, failures, tmp_path):
    told, save = [], read.export.save_pictures
    read.export.told.connect(told.append)
    choose(read, "mistakes_shown", "read wrong")
    pictures, matrix = user.find(read, "mistakes_export").menu().actions()

    names = ["wrong.csv", "wrong.png", "matrix.csv"]
    for entry, name in zip((pictures, pictures, matrix), names, strict=True):
        entry.trigger()
        read.findChild(QFileDialog).selectFile(str(tmp_path / name))
        read.findChild(QFileDialog).accept()
        qtbot.waitUntil(lambda: read.findChild(QFileDialog) is None)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == [f"Saved to {tmp_path / name}" for name in names]
    assert line(read, "mistakes_status") == told[-1]
    lines = (tmp_path / "wrong.csv").read_text().splitlines()
    assert len(lines) == read.model.readings.n_wrong + 1
    assert lines[1].startswith(f"{read.model.rows[0] + 1},{shown_labels(read)[0]},")
    assert (tmp_path / "wrong.png").read_bytes().startswith(b"\x89PNG")
    assert len((tmp_path / "matrix.csv").read_text().splitlines()) == 11

    for name in ("missing/a.csv", "missing/a.png", "b.csv"):
        save(tmp_path / name)
    choose(read, "mistakes_label", "label 0")
    save(tmp_path / "nothing.csv")  # as none is shown
    read.export.save_matrix(tmp_path / "again.csv")
    qtbot.waitUntil(lambda: len(told) == 5)
    assert told[3:] == [f"Saved to {tmp_path / name}" for name in ("b.csv", "again.csv")]
    assert len(failures) == 2
    assert all("cannot be saved" in failure for failure in failures)


def test_why_is_asked_with_the_picture_on_the_canvas(read, user, state):
    assert not user.find(read, "mistakes_why_button").isEnabled()
    view = gallery(read)
    click(view, 3)
    assert read.asked == []

    user.click(read, "mistakes_why_button")
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cell_rect(3).center())

    assert read.asked == ["why", "why"]
    picture = read.model.readings.examples.picture(int(read.model.rows[3]))
    assert np.array_equal(state.picture.pixels, picture)


def test_shut_down_ends_all_work_and_saves_what_was_asked_for(read, use, reader_of_rows, state, tmp_path):
    for name in ("data", "robustness", "map", "trust"):
        read.open_section(name)
    choose(read, "mistakes_shown", "mislabelled?")
    state.samples.add_all([(1, POLE)])
    read.export.save_matrix(tmp_path / "matrix.csv")
    state.computing.begin(Work.TRAINING)
    use(reader_of_rows(shift=1), "shifted")
    use(read.first, "own network")
    use(reader_of_rows(shift=2), "shifted by 2")
    assert runner(read).is_newer_wanted

    read.shut_down()

    assert not runner(read).is_newer_wanted
    assert all(pool.waitForDone(0) for pool in read.findChildren(QThreadPool))
    assert not any(timer.isActive() for timer in read.findChildren(QTimer))
    assert (tmp_path / "matrix.csv").exists()


def test_a_mistake_goes_to_the_canvas_and_the_bars_show_its_answer(window, until_read, user):
    page = user.open_page(window, "mistakes")
    assert line(page, "mistakes_heading") == "Shipped network · test pictures of MNIST"
    until_read(page, "shipped network")
    row = int(page.model.rows[0])

    click(gallery(page), 0)

    QApplication.processEvents()
    reading = window.state.reading
    assert reading.text == page.model.readings.answer_name(row) != page.model.readings.label_name(row)
    sure = float(page.model.readings.report.confidences[row])
    assert reading.digits[0].probability == pytest.approx(sure, abs=1e-4)
