"""Opens deliveries, anonymizes private messages, stores tips and posts, raises alerts."""
