"""One step of backpropagation: every number of it, how it is made, and whether it is right."""
