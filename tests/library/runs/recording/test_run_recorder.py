"""A run that is deleted while it is recorded stays deleted, and that is told once."""

from digitpad.library import Library


def test_recording_ends_when_the_run_was_deleted(qtbot, folder, record):
    events = []
    library = Library(folder, events.append)
    library.open()
    qtbot.waitUntil(lambda: any(event.is_loaded for event in events))
    deletion = "CREATE TRIGGER deletion AFTER INSERT ON runs BEGIN DELETE FROM runs; END"
    library.database.ask(lambda connection: connection.execute(deletion).fetchall())

    record(library, run_id="ab000001")

    assert library.close(60)
    assert [event.warning for event in events if event.warning] == [
        "This run is not recorded: Run ab000001 was deleted during training, so recording has ended."
    ]
    assert library.runs.runs == ()
    assert list(folder.glob("weights/*")) == []
