"""Durations as text."""

_HOURS_OF_A_DAY = 24


def duration(seconds: float) -> str:
    """Return a duration as text: "3.4 s", "2 min 05 s", "1 h 20 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours < _HOURS_OF_A_DAY else "more than a day"
