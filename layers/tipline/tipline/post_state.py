"""What a post is, given the set of its events: never mind the order in which they came.

The latest content by the platform's own time is the text; a removal is final (but a reaction may be given again);
hiding follows the latest word. Events are told apart by action and digest, so one that comes twice counts once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tipline.model import PostAction, PostEvent, PostKind

type RemovedText = Literal["keep", "erase"]

MAX_EVENTS = 50
"""A post keeps its latest events; nobody edits or hides the same comment so often in earnest."""

_CONTENT = frozenset({PostAction.ADD, PostAction.EDIT})
_NEVER = float("-inf")
_ORDER = tuple(PostAction)


@dataclass(frozen=True, slots=True)
class PostState:
    """A post's events, at least one, each once, in their order of time."""

    events: tuple[PostEvent, ...]

    @property
    def text(self) -> str:
        """The latest text."""
        return self._latest_content.text

    @property
    def sha256(self) -> str:
        """The digest of the item that brought the latest text."""
        return self._latest_content.sha256

    @property
    def kind(self) -> PostKind:
        """What the item was when it was first heard of; a removal knows least."""
        return min(self.events, key=lambda event: event.action is PostAction.REMOVE).kind

    @property
    def removed(self) -> bool:
        """Whether it was taken down."""
        if self.kind is PostKind.REACTION:
            return self.events[-1].action is PostAction.REMOVE
        return any(event.action is PostAction.REMOVE for event in self.events)

    @property
    def hidden(self) -> bool:
        """Whether the page hid it."""
        words = [event.action for event in self.events if event.action in {PostAction.HIDE, PostAction.UNHIDE}]
        return bool(words) and words[-1] is PostAction.HIDE

    @property
    def own(self) -> bool:
        """Whether the department's own account made it."""
        return any(event.own for event in self.events)

    @property
    def added(self) -> bool:
        """Whether the item itself was heard of, not only its edits."""
        return any(event.action is PostAction.ADD for event in self.events)

    @property
    def facts(self) -> PostEvent:
        """The latest content, each field that it leaves empty filled from the latest event that has it."""
        event = self._latest_content
        for name in ("author", "permalink", "parent_id", "tagged", "attachments"):
            known = [value for each in reversed(self.events) if (value := getattr(each, name))]
            if known and not getattr(event, name):
                event = replace(event, **{name: known[0]})
        return event

    @property
    def _latest_content(self) -> PostEvent:
        with_content = [event for event in self.events if event.action in _CONTENT]
        with_text = [event for event in self.events if event.text]
        return (with_content or with_text or list(self.events))[-1]


def apply(state: PostState | None, event: PostEvent, removed_text: RemovedText) -> PostState:
    """Return the state with one more event; the same one again changes nothing."""
    known = {_identity(each): each for each in (state.events if state else ())}
    earlier = known.get(_identity(event))
    # Where the platform sends no time of its own, the reader takes the time of sending: a repeat's is later.
    known[_identity(event)] = event if earlier is None or _rank(event) < _rank(earlier) else earlier
    merged = PostState(tuple(sorted(_kept(known), key=_rank)))
    if merged.removed and removed_text == "erase":
        return PostState(tuple(replace(each, text="") for each in merged.events))
    return merged


def _identity(event: PostEvent) -> tuple[PostAction, str]:
    return event.action, event.sha256


def _rank(event: PostEvent) -> tuple[float, int, str, str]:
    """Order by the platform's time; at the same time first what adds, last what removes, the rest by what is fixed."""
    at = event.at if event.at is not None else _NEVER
    return at, _ORDER.index(event.action), event.sha256, event.kind.value


def _kept(known: Mapping[tuple[PostAction, str], PostEvent]) -> Iterable[PostEvent]:
    return sorted(known.values(), key=lambda event: (event.action is PostAction.REMOVE, *_rank(event)))[-MAX_EVENTS:]
