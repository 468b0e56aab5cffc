"""What Facebook and Instagram share: the handshake, the signature, the entry, and the messaging item."""
