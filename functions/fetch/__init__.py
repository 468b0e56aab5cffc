"""The function that fetches files which people sent, and never looks into one."""
