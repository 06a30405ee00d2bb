"""Networks in the library: all trained, fine-tuned or opened networks that the user has not deleted."""
