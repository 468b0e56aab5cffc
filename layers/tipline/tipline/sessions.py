"""Who is signed in."""

from dataclasses import dataclass, field

from tipline.roster import Role

SECONDS = 12 * 60 * 60


@dataclass(frozen=True, slots=True)
class Session:
    """An officer who answered the code in this sign-in. `csrf` goes into every form of theirs."""

    officer_id: str
    name: str
    role: Role
    csrf: str = field(repr=False)
    expires: int
