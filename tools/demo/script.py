"""What the demo sends, and what must come of it."""

from dataclasses import dataclass
from typing import Literal

type Outcome = Literal["tip", "post", "new version", "tombstone", "nothing"]


@dataclass(frozen=True)
class Scene:
    """One delivery. Scenes of one `thread` share their ids: an edit is of that comment, a repeat is of that message.

    `outcome` is what must be stored, `priority` the one that the tip must have, where the demo insists on it, and
    `hides` what was written and must not be stored.
    """

    title: str
    platform: str
    case: str
    outcome: Outcome
    thread: str = ""
    priority: str | None = None
    status: int = 200
    forged: bool = False
    hides: str = ""


ANSWER = "Gracias. ¿Sigue pasando? Los oficiales van en camino."
ANSWERED = "+12025550171"
"""Who sent the urgent text message in Spanish: the platform knows, the officer does not."""

SCENES = (
    Scene("A text message, signed with a name and a number", "sms", "tip_with_own_number", "tip", thread="signed"),
    Scene("Twilio sends the same message again", "sms", "tip_with_own_number", "nothing", thread="signed"),
    Scene("Somebody forges a text message", "sms", "tip", "nothing", status=403, forged=True),
    Scene("A text message in Spanish", "sms", "tip_spanish", "tip"),
    Scene("A Messenger message: a life is in danger", "facebook", "message_life_in_danger", "tip", priority="P0"),
    Scene("The same person writes again: it joins their tip", "facebook", "message_follow_up", "tip"),
    Scene(
        "A Messenger message with its writer's surname, which only Meta tells", "facebook", "message_own_surname", "tip"
    ),
    Scene("A comment on the department's page", "facebook", "comment", "post", thread="comment"),
    Scene("The comment is edited", "facebook", "comment_edited", "new version", thread="comment"),
    Scene("The comment is removed", "facebook", "comment_removed", "tombstone", thread="comment"),
    Scene("A visitor posts on the page", "facebook", "visitor_post", "post"),
    Scene("A comment on Instagram", "instagram", "comment", "post"),
    Scene("An Instagram message in Spanish", "instagram", "message_spanish", "tip"),
    Scene("A direct message on X: a man with a gun", "x", "account_activity_dm", "tip"),
    Scene("A mention on X", "x", "account_activity_mention", "post"),
)
