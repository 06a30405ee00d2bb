"""The networks after the epochs of a run."""

from collections.abc import Collection, Iterator, Mapping

from digitpad.nn.model_file import SavedNetwork

MAX_SNAPSHOT_BYTES = 64_000_000


class Snapshots(Mapping[int, SavedNetwork]):
    """The networks after the epochs of a run, by epoch: those in memory, and those that are stored.

    Together, those in memory take ``MAX_SNAPSHOT_BYTES`` at most. A stored one is read when it is asked for.
    Where nobody may wait for the disk, ``at_hand`` is asked instead, and ``take`` given what was read in the
    background. From one thread only; ``stored`` itself may be read by any.
    """

    def __init__(self) -> None:
        self._added: dict[int, SavedNetwork] = {}
        self._taken: dict[int, SavedNetwork] = {}
        self._stored: Mapping[int, SavedNetwork] = {}
        self._lost: set[int] = set()
        self._stride = 1

    @property
    def stored(self) -> Mapping[int, SavedNetwork]:
        """Those that can be read."""
        return self._stored

    @property
    def lost(self) -> Collection[int]:
        """Epochs whose stored networks cannot be read."""
        return self._lost

    def __getitem__(self, epoch: int) -> SavedNetwork:
        """Return a network, and read it if need be.

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
        """Yield the epochs in order, without those that are lost."""
        return iter(sorted(self._epochs()))

    def __len__(self) -> int:
        return len(self._epochs())

    def __contains__(self, epoch: object) -> bool:
        return epoch in self._epochs()

    def at_hand(self, epoch: int) -> SavedNetwork | None:
        """Return a network that is in memory; None if it is not."""
        return self._added.get(epoch) or self._taken.get(epoch)

    def add(self, epoch: int, saved: SavedNetwork, stay: Collection[int]) -> None:
        """Hold the network of an epoch of a run under way, and thin them if need be.

        Every second one is dropped until all fit, and epoch 0 last; those of ``stay`` stay.
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
        """Note which networks can be read from now on."""
        self._stored = stored

    def next_to_read(self, epoch: int) -> int | None:
        """Return the stored epoch nearest to this one that is not at hand; None if all are that have room."""
        missing = [one for one in self._stored if one not in self._added and one not in self._lost]
        nearest = sorted(missing, key=lambda one: abs(one - epoch))
        known = next(iter((self._added or self._taken).values()), None)
        free = MAX_SNAPSHOT_BYTES - sum(map(_n_bytes, self._added.values()))
        n_most = 1 if known is None else max(1, free // _n_bytes(known))
        return next((one for one in nearest[:n_most] if one not in self._taken), None)

    def take(self, epoch: int, saved: SavedNetwork, near: int) -> None:
        """Hold what was read of a stored epoch, and let go of those farthest from ``near`` if need be."""
        self._taken[epoch] = saved
        self._make_room(near, least=1)

    def lose(self, epoch: int) -> None:
        """Note that a stored network cannot be read."""
        self._lost.add(epoch)

    def _epochs(self) -> set[int]:
        return {*self._added, *self._taken, *(set(self._stored) - self._lost)}

    def _make_room(self, near: int, least: int) -> None:
        if len(self._taken) <= least:
            return
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
