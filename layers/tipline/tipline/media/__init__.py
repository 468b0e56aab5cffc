"""Files from strangers: what they are, and clean copies of them. Pure."""
