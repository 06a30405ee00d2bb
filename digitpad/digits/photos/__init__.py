"""Digits in photos, scans and screenshots: their places, reading order and strokes."""

from digitpad.digits.photos.lines import Lines
from digitpad.digits.photos.photo import FoundDigit, FoundDigits, find_digits, is_one_digit
from digitpad.digits.photos.tracing import traced

__all__ = ["FoundDigit", "FoundDigits", "Lines", "find_digits", "is_one_digit", "traced"]
