"""What is kept of who did what: an act. No text of a tip is ever in one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """`actor` is an officer's id, `subject` a tip's reference or an officer's id."""

    actor: str
    what: str
    subject: str
    why: str = ""
    at: int = 0
