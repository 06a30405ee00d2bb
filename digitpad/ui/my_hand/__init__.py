"""The pages about the user's own digits, and the labelling of drawings."""
