"""The open pages."""

import json

from digitpad.ui.page_tabs import PageTabs
from digitpad.ui.session.parts.session_part import SessionPart


class PagePart(SessionPart):
    """The current page, and the closable page if one is open."""

    name = "session.page"

    def __init__(self, tabs: PageTabs) -> None:
        super().__init__()
        self._tabs = tabs
        tabs.currentChanged.connect(self.changed)
        tabs.closables_changed.connect(self.changed)

    def content(self) -> str:
        """Return the names of the pages."""
        return json.dumps({"shown": self._tabs.current, "closable": self._tabs.closable})

    def restore(self, text: str) -> None:
        """Show the pages, if this version has them."""
        pages = json.loads(text)
        self._tabs.show_later(str(pages["shown"]), str(pages["closable"]))
