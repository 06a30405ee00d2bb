"""The network files of digitpad versions without a library, where each new network replaced a file."""

from dataclasses import dataclass
from pathlib import Path

from digitpad.errors import ModelFileError
from digitpad.library.networks.network_record import NetworkKind, NewNetwork
from digitpad.nn.model_file import SavedNetwork
from digitpad.paths import may_exist, shipped_network_path
from digitpad.recognition.fine_tuning.fine_tuned_network import base_digest, described_source, n_fine_tuned
from digitpad.recognition.network_files import open_network
from digitpad.recognition.network_origin import digest_of

_LAST_TRAINED = "last-trained.npz"
_FINE_TUNED = "taught.npz"
_BASE = "untaught.npz"


@dataclass(frozen=True)
class OldNetworks:
    """The networks found.

    Attributes
    ----------
    trained : NewNetwork or None
        The network trained last.
    fine_tuned : NewNetwork or None
    base : NewNetwork or None
        The base of the fine-tuned network.
    other : NewNetwork or None
        The base of another network, if digitpad was killed between writing the two files of a pair.
    failures : tuple of str
        A sentence for each file that cannot be read.
    """

    trained: NewNetwork | None = None
    fine_tuned: NewNetwork | None = None
    base: NewNetwork | None = None
    other: NewNetwork | None = None
    failures: tuple[str, ...] = ()


def read_old_networks(folder: Path) -> OldNetworks:
    """Read the networks that an earlier digitpad stored in the user's folder. The files stay unchanged."""
    failures: list[str] = []

    def read(path: Path) -> SavedNetwork | None:
        try:
            return open_network(path) if may_exist(path) else None
        except ModelFileError as error:
            failures.append(str(error))
            return None

    def found(name: str, title: str, kind: NetworkKind) -> NewNetwork | None:
        saved = read(folder / name)
        if saved is None:
            return None
        added = (folder / name).stat().st_mtime
        return NewNetwork(saved, described_source(saved, title), kind, added=added, digest=digest_of(saved))

    trained = found(_LAST_TRAINED, "last trained network", NetworkKind.TRAINED)
    untaught = found(_BASE, "network from before teaching", NetworkKind.TRAINED)
    fine_tuned = found(_FINE_TUNED, "taught network", NetworkKind.FINE_TUNED)
    base = None
    if fine_tuned is not None and n_fine_tuned(fine_tuned.saved):
        wanted = base_digest(fine_tuned.saved)
        shipped = read(shipped_network_path())
        candidates = [untaught, trained]
        if shipped is not None:
            candidates.append(
                NewNetwork(shipped, "shipped network", NetworkKind.SHIPPED, digest=digest_of(shipped))
            )
        fitting = (one for one in candidates if one is not None and one.digest.startswith(wanted or "-"))
        base = next(fitting, None)
    other = None if untaught is None or base is untaught else untaught
    return OldNetworks(trained, fine_tuned, base, other, tuple(failures))
