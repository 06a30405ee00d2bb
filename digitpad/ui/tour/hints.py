"""The hints of the tour, as their file has them."""

from dataclasses import dataclass

from digitpad.paths import resources_dir


@dataclass(frozen=True)
class Hint:
    """One hint of the tour.

    Attributes
    ----------
    name : str
        What the user does there, see ``Deeds``.
    widget : str
        Object name of the widget that it points at.
    title, text : str
    page : str
        The page that the widget is on; empty if it is always there.
    """

    name: str
    widget: str
    title: str
    text: str
    page: str = ""


def read_hints() -> tuple[Hint, ...]:
    """Return the hints in their order."""
    import tomllib  # all starts but the first can do without

    content = (resources_dir() / "tour" / "hints.toml").read_text("utf-8")
    return tuple(Hint(**table) for table in tomllib.loads(content)["hint"])
