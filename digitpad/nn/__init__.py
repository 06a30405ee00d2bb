"""Networks, costs, optimizers and the training loop. Knows no digit, no image and no Qt."""
