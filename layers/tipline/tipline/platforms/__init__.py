"""One folder per platform: `signature` (handshake and verification, lean) and `payload` (what its deliveries mean)."""
