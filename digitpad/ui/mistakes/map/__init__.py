"""A map of what a layer makes of many pictures, and of the drawing."""
