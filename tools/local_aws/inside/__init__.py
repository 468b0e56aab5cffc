"""What runs in the local AWS's own environment (.tools/local-aws): ministack, and the doors that tests need into it."""
