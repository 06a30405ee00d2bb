"""Numbers in words."""

import pytest

from digitpad.ui.looked_at.number_ranges import in_ranges


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([7], "7"),
        ([2, 1], "1 and 2"),
        ([3, 5, 7, 8, 9, 9], "3, 5 and 7 to 9"),
        ([1, 3, 5, 7], "1, 3, 5 and 7"),
        ([1, 3, 5, 7, 9, 10, 11], "1, 3, … and 9 to 11"),
        ([], ""),
    ],
)
def test_consecutive_numbers_become_a_range(numbers, text):
    assert in_ranges(numbers) == text
