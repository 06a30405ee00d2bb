"""What a network gets wrong: a gallery, the confusion matrix, and how far it can be trusted."""
