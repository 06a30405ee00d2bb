"""The sections of the page Mistakes that others build."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from digitpad.ui.page_context import PageContext

WHY = "why"
"""Name of the section that tells why what lies on the canvas was read so."""


@dataclass(frozen=True)
class Section:
    """A section beside the gallery and the trust section.

    Attributes
    ----------
    name : str
    title, tip : str
        What its tab says.
    widget_class : str
        Where its class is inside ``digitpad.ui``, as in "why.why_section:WhySection". It is imported, and
        made from a PageContext, when the section is first opened. If it has a method ``shut_down()``, that
        ends its work in the background. What was chosen it finds in the state, as on any page: drawing or
        picture, and reading.
    """

    name: str
    title: str
    tip: str
    widget_class: str

    def make(self, context: PageContext) -> QWidget:
        """Return the section's widget."""
        widget_class: Callable[[PageContext], QWidget]
        widget_class = pkgutil.resolve_name(f"digitpad.ui.{self.widget_class}")
        return widget_class(context)


SECTIONS: tuple[Section, ...] = ()
"""In the order of their tabs. A new one is a folder beside this one and a line here."""
