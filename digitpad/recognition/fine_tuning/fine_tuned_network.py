"""The origin of networks that were fine-tuned on their user's handwriting.

Fine-tuning always starts from the base network, so a fine-tuned network names its base network.
"""

from dataclasses import replace

from digitpad.nn.model_file import SavedNetwork
from digitpad.recognition.network_origin import digest_of

_SAMPLES_KEY = "taught_samples"  # the key that ``fine_tune`` writes
_BASE_KEY = "taught_from"
_N_DIGITS_OF_DIGEST = 16


def n_fine_tuned(saved: SavedNetwork) -> int:
    """Return the number of the user's digits a network was fine-tuned on; 0 for a base network."""
    value = saved.origin.get(_SAMPLES_KEY, 0)
    return value if isinstance(value, int) else 0


def described_source(saved: SavedNetwork, otherwise: str) -> str:
    """Return the displayed name of a network: "taught by you, 34 digits", or its usual name."""
    count = n_fine_tuned(saved)
    return f"taught by you, {count} {'digit' if count == 1 else 'digits'}" if count else otherwise


def with_its_origin(fine_tuned: SavedNetwork, base: SavedNetwork) -> SavedNetwork:
    """Return a fine-tuned network with its base network added to its origin."""
    origin = {**fine_tuned.origin, _BASE_KEY: digest_of(base)[:_N_DIGITS_OF_DIGEST]}
    return replace(fine_tuned, origin=origin)


def base_digest(saved: SavedNetwork) -> str:
    """Return the start of the digest of the base network, or an empty string if it is not recorded."""
    value = saved.origin.get(_BASE_KEY)
    return value if isinstance(value, str) and len(value) == _N_DIGITS_OF_DIGEST else ""
