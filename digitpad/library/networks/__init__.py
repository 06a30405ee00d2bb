"""Networks in the library: whatever was trained, fine-tuned or opened, until the user deletes it."""
