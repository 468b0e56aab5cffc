"""The function that writes down who did what."""
