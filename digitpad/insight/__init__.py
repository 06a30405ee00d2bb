"""Numbers that explain a network and its answers, as plain arrays without Qt.

Import from the modules. This one imports none of them, because the window needs only one for its start.
"""
