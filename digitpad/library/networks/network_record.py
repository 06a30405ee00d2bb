"""What the library's list knows of a network."""

from dataclasses import dataclass
from enum import Enum

from digitpad.nn.model_file import SavedNetwork


class NetworkKind(Enum):
    """How a network came into the library."""

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
        The user's, or one that says where it comes from.
    kind : NetworkKind
    added, used : float
        When it came and when it was last put in use, in seconds since 1970 (UTC); 0.0 for never.
    run : str
        The run that trained it; empty if that is not in the library.
    epoch : int
        Of that run; 0 if unknown.
    base : str
        The network that it was fine-tuned from; empty for none.
    dataset_name : str
    class_names : tuple of str
    validation_accuracy : float or None
    digest : str
        Of ``digest_of``; empty until it is on the disk.
    file : str
        In ``Library.files``; empty until it is on the disk.
    n_bytes : int
    is_hidden : bool
        Deleted, but still needed to fine-tune another one again.
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
    """A network to be kept.

    Attributes
    ----------
    saved : SavedNetwork
        Nobody changes it any more.
    name : str
    kind : NetworkKind
    run, epoch
        See ``NetworkRecord``.
    added : float, optional
        Left out, now.
    digest : str
        Of ``digest_of``; left out, the writer computes it.
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
    """A network that was read.

    Attributes
    ----------
    record : NetworkRecord
    saved : SavedNetwork
    base : SavedNetwork
        What fine-tuning starts from: itself, unless it was fine-tuned; the shipped network if it was, and
        what it was made of is not there.
    """

    record: NetworkRecord
    saved: SavedNetwork
    base: SavedNetwork
