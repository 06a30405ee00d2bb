"""Small widgets that every page may use."""
