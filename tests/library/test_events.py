"""What waits to be taken from a library: newer rows take the place of older ones."""

from digitpad.library.events import LibraryEvent, WaitingEvents


def test_newer_rows_take_the_place_of_older_ones_of_their_table_and_nothing_else_is_lost():
    waiting, full = WaitingEvents(), LibraryEvent(trouble="The disk is full.")
    first = LibraryEvent({"runs": [1], "samples": [2]}, is_loaded=True, warning="Damaged.")

    for event in (LibraryEvent({"runs": [0]}), first, full, LibraryEvent({"runs": [3]}, number=1)):
        waiting.add(event)

    assert waiting.take() == [
        LibraryEvent({"samples": [2]}, warning="Damaged."),
        full,
        LibraryEvent({"runs": [3]}, is_loaded=True, number=1),
    ]
    assert waiting.take() == []
