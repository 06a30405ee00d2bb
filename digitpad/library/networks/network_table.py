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
from digitpad.presentation import numbered_name
from digitpad.recognition.fine_tuning.fine_tuned_network import n_fine_tuned
from digitpad.recognition.network_files import open_network

Post = Callable[..., None]
"""``post(work, after=...)`` queues a change for the writer. See ``Library``."""

_STEP = 0.001  # seconds: makes the times of use distinct


@dataclass(frozen=True)
class _Held:
    """A network that is not on disk yet, and its base."""

    saved: SavedNetwork
    base: SavedNetwork | None


class NetworkTable:
    """All networks: records in memory, weights on disk. For one thread, except where noted.

    Networks with the same weights and classes are stored once: adding one again finds the existing one.

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
        self._same_as: dict[str, str] = {}  # ids given to existing networks; the writer adds to it
        self._of_runs: dict[tuple[str, int], str] = {}  # ids of networks from runs since the start
        self._deleted: list[tuple[NetworkRecord, ...]] = []  # hidden until the library is closed

    @property
    def networks(self) -> tuple[NetworkRecord, ...]:
        """All networks, the newest first."""
        return tuple(sorted(self._shown(), key=lambda row: -row.added))

    def __len__(self) -> int:
        return len(self._shown())

    def find(self, network_id: str) -> NetworkRecord | None:
        """Return a network, or None if there is none with that id."""
        row = self._rows.get(self._resolve(network_id))
        return None if row is None or row.is_hidden else row

    def of_run(self, run_id: str, epoch: int) -> NetworkRecord | None:
        """Return the network of an epoch of a run, or None if it is not in the list.

        If two runs ended with the same network, it is found for the later run, until the program ends.
        """
        rows = (row for row in self._rows.values() if (row.run, row.epoch) == (run_id, epoch))
        row = next((row for row in rows if run_id and not row.is_hidden), None)
        return row or self.find(self._of_runs.get((run_id, epoch), ""))

    def newest(self, kind: NetworkKind) -> NetworkRecord | None:
        """Return the newest network of a kind, or None if there is none."""
        return next((row for row in self.networks if row.kind is kind), None)

    @property
    def last_used(self) -> NetworkRecord | None:
        """The network used last; None if none was ever used."""
        last = max(self._shown(), key=lambda row: row.used, default=None)
        return last if last is not None and last.used > 0.0 else None

    # Changes

    def add(
        self, new: NewNetwork, base: NewNetwork | None = None, *, is_used: bool = True, instead_of: str = ""
    ) -> NetworkRecord:
        """Add a network.

        Parameters
        ----------
        new : NewNetwork
            Its name gets a number if it is taken.
        base : NewNetwork, optional
            The network it was fine-tuned from, which is stored too.
        is_used : bool
            Whether it is in use from now on.
        instead_of : str
            Id of a network to ``withdraw``.

        Returns
        -------
        record : NetworkRecord
            Has a new id, even if the network existed: ``find`` then returns the existing one.
        """
        self._forget(instead_of)
        used = self._next_use() if is_used else 0.0
        record = new_record(new, used)
        if new.run:
            self._of_runs[new.run, new.epoch] = record.id
        same = self._like(new)
        if same is None:
            deleted = (row for rows in self._deleted for row in rows)  # they may come back
            taken = {row.name for row in (*self._shown(), *deleted)}
            record = dataclasses.replace(record, name=numbered_name(new.name, taken))
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
        """Record that a network is in use."""
        row = self.find(network_id)
        if row is not None and row is not self.last_used:
            self._update(row.id, used=self._next_use())

    def rename(self, network_id: str, name: str) -> None:
        """Rename a network. The name must not be empty."""
        row, name = self.find(network_id), name.strip()
        if row is not None and name not in ("", row.name):
            self._update(row.id, name=name)

    def withdraw(self, network_id: str) -> None:
        """Delete permanently what ``add`` stored under this id. A network that existed before stays."""
        if self._forget(network_id):
            # The id is not resolved: an existing network has another one.
            self._post(
                lambda connection: hide(connection, [(network_id, math.inf)]),
                after=self._files.delete,
                touches={"networks"},
            )
            self._announce()

    def delete(self, network_ids: Iterable[str]) -> None:
        """Remove networks from the list. They are deleted permanently when the library is closed.

        Networks that come with digitpad stay.
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
        """Whether deleted networks can be restored."""
        return bool(self._deleted)

    def undo_delete(self) -> tuple[NetworkRecord, ...]:
        """Restore the networks deleted last, and return them."""
        if not self._deleted:
            return ()
        rows = self._deleted.pop()
        self._rows = {row.id: row for row in rows} | self._rows
        self._announce()
        return rows

    def delete_for_good(self) -> None:
        """Delete permanently, with their weights, the networks removed from the list and not used since."""
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
        """Replace the rows by those in the database. Return whether anything changed."""
        deleted = {self._resolve(row.id): row.used for gone in self._deleted for row in gone}
        before = self._rows
        self._rows = {row.id: row for row in rows if row.used > deleted.get(row.id, -1.0)}
        self._held.clear()  # the rows include everything added before
        return self._rows != before

    # Weights

    def opener(self, network_id: str) -> Callable[[], StoredNetwork]:
        """Return a function that reads a network, in any thread.

        It raises ModelFileError if the network's file is missing or damaged.

        Raises
        ------
        LibraryError
            If there is none with that id.
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
        """Return a function that reads the network with a given start of its digest, in any thread.

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
        """Return the same network from the list, as far as that can be known without its file."""
        for row in self._shown():
            held = self._held.get(row.id)
            if row.class_names == new.saved.class_names and (
                bool(new.digest) and row.digest == new.digest
                if held is None
                else np.array_equal(held.saved.network.parameters, new.saved.network.parameters)
            ):
                return row
        return None

    def _next_use(self) -> float:
        # Even if the clock is set back, the network used now counts as the last used.
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
