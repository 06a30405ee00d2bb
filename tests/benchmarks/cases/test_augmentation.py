import json
from types import SimpleNamespace

import numpy as np
import pytest

from digitpad.benchmarks.cases import augmentation
from digitpad.cli import main
from digitpad.digits.datasets.augmentation import AugmentationRanges


@pytest.fixture
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = augmentation.measure
    monkeypatch.setattr(augmentation, "measure", lambda rounds: measure(rounds, n_pictures=70))


def test_all_parts_vary_what_the_target_names() -> None:
    assert augmentation.RANGES["all parts"] == AugmentationRanges(12.0, 0.15, 0.2, 1.0, 0.9, 0.3)
    assert augmentation.N_PICTURES == 60_000


@pytest.mark.usefixtures("few_pictures")
def test_json_has_the_machine_and_a_median_of_all_ranges(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "augmentation", "--rounds", "3", "--json"]) == 0

    [line] = capsys.readouterr().out.splitlines()
    figures = json.loads(line)
    assert figures["machine"]["cores"] >= 1
    assert (figures["rounds"], figures["pictures"]) == (3, 70)
    assert list(figures["seconds"]) == ["none", "affine", "elastic", "all parts"]
    for times in figures["seconds"].values():
        assert 0.0 < times["fastest"] <= times["median"] <= times["slowest"]
        assert times["processor"] > 0.0


def test_as_many_pictures_are_varied_as_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = []
    monkeypatch.setattr(
        augmentation, "seconds_to_vary", lambda images, ranges: shapes.append(images.shape) or (2.5, 1.5)
    )

    figures = augmentation.measure(rounds=2)

    assert shapes == [(60_000, 784)] * 8
    assert figures["seconds"]["elastic"] == {"median": 2.5, "fastest": 2.5, "slowest": 2.5, "processor": 1.5}


def test_every_picture_is_varied_once_in_mini_batches_by_two_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    varied: list[int] = []
    monkeypatch.setattr(augmentation, "Augmenter", lambda _: lambda images, rng: varied.append(len(images)))
    clock = SimpleNamespace(
        perf_counter=lambda: 3.0 + sum(varied) / 64, process_time=lambda: 1.0 + sum(varied) / 128
    )
    monkeypatch.setattr(augmentation, "time", clock)

    seconds = augmentation.seconds_to_vary(np.zeros((300, 784), np.uint8), AugmentationRanges())

    assert seconds == (300 / 64, 300 / 128)
    assert varied == [128, 128, 128, 44]  # the first warms up


def test_the_table_is_read_at_a_glance(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    times = {"median": 0.881, "fastest": 0.85, "slowest": 1.234, "processor": 0.8}
    figures = {"rounds": 5, "pictures": 60_000, "seconds": {"all parts": times}}
    monkeypatch.setattr(augmentation, "measure", lambda rounds: figures)

    assert main(["bench", "augmentation"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "  all parts      0.88 s  (0.85 to 1.23 s; 0.80 s of the processor)"
    assert lines[2] == "  (medians of 5 rounds; 60,000 pictures varied once, one thread)"
