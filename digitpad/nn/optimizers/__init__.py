"""What is done with a gradient: optimizers, penalties, learning-rate schedules."""
