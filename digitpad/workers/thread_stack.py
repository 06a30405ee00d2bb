"""The stack size of computing threads."""

STACK_BYTES = 16 * 1024 * 1024
"""A QThread's own 512 KiB on macOS may be too little for OpenBLAS."""
