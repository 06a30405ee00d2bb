"""The answer of each epoch's network to the drawing."""
