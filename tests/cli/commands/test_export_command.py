"""The command that saves a network in a form that works without digitpad."""

import re

from digitpad.export import EXPORT_FORMATS


def test_the_shipped_network_is_exported_as_the_ending_says(run, capsys, tmp_path):
    path = tmp_path / "my_reader.PY"

    assert run("export", path) == 0

    out, err = capsys.readouterr()
    assert err == ""
    agreed = "Python file, the same answers on 10,000 of 10,000"
    agreed += r", (the same probabilities|probabilities within \d+e-\d+)"
    assert re.fullmatch(f"{re.escape(str(path))}: {agreed}\n", out)
    EXPORT_FORMATS["python"].open_reader(path.read_bytes())


def test_a_network_is_exported_as_asked_and_json_tells_how_far_it_agrees(
    run, json_lines, network_file, leftover, tmp_path
):
    name = "onnx"
    path = tmp_path / "mine.bin"

    assert run("export", path, "--model", network_file, "--as", name, "--json") == 0

    (line,) = json_lines()
    difference = line.pop("largest_difference")
    assert 0 <= difference <= 1e-5
    assert line.pop("same_answers") + line["ties"] == 10_000
    assert line == {"file": str(path), "format": name, "pictures": 10_000, "ties": line["ties"]}
    EXPORT_FORMATS[name].open_reader(path.read_bytes())
    assert not leftover.exists()


def test_what_cannot_be_exported_is_refused_in_a_sentence(refused, new_network, tmp_path):
    five = new_network(5, 2)

    for arguments, reason in (
        (
            ["reader.doc"],
            r"reader\.doc has no known ending: \.py, \.html, \.htm, \.onnx\. .* name the format with --as",
        ),
        ([tmp_path / "none" / "reader.py"], r"reader\.py cannot be saved: No such file or directory"),
        ([tmp_path / "reader.py", "--model", tmp_path / "none.npz"], r"none\.npz does not exist"),
        ([tmp_path / "reader.py", "--model", five], "reads 5 values, not 28x28 pictures"),
        ([five, "--model", five, "--as", "onnx"], "is the network itself"),
        ([tmp_path / "reader.py", "--as", "cobol"], "invalid choice: 'cobol'"),
        ([], "the following arguments are required: FILE"),
    ):
        assert re.search(reason, refused("export", *arguments))
