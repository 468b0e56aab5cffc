"""What makes a run mean nothing."""

from collections.abc import Iterable


class Void(Exception):
    """The test did not do what it says it does, so what it found means nothing."""


def must(condition: object, otherwise: str) -> None:
    """Let the test be void where something is not so."""
    if not condition:
        raise Void(otherwise)


def expect(statuses: Iterable[int], allowed: set[int]) -> None:
    """Let the test be void where something was answered otherwise."""
    if not set(statuses) <= allowed:
        message = f"answered {sorted(set(statuses))} where {sorted(allowed)} was expected"
        raise Void(message)
