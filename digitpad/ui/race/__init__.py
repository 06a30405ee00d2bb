"""The race of gradient methods and settings."""
