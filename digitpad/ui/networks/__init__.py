"""The networks of the library: which is used, which digitpad opens with, and all in a list."""
