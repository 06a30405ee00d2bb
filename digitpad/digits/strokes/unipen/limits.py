"""Limits of UNIPEN files. Within them, reading takes under 300 MB of memory and 5 s."""

MAX_BYTES = 20_000_000
"""Text, together with all included files. Lines and strokes are counted in the same way."""

MAX_LINES = 1_500_000
MAX_STROKES = 200_000
MAX_LINE = 10_000
"""Characters."""

MAX_INCLUDED = 1_000
"""Files."""

MAX_DEPTH = 8
"""Nesting of included files."""

MAX_DIGIT_STROKES = 50
MAX_STROKE_POINTS = 5_000
"""Ten seconds of the fastest pens and mice. A longer stroke is not a digit and is slow to draw."""

MAX_COORDINATE = 1e9

LONG_STROKE = f"a stroke has more than {MAX_STROKE_POINTS:,} points, too many for a digit"
MANY_STROKES = f"a digit has more than {MAX_DIGIT_STROKES} strokes, too many for one"
