"""Tells officers by email and SMS: each alert once, many posts in one."""
