"""The page Why?: why a picture is read as it is."""
