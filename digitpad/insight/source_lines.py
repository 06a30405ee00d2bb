"""Lines of digitpad's own code, as they stand in its files."""

import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

Source = Callable[..., object] | ModuleType


def source_lines(source: Source, first: str, n_lines: int = 1) -> tuple[str, ...]:
    """Return lines of a function, class or module, from the first that begins with a text, unindented.

    Parameters
    ----------
    source : function, class or module
    first : str
        How the first line begins, spaces before it not counted.
    n_lines : int

    Raises
    ------
    ValueError
        If there is no such line.
    """
    lines = _lines(source)
    if not lines:
        return ()
    for number, line in enumerate(lines):
        if line.strip().startswith(first):
            return tuple(textwrap.dedent("\n".join(lines[number : number + n_lines])).split("\n"))
    raise ValueError(f"no line of {source} begins with {first!r}")


@lru_cache(maxsize=64)
def _lines(source: Source) -> tuple[str, ...]:
    try:
        return tuple(inspect.getsource(source).splitlines())
    except OSError:  # digitpad was installed without its sources
        return ()
