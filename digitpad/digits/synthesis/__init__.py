"""Generated handwriting: pen styles, and drawings that are no digit."""
