"""Summary of many timings: median, 99th percentile, maximum."""

from collections.abc import Sequence

import numpy as np

from digitpad.errors import UnusableEnvironmentError


def summarize_ms(seconds: Sequence[float]) -> dict[str, float | int]:
    """Return median, 99th percentile and maximum in milliseconds, and the number of samples.

    Percentiles are interpolated linearly.

    Raises
    ------
    UnusableEnvironmentError
        If there are no samples because the window was too slow.
    """
    if not seconds:
        raise UnusableEnvironmentError("The window gave no answer in the time given. Give it more seconds.")
    p50, p99, largest = np.percentile(np.asarray(seconds, np.float64) * 1e3, [50.0, 99.0, 100.0])
    return {
        "p50": round(float(p50), 3),
        "p99": round(float(p99), 3),
        "max": round(float(largest), 3),
        "samples": len(seconds),
    }
