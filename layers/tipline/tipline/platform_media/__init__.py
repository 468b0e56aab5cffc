"""Where the platforms keep files that people sent, and how they are fetched from there."""
