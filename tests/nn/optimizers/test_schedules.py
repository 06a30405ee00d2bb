"""The learning rate's way from the first step to the last."""

import pytest

from digitpad.nn.optimizers.schedules import SCHEDULES


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("constant", {0.0: 1.0, 0.5: 1.0, 1.0: 1.0}),
        ("step", {0.0: 1.0, 0.499: 1.0, 0.5: 0.1, 0.749: 0.1, 0.75: 0.01, 0.999: 0.01}),
        ("cosine", {0.0: 1.0, 1.0 / 3.0: 0.75, 0.5: 0.5, 1.0: 0.0}),
        ("one_cycle", {0.0: 0.05, 0.15: (0.05 + 1.0) / 2.0, 0.3: 1.0, 0.65: 0.5, 1.0: 0.0}),
    ],
)
def test_a_schedule_goes_through_these_places(name, places):
    assert [SCHEDULES[name](progress) for progress in places] == pytest.approx(
        list(places.values()), abs=1e-15
    )
