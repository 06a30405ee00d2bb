"""Uncompressed ``.npz`` files, of which nothing is believed before it is checked."""

import zipfile
from typing import BinaryIO

_END = b"PK\x05\x06"
_END_BYTES = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES = 20
_BYTES_OF_ENTRY = 200
"""Of the directory, at most; ours have about 60."""


class NpzError(ValueError):
    """A file that is no uncompressed ``.npz``. The message is half a sentence, to be put behind a colon."""


def open_npz(file: BinaryIO, most_members: int) -> zipfile.ZipFile:
    """Open an archive whose parts, taken together, are no larger than its file.

    Parameters
    ----------
    file : binary file
        It can seek, and belongs to the caller.
    most_members : int
        More are refused before the directory is read: each of its entries takes ten times its size.

    Raises
    ------
    NpzError
    """
    n_bytes = file.seek(0, 2)
    file.seek(max(n_bytes - _END_BYTES - _ZIP64_LOCATOR_BYTES, 0))
    tail = file.read()
    # zipfile would search for the end, and follow a locator to a directory of any size.
    directory_bytes = int.from_bytes(tail[-10:-6], "little")
    if (
        tail[-_END_BYTES:][:4] != _END
        or tail.startswith(_ZIP64_LOCATOR)
        or directory_bytes > most_members * _BYTES_OF_ENTRY
    ):
        raise NpzError("its end is not that of an archive of a few arrays.")
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NpzError("its directory cannot be read.") from error
    infos = archive.infolist()
    if len({info.filename for info in infos}) != len(infos):
        raise NpzError("two of its parts have the same name.")
    for info in infos:
        # What is not compressed cannot blow up when it is read.
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            raise NpzError("it is compressed, which digitpad's files are not.")
    if sum(info.file_size for info in infos) > n_bytes:
        raise NpzError("it claims to hold more than it can.")
    return archive
