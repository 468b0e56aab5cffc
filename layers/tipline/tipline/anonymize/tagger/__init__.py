"""Tagger: for each word of a text, how likely it is the tipster's own detail. A conditional random field.

Trained by `make model` on the labelled tips of `tools/training/`; `tools/training/README.md` says how.
"""

from functools import cache
from importlib import resources
from typing import NamedTuple

import pycrfsuite

from tipline.anonymize.tagger.features import Sight, features

TIPSTER, OTHER, NEITHER = "T.", "O.", "O"
"""How labels begin: the tipster's, somebody else's or of the event; the label of what is neither."""

_PLACE = f"{OTHER}place"
MODEL = "details.crf"
_MOST_WORDS = 400
_OVERLAP = 40


class Tag(NamedTuple):
    """What a word is taken for: the chance of each type of the tipster's, and that it is somebody else's.

    `place` is the chance that it is a place of the event or of somebody else: a part of `other`.
    """

    own: dict[str, float]
    other: float
    place: float = 0.0


def tag(sight: Sight) -> list[Tag]:
    """Return the tag of each word of a text."""
    rows = features(sight)
    tags: list[Tag] = []
    # A long text is tagged in parts: its table of chances grows with it, and nobody refers back that far.
    for start in range(0, len(rows), _MOST_WORDS):
        first = max(0, start - _OVERLAP)
        tags += _tag(rows[first : start + _MOST_WORDS])[start - first :]
    return tags


def _tag(rows: list[list[str]]) -> list[Tag]:
    tagger, own, other = _model()
    tagger.set(rows)
    marginal = tagger.marginal
    tags = []
    for i in range(len(rows)):
        if marginal(NEITHER, i) > _NEITHER_AT:
            tags.append(_NOTHING)
            continue
        place = marginal(_PLACE, i)
        own_chances = {type_: chance for label, type_ in own if (chance := marginal(label, i)) > _LEAST}
        tags.append(Tag(own_chances, place + sum(marginal(label, i) for label in other), place))
    return tags


_NOTHING = Tag({}, 0.0)
_NEITHER_AT = 0.97
"""The chance of being nobody's detail at which it is not asked whose the word could be: most words of a text."""
_LEAST = 0.01


@cache
def _model() -> tuple[pycrfsuite.Tagger, list[tuple[str, str]], list[str]]:
    tagger = pycrfsuite.Tagger()
    # From a file: of what `open_inmemory` is given it keeps no copy, and crashes when that is gone.
    with resources.as_file(resources.files(__name__) / MODEL) as path:
        tagger.open(str(path))
    labels = tagger.labels()
    own = [(label, label.removeprefix(TIPSTER)) for label in labels if label.startswith(TIPSTER)]
    return tagger, own, [label for label in labels if label.startswith(OTHER) and label != _PLACE]
