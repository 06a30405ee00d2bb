"""One step of training on the drawing or on a mini-batch, taken apart."""
