"""The function that forgets what the vault must not keep."""
