"""Data sets that are fetched from where they were published."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitpad.digits.data_file import OnProgress, ShouldStop, Watch
from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, kept_for_validation
from digitpad.digits.datasets.idx import MAX_BYTES
from digitpad.digits.downloads import PublishedFile, alone, fetch, is_kept
from digitpad.digits.downloads.fetch import PATIENCE_S, OnBytes
from digitpad.errors import DataFileError
from digitpad.paths import data_sets_dir, write_atomically

_CHUNK = 1 << 20
_FETCHING = 0.9  # of the time that opening takes, if anything is to be fetched


class ReadPart(Protocol):
    """Reads one part of a published set."""

    def __call__(
        self, folder: Path, part: str, on_progress: OnProgress, should_stop: ShouldStop
    ) -> LabelledImages:
        """Return the part "train" or "t10k" from the files in a folder."""


@dataclass(frozen=True)
class PublishedSet:
    """A data set that is fetched once, and read from the user's cache from then on.

    Attributes
    ----------
    name, title, explanation : str
        See ``DataSource``.
    command : str
        What a menu calls it; its size is put behind that.
    class_names : tuple of str
    files : tuple of PublishedFile
    read_part : callable
        See ``ReadPart``.
    folder : str
        Where it lies in the cache: sets with the same files share one.
    members : tuple of str
        If ``files`` is one zip archive: what is unpacked of it. The archive is then removed.
    patience_s : float
        See ``fetch``.
    """

    name: str
    title: str
    command: str
    explanation: str
    class_names: tuple[str, ...]
    files: tuple[PublishedFile, ...]
    read_part: ReadPart
    folder: str
    members: tuple[str, ...] = ()
    patience_s: float = PATIENCE_S

    @property
    def source(self) -> DataSource:
        """The set as a data source."""
        size = f"{sum(file.n_bytes for file in self.files) / 1e6:.0f} MB"
        return DataSource(
            self.name,
            self.title,
            f"{self.command} ({size})",
            f"{self.explanation} {size} are fetched once, and used offline from then on.",
            self.load,
            needs_folder=False,
            is_at_hand=self.is_at_hand,
        )

    def is_at_hand(self) -> bool:
        """Tell whether it was fetched already."""
        folder = data_sets_dir() / self.folder
        if self.members:
            return all((folder / Path(member).name).is_file() for member in self.members)
        return all(is_kept(file, folder) for file in self.files)

    def load(
        self,
        folder: Path | None = None,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
    ) -> Dataset:
        """Return the data set, fetched if it is not at hand.

        Raises
        ------
        DataFileError
            If it cannot be fetched, saved or read.
        StoppedError
            If ``should_stop`` answered True. What was received stays.
        """
        folder = data_sets_dir() / self.folder
        watch = Watch(on_progress, should_stop)
        share = 0.0 if self.is_at_hand() else _FETCHING
        if share or not self.members:
            self._fetch(folder, lambda part: watch.at(share * part), should_stop or (lambda: False))
        done = [0.0, 0.0]

        def read(number: int, part: str) -> LabelledImages:
            def on_part(progress: float) -> None:
                done[number] = progress
                watch.at(share + (1.0 - share) * sum(done) / 2.0)

            return self.read_part(folder, part, on_part, should_stop or (lambda: False))

        try:
            training, test = read(0, "train"), read(1, "t10k")
        except DataFileError:
            for member in self.members:  # whose digests nobody publishes: fetched anew the next time
                (folder / Path(member).name).unlink(missing_ok=True)
            raise
        try:
            train, validation = kept_for_validation(training)
        except ValueError as error:
            raise DataFileError(f"{self.title} has too few pictures.") from error
        return Dataset(self.title, train, validation, test, self.class_names, source=self.name)

    def _fetch(self, folder: Path, on_part: Callable[[float], object], should_stop: ShouldStop) -> None:
        total, done = sum(file.n_bytes for file in self.files), 0
        for file in self.files:

            def on_bytes(n_bytes: int, before: int = done) -> None:
                on_part((before + n_bytes) / total)

            try:
                if self.members:
                    self._fetch_archive(file, folder, on_bytes, should_stop)
                else:
                    fetch(file, folder, on_bytes, should_stop, self.patience_s)
            except DataFileError as error:
                raise DataFileError(
                    f"{self.title}: {error} Try again later, or open its files if you have them."
                ) from error
            done += file.n_bytes

    def _fetch_archive(
        self, file: PublishedFile, folder: Path, on_bytes: OnBytes, should_stop: ShouldStop
    ) -> None:
        """Fetch and unpack an archive, unless another process has done so meanwhile."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with alone(file, folder, on_bytes, should_stop, "-unpacked"):
                if not self.is_at_hand():
                    path = fetch(file, folder, on_bytes, should_stop, self.patience_s)
                    _unpack(path, self.members, folder, should_stop)
        except OSError as error:
            raise DataFileError(f"{folder} cannot be written: {error.strerror or error}.") from error


def _unpack(archive_path: Path, members: tuple[str, ...], folder: Path, should_stop: ShouldStop) -> None:
    """Unpack members of an archive that was checked, and remove it."""
    watch = Watch(None, should_stop)

    def content(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                watch.at(0.0)
                yield chunk

    try:
        with zipfile.ZipFile(archive_path) as archive:
            for member in members:
                if archive.getinfo(member).file_size > MAX_BYTES:
                    raise DataFileError(f"{archive_path} is too large inside.")
                write_atomically(folder / Path(member).name, content(archive, member))
        archive_path.unlink()
    except OSError as error:
        raise DataFileError(f"{archive_path} cannot be unpacked: {error.strerror or error}.") from error
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise DataFileError(f"{archive_path} is damaged, or another archive than it should be.") from error
