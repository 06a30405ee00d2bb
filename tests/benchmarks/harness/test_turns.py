import pytest

from digitpad.benchmarks.harness.turns import compare, medians


def test_medians_are_taken_over_rounds_run_in_turn():
    order = []
    values = iter([3.0, 1.0, 2.0])

    def first():
        order.append("first")
        return next(values)

    def second():
        order.append("second")
        return 7.0

    assert medians({"a": first, "b": second}, 3) == {"a": 2.0, "b": 7.0}
    assert order == ["first", "second"] * 3


def test_each_is_compared_with_the_reference_just_before_and_after_it():
    order = []

    def run(name, *seconds):
        values = iter(seconds)

        def work():
            order.append(name)
            return next(values)

        return work

    times, reference_seconds = compare(
        {"a": run("a", 6.0, 20.0), "b": run("b", 3.0, 5.0)}, run("r", 1.0, 3.0, 3.0, 7.0, 3.0), rounds=2
    )

    assert order == ["r", "a", "r", "b", "r", "a", "r", "b", "r"]
    assert times == {"a": pytest.approx((3.0 + 4.0) / 2), "b": pytest.approx((1.0 + 1.0) / 2)}
    assert reference_seconds == 3.0


def test_a_machine_that_is_slow_for_a_while_changes_no_ratio():
    clock = iter(range(1_000))

    def speed():
        return 1.6 if next(clock) % 20 >= 10 else 1.0  # slow for ten pieces of work, then fast for ten

    times, _ = compare({"double": lambda: 2.0 * speed()}, lambda: speed(), rounds=60)

    assert times["double"] == pytest.approx(2.0)
