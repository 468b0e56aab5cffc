"""What runs in fresh processes that have nothing but a function's package on their path, as on Lambda."""
