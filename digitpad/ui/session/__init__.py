"""The window's session, bug reports, and closing by signals."""
