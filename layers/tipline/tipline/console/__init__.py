"""The console: requests in, pages out."""
