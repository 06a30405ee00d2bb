"""The library's list of networks."""

import dataclasses
import math
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitpad.errors import LibraryError, ModelFileError
from digitpad.library.networks.network_record import NetworkKind, NetworkRecord, NewNetwork, StoredNetwork
from digitpad.library.networks.network_rows import hide, new_record, write_network
from digitpad.library.storage.weight_files import WeightFiles
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import shipped_network_path
from digitpad.recognition.fine_tuning.fine_tuned_network import n_fine_tuned
from digitpad.recognition.network_files import open_network

Post = Callable[..., None]
"""``post(work, after=...)`` hands a change to the writer: see ``Library``."""

_STEP = 0.001  # seconds: no two uses are at the same time


@dataclass(frozen=True)
class _Held:
    """A network that is not on the disk yet, and what it was fine-tuned from."""

    saved: SavedNetwork
    base: SavedNetwork | None


class NetworkTable:
    """All networks, in memory, their weights on the disk. From one thread only, except where it is said.

    The same weights with the same classes are kept once: who adds them again uses those that are there.

    Parameters
    ----------
    post : callable
    files : WeightFiles
    announce : callable
        Called after each change of the list.
    """

    def __init__(self, post: Post, files: WeightFiles, announce: Callable[[], object]) -> None:
        self._post = post
        self._files = files
        self._announce = announce
        self._rows: dict[str, NetworkRecord] = {}
        self._held: dict[str, _Held] = {}
        self._same_as: dict[str, str] = {}  # ids given to what was there already; the writer adds to it
        self._of_runs: dict[tuple[str, int], str] = {}  # ids of what runs left since the start
        self._deleted: list[tuple[NetworkRecord, ...]] = []  # hidden until the library is closed

    @property
    def networks(self) -> tuple[NetworkRecord, ...]:
        """All networks, the newest first."""
        return tuple(sorted(self._shown(), key=lambda row: -row.added))

    def __len__(self) -> int:
        return len(self._shown())

    def find(self, network_id: str) -> NetworkRecord | None:
        """Return a network; None if there is none of that id."""
        row = self._rows.get(self._resolve(network_id))
        return None if row is None or row.is_hidden else row

    def of_run(self, run_id: str, epoch: int) -> NetworkRecord | None:
        """Return the network of an epoch of a run; None if it is not in the list.

        Of two runs that left the same network, which is in the list once, the later is known until the end
        of the program.
        """
        rows = (row for row in self._rows.values() if (row.run, row.epoch) == (run_id, epoch))
        row = next((row for row in rows if run_id and not row.is_hidden), None)
        return row or self.find(self._of_runs.get((run_id, epoch), ""))

    def newest(self, kind: NetworkKind) -> NetworkRecord | None:
        """Return the network of a kind that came last; None if there is none."""
        return next((row for row in self.networks if row.kind is kind), None)

    @property
    def last_used(self) -> NetworkRecord | None:
        """The network that was used last; None if none ever was."""
        last = max(self._shown(), key=lambda row: row.used, default=None)
        return last if last is not None and last.used > 0.0 else None

    # Changes

    def add(
        self, new: NewNetwork, base: NewNetwork | None = None, *, is_used: bool = True, instead_of: str = ""
    ) -> NetworkRecord:
        """Keep a network.

        Parameters
        ----------
        new : NewNetwork
            Its name gets a number if there is one of that name.
        base : NewNetwork, optional
            What it was fine-tuned from; it is kept too.
        is_used : bool
            Whether it is put in use.
        instead_of : str
            Id of a network to ``withdraw``.

        Returns
        -------
        record : NetworkRecord
            With an id of its own, also if the network was there: ``find`` then leads to that.
        """
        self._forget(instead_of)
        used = self._next_use() if is_used else 0.0
        record = new_record(new, used)
        if new.run:
            self._of_runs[new.run, new.epoch] = record.id
        same = self._like(new)
        if same is None:
            record = dataclasses.replace(record, name=self._free_name(new.name))
            self._rows[record.id] = record
            self._held[record.id] = _Held(new.saved, base.saved if base else None)
        else:
            self._same_as[record.id] = same.id
            self._rows[same.id] = dataclasses.replace(same, used=max(same.used, used))

        def work(connection: sqlite3.Connection) -> list[str]:
            old_files = hide(connection, [(instead_of, math.inf)])
            network_id = write_network(connection, self._files, record, new, base)
            if network_id != record.id:
                self._same_as[record.id] = network_id
            return old_files

        self._post(work, after=self._files.delete, touches={"networks"})
        self._announce()
        return record

    def use(self, network_id: str) -> None:
        """Note that a network is put in use."""
        row = self.find(network_id)
        if row is not None and row is not self.last_used:
            self._update(row.id, used=self._next_use())

    def rename(self, network_id: str, name: str) -> None:
        """Give a network another name, which may not be empty."""
        row, name = self.find(network_id), name.strip()
        if row is not None and name not in ("", row.name):
            self._update(row.id, name=name)

    def withdraw(self, network_id: str) -> None:
        """Delete for good what ``add`` kept under this id; what was there before stays."""
        if self._forget(network_id):
            # Its id is not resolved: what was there before has another.
            self._post(
                lambda connection: hide(connection, [(network_id, math.inf)]),
                after=self._files.delete,
                touches={"networks"},
            )
            self._announce()

    def delete(self, network_ids: Iterable[str]) -> None:
        """Take networks out of the list. They are deleted for good when the library is closed.

        Those that digitpad comes with stay.
        """
        found = [self.find(network_id) for network_id in network_ids]
        doomed = tuple(row for row in found if row is not None and row.kind is not NetworkKind.SHIPPED)
        if doomed:
            self._deleted.append(doomed)
            for row in doomed:
                self._rows.pop(row.id, None)
            self._announce()

    @property
    def can_undo(self) -> bool:
        """Whether networks were deleted that can come back."""
        return bool(self._deleted)

    def undo_delete(self) -> tuple[NetworkRecord, ...]:
        """Bring the networks back that were deleted last, and return them."""
        if not self._deleted:
            return ()
        rows = self._deleted.pop()
        self._rows = {row.id: row for row in rows} | self._rows
        self._announce()
        return rows

    def delete_for_good(self) -> None:
        """Delete what was taken out of the list and not used since, with its weights."""
        doomed = [(row.id, row.used) for rows in self._deleted for row in rows]
        self._deleted = []
        if doomed:
            self._post(
                lambda connection: hide(
                    connection, [(self._resolve(row_id), used) for row_id, used in doomed]
                ),
                after=self._files.delete,
                touches={"networks"},
            )

    def replace(self, rows: Iterable[NetworkRecord]) -> bool:
        """Take what is in the database now; tell whether that is anything new."""
        deleted = {self._resolve(row.id): row.used for gone in self._deleted for row in gone}
        before = self._rows
        self._rows = {row.id: row for row in rows if row.used > deleted.get(row.id, -1.0)}
        self._held.clear()  # all that was added before is among them
        return self._rows != before

    # Weights

    def opener(self, network_id: str) -> Callable[[], StoredNetwork]:
        """Return a function that reads a network, in any thread.

        It raises ModelFileError if the network's file is missing or damaged.

        Raises
        ------
        LibraryError
            If there is none of that id.
        """
        row = self.find(network_id)
        if row is None:
            raise LibraryError("That network is no longer in your library.")
        held = self._held.get(row.id)
        base = self._rows.get(row.base)

        def open_it() -> StoredNetwork:
            try:
                saved = held.saved if held is not None else self._files.network(row.file)
            except ModelFileError as error:
                raise ModelFileError(f'The network "{row.name}" cannot be opened: {error}') from error
            if not n_fine_tuned(saved):
                return StoredNetwork(row, saved, saved)
            if held is not None and held.base is not None:
                return StoredNetwork(row, saved, held.base)
            return StoredNetwork(row, saved, self._read(base) or open_network(shipped_network_path()))

        return open_it

    def base_finder(self) -> Callable[[str], SavedNetwork | None]:
        """Return a function that reads the network whose digest begins like this, in any thread.

        It returns None if there is none, or if it cannot be read.
        """
        rows = tuple(self._rows.values())

        def find(digest: str) -> SavedNetwork | None:
            same = (row for row in rows if digest and row.digest.startswith(digest))
            return self._read(next(same, None))

        return find

    def _read(self, row: NetworkRecord | None) -> SavedNetwork | None:
        try:
            return None if row is None else self._files.network(row.file)
        except ModelFileError:
            return None

    # In memory

    def _shown(self) -> list[NetworkRecord]:
        return [row for row in self._rows.values() if not row.is_hidden]

    def _resolve(self, network_id: str) -> str:
        while network_id in self._same_as:
            network_id = self._same_as[network_id]
        return network_id

    def _like(self, new: NewNetwork) -> NetworkRecord | None:
        """Return the network in the list that is the same, as far as that is known without its file."""
        for row in self._shown():
            held = self._held.get(row.id)
            if row.class_names == new.saved.class_names and (
                bool(new.digest) and row.digest == new.digest
                if held is None
                else np.array_equal(held.saved.network.parameters, new.saved.network.parameters)
            ):
                return row
        return None

    def _free_name(self, name: str) -> str:
        names, free, number = {row.name for row in self._shown()}, name, 1
        while free in names:
            number += 1
            free = f"{name} ({number})"
        return free

    def _next_use(self) -> float:
        # Whatever somebody does to the clock, what is used now was used last.
        return max(time.time(), max((row.used for row in self._rows.values()), default=0.0) + _STEP)

    def _update(self, network_id: str, **values: Any) -> None:
        self._rows[network_id] = dataclasses.replace(self._rows[network_id], **values)
        assignments = ", ".join(f"{column} = ?" for column in values)
        self._post(
            lambda connection: connection.execute(
                f"UPDATE networks SET {assignments} WHERE id = ?",
                (*values.values(), self._resolve(network_id)),
            )
        )
        self._announce()

    def _forget(self, network_id: str) -> bool:
        self._held.pop(network_id, None)
        return self._rows.pop(network_id, None) is not None
