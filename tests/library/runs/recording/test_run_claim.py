"""Who continues a run takes it as it was read, or not at all."""

import pytest

from digitpad.errors import LibraryError


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        ("DELETE FROM runs", "There is no run"),
        ("UPDATE runs SET checkpoint = 'a newer one'", "has continued in the meantime"),
    ],
)
def test_a_run_that_changed_since_it_was_read_is_not_continued(open_library, record, meanwhile, reason):
    library = open_library()
    run = library.read_run(record(library, stops_after=1))
    library.database.ask(lambda connection: connection.execute(meanwhile).fetchall())

    with pytest.raises(LibraryError, match=reason):
        library.claim_run(run, run.record.job)
