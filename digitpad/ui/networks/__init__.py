"""The networks of the library: the list, the network in use, and the network to open with."""
