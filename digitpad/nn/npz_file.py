"""Uncompressed ``.npz`` files, checked before anything in them is used."""

import zipfile
from typing import BinaryIO

_END = b"PK\x05\x06"
_END_BYTES = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES = 20
_BYTES_OF_ENTRY = 200
"""Upper limit of a directory entry; ours have about 60."""


class NpzError(ValueError):
    """Raised if a file is not an uncompressed ``.npz``. The message is a clause that follows a colon."""


def open_npz(file: BinaryIO, most_members: int) -> zipfile.ZipFile:
    """Open an archive after checking that its parts together are no larger than its file.

    Parameters
    ----------
    file : binary file
        Seekable. It belongs to the caller.
    most_members : int
        An archive with more is refused before its directory is read: each entry takes ten times its size in
        memory.

    Raises
    ------
    NpzError
    """
    n_bytes = file.seek(0, 2)
    file.seek(max(n_bytes - _END_BYTES - _ZIP64_LOCATOR_BYTES, 0))
    tail = file.read()
    # zipfile would search for the end and follow a locator to a directory of any size.
    directory_bytes = int.from_bytes(tail[-10:-6], "little")
    if (
        tail[-_END_BYTES:][:4] != _END
        or tail.startswith(_ZIP64_LOCATOR)
        or directory_bytes > most_members * _BYTES_OF_ENTRY
    ):
        raise NpzError("it does not end like an archive of a few arrays.")
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NpzError("its directory cannot be read.") from error
    infos = archive.infolist()
    if len({info.filename for info in infos}) != len(infos):
        raise NpzError("two of its parts have the same name.")
    for info in infos:
        # Uncompressed parts cannot expand when they are read.
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            raise NpzError("it is compressed, unlike digitpad's files.")
    if sum(info.file_size for info in infos) > n_bytes:
        raise NpzError("it claims to hold more than it can.")
    return archive
