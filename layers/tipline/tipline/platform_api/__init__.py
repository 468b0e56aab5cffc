"""The platforms' own APIs, by which an answer is sent and lost messages are listed."""
