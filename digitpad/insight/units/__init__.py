"""Units of a network: what excites them, what they lead to, and what happens when they are changed."""
