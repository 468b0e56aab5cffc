"""Sends officers' answers to those who wrote."""
