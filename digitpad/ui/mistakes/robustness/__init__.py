"""Accuracy of several networks on distorted pictures, and what one reads in a drawing distorted alike."""
