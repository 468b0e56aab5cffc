"""Learning: the models of the anonymizer and of the triage, from the labelled tips, the same bytes every time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from random import Random

import pycrfsuite

from tipline.anonymize.folding import Folded
from tipline.anonymize.layers import Layers
from tipline.anonymize.reading import Reading
from tipline.anonymize.tagger import OTHER, TIPSTER
from tipline.anonymize.tagger.features import features as features_of_words
from tipline.model import Sender
from tipline.triage.judging import judge
from tipline.triage.weighing import features
from tools.training.corpus import LabelledTip
from tools.training.frames import Frames, framed, load, reports
from tools.training.rewording import respelled, reworded, without_profile

SEED = 1
RULES_SAW = frozenset({"tips_dev", "tips30", "fresh", "speech", "urgency_rules"})
"""Authors whose tips the rules were written beside: there the tagger may not learn to trust the rules."""

_DETAILS = {"c1": 0.3, "c2": 0.02, "max_iterations": 75, "feature.minfreq": 3, "feature.possible_transitions": True}
_WEIGHTS = {"c1": 0.03, "c2": 2.0, "max_iterations": 100, "feature.minfreq": 2}
_SMALLEST_WEIGHT = 0.05
_OTHERS = {
    "name": "name", "nickname": "name", "relative": "name", "phone": "phone", "handle": "handle", "email": "handle",
    "address": "place", "place": "place", "plate": "plate",
}  # fmt: skip
_REPORTS = 2_000
_FRAMED, _NO_PROFILE, _NO_RULES = 0.65, 0.5, 0.12


def learn_details(tips: Iterable[LabelledTip], model: Path) -> None:
    """Train the tagger: each tip as it is, once more with other details and frames around it, and plain reports."""
    trainer = pycrfsuite.Trainer("lbfgs", _DETAILS, verbose=False)
    random, frames = Random(SEED), load()
    varied = (each for tip in tips for each in _varied(tip, frames, random))
    for each in chain(varied, reports(frames, random, _REPORTS)):
        rules = each.author not in RULES_SAW and random.random() >= _NO_RULES
        layers = _layers(each, rules=rules)
        if layers.reading.words:
            trainer.append(features_of_words(layers.sight), list(_labels(each, layers.reading)))
    trainer.train(str(model))


def learn_weights(tips: Iterable[LabelledTip], weights: Path) -> None:
    """Train the triage: a feature's weight for each priority and each category."""
    judged = [(tip, _features(tip)) for tip in tips if tip.priority]
    learned: dict[str, dict[str, float]] = defaultdict(dict)
    for kind in ("priority", "category"):
        for (feature, label), weight in _linear(judged, kind, weights.with_suffix(".crf")).items():
            if abs(weight) >= _SMALLEST_WEIGHT:
                learned[feature][label] = weight
    lines = (
        f"{feature}\t" + " ".join(f"{label} {weight:.2f}" for label, weight in sorted(learned[feature].items()))
        for feature in sorted(learned)
    )
    weights.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _features(tip: LabelledTip) -> list[str]:
    judged = None if tip.author in RULES_SAW else judge(tip.text)
    return sorted(feature.name for feature in features(Reading(Folded(tip.text)), judged))


def _linear(judged: Iterable[tuple[LabelledTip, list[str]]], kind: str, passing: Path) -> dict[tuple[str, str], float]:
    """Return the weights of a field that is one word long: of a linear model."""
    trainer = pycrfsuite.Trainer("lbfgs", _WEIGHTS, verbose=False)
    for tip, row in judged:
        label = tip.priority if kind == "priority" else tip.category
        if label:
            trainer.append([row], [label])
    trainer.train(str(passing))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(passing))
    learned: dict[tuple[str, str], float] = tagger.info().state_features
    passing.unlink()
    return learned


def _varied(tip: LabelledTip, frames: Frames, random: Random) -> Iterator[LabelledTip]:
    other = reworded(tip, random)
    other = respelled(framed(other, frames, random) if random.random() < _FRAMED else other, random)
    for each in (tip, other):
        yield without_profile(each) if random.random() < _NO_PROFILE else each


def _layers(tip: LabelledTip, *, rules: bool) -> Layers:
    sender = tip.sender
    who = Sender(id="labelled", name=sender["name"], handle=sender["handle"], phone=sender["phone"])
    return Layers(Reading(Folded(tip.text)), who, rules=rules)


def _labels(tip: LabelledTip, reading: Reading) -> Iterator[str]:
    """Yield the label of each word: of a mark's words the mark's, else "O"."""
    for token in reading.tokens:
        start = reading.folded.span(token.start, token.end, "").start
        mark = next((mark for mark in tip.marks if mark.start <= start < mark.end), None)
        if mark is None:
            yield "O"
        elif mark.own:
            yield TIPSTER + ("name" if mark.type == "nickname" else mark.type)
        else:
            yield OTHER + _OTHERS.get(mark.type, "fact")
