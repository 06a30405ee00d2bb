"""Exports a network to a file, once the file's content has been seen to read as the network does."""

from collections.abc import Callable
from pathlib import Path

from digitpad.digits.datasets.folders.idx_folder import load_labelled_images
from digitpad.errors import ExportError
from digitpad.export.agreement import Agreement, compare
from digitpad.export.export_format import ExportFormat
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import check_writable, mnist_dir, write_atomically
from digitpad.recognition.recognizer import Recognizer


def export_network(
    saved: SavedNetwork,
    path: Path,
    export_format: ExportFormat,
    should_stop: Callable[[], bool] = lambda: False,
) -> Agreement:
    """Save a network in a format, after both have read MNIST's 10,000 test pictures and agree.

    The file holds either what it held before or all of the new content.

    Parameters
    ----------
    saved : SavedNetwork
        One that reads 28x28 pictures.
    path : Path
    export_format : ExportFormat
    should_stop : callable
        Asked often while they are compared.

    Raises
    ------
    ExportError
        Naming the file and why it was not saved.
    ModelFileError
        If the network does not read 28x28 pictures.
    StoppedError
        If ``should_stop`` answered True. Nothing was saved.
    """
    Recognizer(saved)
    try:
        check_writable(path)  # before the seconds that it takes to compare
        content = export_format.make(saved)
        pictures = load_labelled_images(mnist_dir(), "t10k", should_stop=should_stop).images
        read = export_format.open_reader(content)
        agreement = compare(saved, read, pictures, export_format.tolerance, should_stop)
        if not agreement.is_good:
            raise ExportError(
                f"{path} was not saved: the exported network does not read as the one in use does: "
                f"{agreement.text}. Please report this."
            )
        write_atomically(path, content)
    except OSError as error:
        raise ExportError(f"{path} cannot be saved: {error.strerror or error}.") from error
    return agreement
