"""Data sets that are downloaded from their publishers."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digitpad.digits.data_file import OnProgress, OnStage, ShouldStop, Watch
from digitpad.digits.datasets.data_source import DataSource
from digitpad.digits.datasets.dataset import Dataset, LabelledImages, kept_for_validation
from digitpad.digits.datasets.idx import MAX_BYTES
from digitpad.digits.downloads import PublishedFile, alone, fetch, is_kept
from digitpad.digits.downloads.fetch import PATIENCE_S, OnBytes
from digitpad.errors import DataFileError
from digitpad.paths import data_sets_dir, write_atomically
from digitpad.presentation import bytes_text

_CHUNK = 1 << 20
_FETCHING = 0.9  # share of the opening time spent on downloads, if there are any


class ReadPart(Protocol):
    """Reads one part of a published set."""

    def __call__(
        self, folder: Path, part: str, on_progress: OnProgress, should_stop: ShouldStop
    ) -> LabelledImages:
        """Return part "train" or "t10k", read from the files in a folder."""


@dataclass(frozen=True)
class PublishedSet:
    """A data set that is downloaded once and then read from the user's cache.

    Attributes
    ----------
    name, title, explanation : str
        See ``DataSource``.
    command : str
        Menu entry, without the size that is appended to it.
    class_names : tuple of str
    files : tuple of PublishedFile
    read_part : callable
        See ``ReadPart``.
    folder : str
        Its folder in the cache. Sets with the same files share one.
    members : tuple of str
        If ``files`` is one zip archive, the files to unpack from it. The archive is then deleted.
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
        size = bytes_text(sum(file.n_bytes for file in self.files))
        return DataSource(
            self.name,
            self.title,
            f"{self.command} ({size})",
            f"{self.explanation} {size} are downloaded once and can then be used offline.",
            self.load,
            needs_folder=False,
            is_at_hand=self.is_at_hand,
        )

    def is_at_hand(self) -> bool:
        """Return whether the files have been downloaded."""
        folder = data_sets_dir() / self.folder
        if self.members:
            return all((folder / Path(member).name).is_file() for member in self.members)
        return all(is_kept(file, folder) for file in self.files)

    def load(
        self,
        folder: Path | None = None,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
        on_stage: OnStage | None = None,
    ) -> Dataset:
        """Return the data set, after downloading it if necessary.

        Of what was fetched ``on_stage`` is told each megabyte, and when it is checked, unpacked and read.

        Raises
        ------
        DataFileError
            If it cannot be downloaded, saved or read.
        StoppedError
            If ``should_stop`` returned True. What was received is kept.
        """
        folder = data_sets_dir() / self.folder
        watch = Watch(on_progress, should_stop)
        share = 0.0 if self.is_at_hand() else _FETCHING
        if share or not self.members:
            fetching = _Fetching(
                self.title, sum(file.n_bytes for file in self.files), on_stage if share else None
            )
            fetching.show(0)
            self._fetch(
                folder,
                fetching,
                lambda part: watch.at(share * part),
                should_stop or (lambda: False),
            )
            fetching.tell(f"Reading {self.title}")
        done = [0.0, 0.0]

        def read(number: int, part: str) -> LabelledImages:
            def on_part(progress: float) -> None:
                done[number] = progress
                watch.at(share + (1.0 - share) * sum(done) / 2.0)

            return self.read_part(folder, part, on_part, should_stop or (lambda: False))

        try:
            training, test = read(0, "train"), read(1, "t10k")
        except DataFileError:
            for member in self.members:  # no digests are published: delete them to download again next time
                (folder / Path(member).name).unlink(missing_ok=True)
            raise
        train, validation = kept_for_validation(training, self.title)
        return Dataset(self.title, train, validation, test, self.class_names, source=self.name)

    def _fetch(
        self,
        folder: Path,
        fetching: "_Fetching",
        on_part: Callable[[float], object],
        should_stop: ShouldStop,
    ) -> None:
        done = 0
        for file in self.files:

            def on_bytes(n_bytes: int, before: int = done) -> None:
                fetching.show(before + n_bytes)
                on_part((before + n_bytes) / fetching.n_bytes)

            try:
                if self.members:
                    self._fetch_archive(file, folder, fetching, on_bytes, should_stop)
                else:
                    fetch(file, folder, on_bytes, should_stop, self.patience_s, fetching.check)
            except DataFileError as error:
                raise DataFileError(
                    f"{self.title}: {error} Try again later, or open its files if you have them."
                ) from error
            done += file.n_bytes

    def _fetch_archive(
        self,
        file: PublishedFile,
        folder: Path,
        fetching: "_Fetching",
        on_bytes: OnBytes,
        should_stop: ShouldStop,
    ) -> None:
        """Download and unpack an archive, unless another process has just done so."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with alone(file, folder, on_bytes, should_stop, "-unpacked"):
                if not self.is_at_hand():
                    path = fetch(file, folder, on_bytes, should_stop, self.patience_s, fetching.check)
                    fetching.tell(f"Unpacking {self.title}")
                    _unpack(path, self.members, folder, should_stop)
        except OSError as error:
            raise DataFileError(f"{folder} cannot be written: {error.strerror or error}.") from error


class _Fetching:
    """Reports the stages of a download in words."""

    def __init__(self, title: str, n_bytes: int, on_stage: OnStage | None) -> None:
        self.n_bytes = n_bytes
        self._title = title
        self._on_stage = on_stage
        self._told = ""

    def show(self, n_bytes: int) -> None:
        """Report the megabytes received."""
        here, whole = (number // 1_000_000 for number in (n_bytes, self.n_bytes))
        if n_bytes < self.n_bytes:
            self.tell(f"Fetching {self._title}: {here} of {whole} MB")

    def check(self) -> None:
        """Report that the received file is being checked."""
        self.tell(f"Checking {self._title}")

    def tell(self, what: str) -> None:
        """Report a stage, unless it was reported last."""
        if what != self._told and self._on_stage is not None:
            self._told = what
            self._on_stage(what)


def _unpack(archive_path: Path, members: tuple[str, ...], folder: Path, should_stop: ShouldStop) -> None:
    """Unpack members of a verified archive, and delete it."""
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
                    raise DataFileError(f"{archive_path} is too large when unpacked.")
                write_atomically(folder / Path(member).name, content(archive, member))
        archive_path.unlink()
    except OSError as error:
        raise DataFileError(f"{archive_path} cannot be unpacked: {error.strerror or error}.") from error
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise DataFileError(f"{archive_path} is damaged, or not the expected archive.") from error
