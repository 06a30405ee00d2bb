"""The networks after the epochs of a run."""

from collections.abc import Collection, Iterator, Mapping

from digitpad.nn.model_file import SavedNetwork

MAX_SNAPSHOT_BYTES = 64_000_000


class Snapshots(Mapping[int, SavedNetwork]):
    """The networks after the epochs of a run, by epoch, in memory or in storage.

    Those in memory take at most ``MAX_SNAPSHOT_BYTES``. A stored one is read on access. Where code must not
    wait for the disk, call ``at_hand`` instead, read in the background and pass the result to ``take``. Use
    it from one thread only; any thread may read ``stored`` itself.
    """

    def __init__(self) -> None:
        self._added: dict[int, SavedNetwork] = {}
        self._taken: dict[int, SavedNetwork] = {}
        self._stored: Mapping[int, SavedNetwork] = {}
        self._lost: set[int] = set()
        self._stride = 1

    @property
    def stored(self) -> Mapping[int, SavedNetwork]:
        """The networks that can be read from storage."""
        return self._stored

    @property
    def lost(self) -> Collection[int]:
        """Epochs with stored networks that cannot be read."""
        return self._lost

    def __getitem__(self, epoch: int) -> SavedNetwork:
        """Return a network, reading it from storage if necessary.

        Raises
        ------
        KeyError
            If there is none.
        ModelFileError
            If it cannot be read.
        """
        saved = self.at_hand(epoch)
        return self._stored[epoch] if saved is None else saved

    def __iter__(self) -> Iterator[int]:
        """Yield the epochs in order, without lost ones."""
        return iter(sorted(self._epochs()))

    def __len__(self) -> int:
        return len(self._epochs())

    def __contains__(self, epoch: object) -> bool:
        return epoch in self._epochs()

    def at_hand(self, epoch: int) -> SavedNetwork | None:
        """Return a network that is in memory, or None."""
        return self._added.get(epoch) or self._taken.get(epoch)

    def add(self, epoch: int, saved: SavedNetwork, stay: Collection[int]) -> None:
        """Keep the network of an epoch of the current run, and drop others if necessary.

        Every second one is dropped until all fit, and epoch 0 last. Those in ``stay`` are never dropped.
        """
        self._added[epoch] = saved
        self._taken.pop(epoch, None)
        self._make_room(epoch, least=0)
        while sum(map(_n_bytes, self._added.values())) > MAX_SNAPSHOT_BYTES:
            n_before = len(self._added)
            self._keep_added(stay, self._stride)
            if len(self._added) < n_before:
                continue
            if self._stride > max(self._added):
                self._keep_added(stay, None)
                return
            self._stride *= 2

    def store(self, stored: Mapping[int, SavedNetwork]) -> None:
        """Set the networks that can be read from storage."""
        self._stored = stored

    def next_to_read(self, epoch: int) -> int | None:
        """Return the stored epoch nearest to ``epoch`` that is not in memory and has room there, or None."""
        missing = [one for one in self._stored if one not in self._added and one not in self._lost]
        nearest = sorted(missing, key=lambda one: abs(one - epoch))
        known = next(iter((self._added or self._taken).values()), None)
        free = MAX_SNAPSHOT_BYTES - sum(map(_n_bytes, self._added.values()))
        n_most = 1 if known is None else max(1, free // _n_bytes(known))
        return next((one for one in nearest[:n_most] if one not in self._taken), None)

    def take(self, epoch: int, saved: SavedNetwork, near: int) -> None:
        """Keep a stored network that was read, and drop those farthest from ``near`` to make room."""
        self._taken[epoch] = saved
        self._make_room(near, least=1)

    def lose(self, epoch: int) -> None:
        """Record that a stored network cannot be read."""
        self._lost.add(epoch)

    def _epochs(self) -> set[int]:
        return {*self._added, *self._taken, *(set(self._stored) - self._lost)}

    def _make_room(self, near: int, least: int) -> None:
        n_bytes = sum(_n_bytes(saved) for held in (self._added, self._taken) for saved in held.values())
        while n_bytes > MAX_SNAPSHOT_BYTES and len(self._taken) > least:
            n_bytes -= _n_bytes(self._taken.pop(max(self._taken, key=lambda one: abs(one - near))))

    def _keep_added(self, stay: Collection[int], stride: int | None) -> None:
        self._added = {
            epoch: saved
            for epoch, saved in self._added.items()
            if epoch in stay or (stride is not None and epoch % stride == 0)
        }


def _n_bytes(saved: SavedNetwork) -> int:
    return saved.network.parameters.nbytes
