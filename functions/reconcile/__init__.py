"""Finds messages whose deliveries were lost."""
