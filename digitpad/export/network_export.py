"""Export of a network to a file after checking that the content reads like the network."""

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
    """Save a network in a format, if both agree on MNIST's 10,000 test pictures.

    The file is replaced completely or not at all.

    Parameters
    ----------
    saved : SavedNetwork
        A network that reads 28x28 pictures.
    path : Path
    export_format : ExportFormat
    should_stop : callable
        Called often during the comparison.

    Raises
    ------
    ExportError
        If the file was not saved. The message names it and the reason.
    ModelFileError
        If the network does not read 28x28 pictures.
    StoppedError
        If ``should_stop`` returned True. Nothing was saved.
    """
    Recognizer(saved)
    try:
        check_writable(path)  # before the comparison, which takes seconds
        content = export_format.make(saved)
        pictures = load_labelled_images(mnist_dir(), "t10k", should_stop=should_stop).images
        read = export_format.open_reader(content)
        agreement = compare(saved, read, pictures, export_format.tolerance, should_stop)
        if not agreement.is_good:
            raise ExportError(
                f"{path} was not saved because the exported network reads differently from the original: "
                f"{agreement.text}. Please report this."
            )
        write_atomically(path, content)
    except OSError as error:
        raise ExportError(f"{path} cannot be saved: {error.strerror or error}.") from error
    return agreement
