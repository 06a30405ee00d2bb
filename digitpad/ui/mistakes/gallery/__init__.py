"""A gallery of pictures with the network's answers."""
