"""Who writes: what a payload does not say of them, which only the platforms' APIs know, and what stays theirs."""

from dataclasses import dataclass, field

from tests.leaks import canaries
from tests.leaks.canaries import Canary
from tests.leaks.substitutes import Substitute
from tipline.live.intake import NAMELESS
from tipline.model import Sender
from tools.stand_in.graph import Person

__all__ = ["NAMELESS", "Profile", "Writer", "made_up"]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform's API tells of a sender, the sender as intake then knows them, and what of it to look for."""

    person: Person = field(repr=False)
    sender: Sender = field(repr=False)
    canaries: tuple[Canary, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who may write again: what stands for what in all that is planted for them in the same recording."""

    substitutes: dict[str | int, Substitute] = field(default_factory=dict, repr=False)
    """By what was recorded; nothing that is new in each delivery."""
    profiles: dict[str, Profile] = field(default_factory=dict, repr=False)
    """By the platform's id."""


def made_up(platform: str, route: str, id_: str) -> Profile:
    """Return the profile of somebody whom the platform knows by an id. Nothing of it may be found anywhere."""
    first, last, handle = canaries.name(), canaries.name(accent=True), canaries.word()
    name = f"{first} {last}"
    looked_for = [("first name", first), ("family name", last)]
    if platform == "facebook":
        person, sender = {"first_name": first, "last_name": last}, Sender(id=id_, name=name)
    else:
        person, sender = {"name": name, "username": handle}, Sender(id=id_, name=name, handle=handle)
        looked_for.append(("handle", handle))
    return Profile(
        person, sender, tuple(Canary(value, f"profile: {what}", platform, route) for what, value in looked_for)
    )
