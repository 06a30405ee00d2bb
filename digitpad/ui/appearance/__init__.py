"""Colours and text sizes."""
