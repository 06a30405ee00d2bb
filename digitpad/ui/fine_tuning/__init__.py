"""Learning the user's hand: under the canvas, whatever page is shown."""
