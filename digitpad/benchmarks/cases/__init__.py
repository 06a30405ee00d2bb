"""What ``digitpad bench`` measures."""
