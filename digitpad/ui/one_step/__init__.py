"""The page One step: a step of training on the drawing or on a mini-batch, number by number."""
