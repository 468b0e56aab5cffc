"""What plays the platforms' own APIs on this machine: Meta's Graph, X, Twilio."""
