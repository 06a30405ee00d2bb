"""The canvas and the network's answer."""
