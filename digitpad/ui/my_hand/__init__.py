"""The user's own digits, and fine-tuning on them."""
