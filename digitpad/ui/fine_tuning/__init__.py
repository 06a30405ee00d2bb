"""Fine-tuning on the user's digits, below the canvas on every page."""
