"""The function that looks into files which people sent, and reaches nothing."""
