"""Stand-ins in memory, held by tests/contract to the promises of the real ones."""
