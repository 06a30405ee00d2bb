"""What each epoch of the run says of the drawing."""
