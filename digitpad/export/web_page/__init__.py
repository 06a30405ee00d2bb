"""Export to a web page: canvas, raster and network in a single HTML file that needs no server."""

from digitpad.export.web_page.web_page import WEB_PAGE

__all__ = ["WEB_PAGE"]
