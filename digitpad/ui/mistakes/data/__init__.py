"""The examples themselves: what each class looks like, and which examples are odd."""
