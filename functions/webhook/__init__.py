"""Receives a platform's deliveries: verify, seal, queue, answer. Deployed once per platform."""
