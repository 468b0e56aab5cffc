"""What Tipline is compared with: small functions as somebody else would write them."""
