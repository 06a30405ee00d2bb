"""What the examples themselves look like, class by class, and which of them are odd."""
