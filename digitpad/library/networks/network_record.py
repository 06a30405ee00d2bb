"""Records of networks in the library's list."""

from dataclasses import dataclass
from enum import Enum

from digitpad.nn.model_file import SavedNetwork


class NetworkKind(Enum):
    """The ways a network can enter the library."""

    TRAINED = "trained"
    FINE_TUNED = "fine-tuned"
    OPENED = "opened"
    CHANGED = "changed"
    SHIPPED = "shipped"


@dataclass(frozen=True)
class NetworkRecord:
    """A network in the library's list.

    Attributes
    ----------
    id : str
        Eight hexadecimal digits.
    name : str
        Given by the user, or derived from its origin.
    kind : NetworkKind
    added, used : float
        Times of its addition and last use, in seconds since 1970 (UTC); 0.0 for never.
    run : str
        Id of the run that trained it; empty if that is not in the library.
    epoch : int
        Epoch of that run; 0 if unknown.
    base : str
        Id of the network that it was fine-tuned from; empty if there is none.
    dataset_name : str
    class_names : tuple of str
    validation_accuracy : float or None
    digest : str
        See ``digest_of``; empty until the network is on disk.
    file : str
        Name in ``Library.files``; empty until the network is on disk.
    n_bytes : int
    is_hidden : bool
        Whether it was deleted but is still needed to fine-tune another network again.
    """

    id: str
    name: str
    kind: NetworkKind
    added: float
    used: float
    run: str
    epoch: int
    base: str
    dataset_name: str
    class_names: tuple[str, ...]
    validation_accuracy: float | None
    digest: str = ""
    file: str = ""
    n_bytes: int = 0
    is_hidden: bool = False


@dataclass(frozen=True)
class NewNetwork:
    """A network to add to the library.

    Attributes
    ----------
    saved : SavedNetwork
        Must not be changed any more.
    name : str
    kind : NetworkKind
    run, epoch
        See ``NetworkRecord``.
    added : float, optional
        By default, the current time.
    digest : str
        See ``digest_of``. By default, the writer computes it.
    """

    saved: SavedNetwork
    name: str
    kind: NetworkKind
    run: str = ""
    epoch: int = 0
    added: float | None = None
    digest: str = ""


@dataclass(frozen=True)
class StoredNetwork:
    """A network read from the library.

    Attributes
    ----------
    record : NetworkRecord
    saved : SavedNetwork
    base : SavedNetwork
        Start of fine-tuning: the network itself, or the one it was fine-tuned from. If that is missing, the
        shipped network.
    """

    record: NetworkRecord
    saved: SavedNetwork
    base: SavedNetwork
