"""One web page: canvas, raster and network in a single HTML file, which works without any server."""

from digitpad.export.web_page.web_page import WEB_PAGE

__all__ = ["WEB_PAGE"]
