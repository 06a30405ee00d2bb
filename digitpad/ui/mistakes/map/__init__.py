"""A map of many pictures and the drawing, by the activations of a layer."""
