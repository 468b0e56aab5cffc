"""The `tipline` command: what administrators and officers do with a deployed stack, at a terminal."""
