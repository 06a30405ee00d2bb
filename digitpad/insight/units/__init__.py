"""Units of a network: what excites them, where they lead, and what changes to them do."""
