"""Whether the process that records a run is still alive."""

import json

import pytest

from digitpad.library.storage.process_owner import is_alive, this_process


@pytest.mark.parametrize(
    ("change", "alive"),
    [
        ({}, True),
        ({"machine": "another"}, True),  # nobody can know
        ({"started": "earlier"}, False),  # the number belongs to another process now
        ({"pid": 2**22 + 1, "started": ""}, False),  # as where starts are not known
        ({"pid": "none"}, False),
    ],
    ids=str,
)
def test_a_process_is_known_by_its_machine_its_number_and_its_start(change, alive):
    assert is_alive(json.dumps(json.loads(this_process()) | change)) is alive
    assert not any(map(is_alive, ("", "[]", "{}")))
