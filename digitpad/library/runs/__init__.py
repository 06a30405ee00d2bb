"""Training runs in the library: their records, recording and continuation."""
