"""The demo: signed deliveries in through the real API, tips, posts and alerts out, shown to a person."""
