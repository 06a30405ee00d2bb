"""Cards that explain an equation, a number, or a question about the step."""
