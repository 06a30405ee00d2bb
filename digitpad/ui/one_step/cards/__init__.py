"""What is said of an equation, a number, or a question about the step."""
