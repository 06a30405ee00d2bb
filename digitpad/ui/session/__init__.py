"""The window's session, and the handling of crashes and closing."""
