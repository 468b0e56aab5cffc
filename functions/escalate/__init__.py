"""Has the next people told of tips that nobody acknowledges."""
