"""Training runs in the library: what is known of them, and how they are recorded and gone on with."""
