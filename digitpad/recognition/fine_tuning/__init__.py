"""Fine-tuning a network on a user's own handwriting."""
