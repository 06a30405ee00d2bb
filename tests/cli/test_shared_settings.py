"""A run's settings go into a file, and train the same network from it."""

import pytest

from digitpad.recognition.network_files import open_network


def weights(path):
    return open_network(path).network.parameters.tobytes()


@pytest.fixture
def shared(run, train, data, tmp_path, capsys):
    """The settings of a run with a seed of its own, and the network that it left."""
    network, settings = tmp_path / "first.npz", tmp_path / "shared.json"
    options = ("--seed", "7", "--epochs", "3", "--batch-size", "5", "--augmentation", "affine")
    assert train(data, *options, "--output", network) == 0
    assert run("runs", "export", "last", "--config", settings) == 0
    assert capsys.readouterr().out.endswith(f"saved the settings to {settings}\n")
    return settings, network


def test_the_same_file_gives_the_same_network(run, shared, data, tmp_path, capsys):
    settings, first = shared
    again = tmp_path / "again.npz"

    assert run("train", "--config", settings, "--data", data, "--output", again) == 0

    assert "its curve will differ" not in capsys.readouterr().err
    assert weights(first) == weights(again)


def test_data_of_a_folder_have_to_be_given_and_other_data_are_told(run, shared, write_data, tmp_path, capsys):
    settings, _ = shared
    other = write_data(tmp_path / "others", 10, 30)

    assert run("train", "--config", settings, "--no-record") == 2
    assert "was trained on bars: say by --data where that lies" in capsys.readouterr().err
    assert run("train", "--config", settings, "--data", other, "--epochs", "1", "--no-record") == 0
    assert "are not those that" in capsys.readouterr().err


def test_a_preset_and_a_file_contradict_each_other(refused, shared):
    settings, _ = shared

    assert "not allowed with argument" in refused("train", "--config", settings, "--preset", "fast")
