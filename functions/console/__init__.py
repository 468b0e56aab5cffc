"""The pages on which officers read tips and posts, act on them, and keep the roster."""
