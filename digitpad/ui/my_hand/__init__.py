"""The pages of the user's own digits, and what says which digit a drawing is."""
