"""Accuracy of several networks on distorted pictures, and readings of the distorted drawing."""
