"""The diagram of a network."""
