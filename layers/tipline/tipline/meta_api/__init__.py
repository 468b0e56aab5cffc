"""What Meta's platforms are asked: the profile of whoever wrote."""
