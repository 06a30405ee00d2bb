"""The matrices of a step as pictures, laid out as equations."""
