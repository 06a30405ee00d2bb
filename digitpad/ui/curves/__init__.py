"""Curves of several runs in one chart, on the screen and on paper."""
