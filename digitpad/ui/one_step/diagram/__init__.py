"""The matrices of a step as pictures, arranged as equations."""
