"""Has the next people told where a text message to an officer did not arrive."""
