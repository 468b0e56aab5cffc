"""Tipline: signed deliveries from social platforms become anonymized tips, public posts and officers' alerts."""
