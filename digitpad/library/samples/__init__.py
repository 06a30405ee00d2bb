"""The user's own digits in the library: drawings with the labels that the user gave them."""
