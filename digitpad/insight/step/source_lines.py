"""Excerpts from digitpad's own source code."""

import linecache
import textwrap
from functools import lru_cache
from types import FunctionType, ModuleType


@lru_cache(maxsize=128)
def source_lines(source: FunctionType | ModuleType, first: str, n_lines: int = 1) -> tuple[str, ...]:
    """Return unindented source lines, starting with the first that begins with a given text.

    Parameters
    ----------
    source : function or module
        Searched to the end of its file, because ``inspect`` takes milliseconds to find the end of a function.
    first : str
        Beginning of the first line, without indentation.
    n_lines : int

    Returns
    -------
    tuple of str
        Empty if digitpad was installed without its sources.

    Raises
    ------
    ValueError
        If no line begins with ``first``.
    """
    lines = _lines(source)
    for number, line in enumerate(lines):
        if line.strip().startswith(first):
            return tuple(textwrap.dedent("".join(lines[number : number + n_lines])).splitlines())
    if lines:
        raise ValueError(f"no line of {source} begins with {first!r}")
    return ()


def _lines(source: FunctionType | ModuleType) -> list[str]:
    if isinstance(source, ModuleType):
        return linecache.getlines(source.__file__ or "")
    code = source.__code__
    return linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
