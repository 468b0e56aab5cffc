"""Reading: a folded text as words and punctuation, with sentences, quotations and a line that cues are sought in."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from tipline.anonymize.folding import MARKS, Folded
from tipline.anonymize.quotations import Quotation, quotations
from tipline.anonymize.words import COMMON, GIVEN, LISTS

_TOKEN = re.compile(rf"[{''.join(sorted(MARKS))}]|\n+|[^\W_]+(?:'[^\W_]+)?'?(?![^\W_])|[^\W_]+|\.\.+|[!?]+|[^\w\s]")
_KEPT = frozenset(".,:;!?()\"-@#/&*+$'")
_ABBREVIATIONS = LISTS["reading_abbreviations"]
_STREETS = frozenset({"st", "ave", "av", "rd", "ln", "ct", "blvd", "hwy", "dr", "pl"})
_LONGEST = 40
"""Letters of a word that count: the rest of a longer one is nothing a cue looks for."""

_STOPS = frozenset({".", "!", "?", "\n"})


class Find(NamedTuple):
    """A part of the folded text that is to go."""

    start: int
    end: int
    type: str


class Token(NamedTuple):
    """A word, a punctuation mark or a hidden part of the folded text. `word` has no apostrophes."""

    start: int
    end: int
    word: str
    possessive: bool


class Reading:
    """A text as its detectors see it. Positions are those of the folded text, or indexes of tokens."""

    def __init__(self, folded: Folded) -> None:
        """Split the text into tokens and sentences."""
        self.folded = folded
        self.text = folded.text
        self.tokens = list(_tokens(self.text))
        self.words = [token.word for token in self.tokens]
        self._token_starts = [token.start for token in self.tokens]
        self.sentence_starts = self._sentences()
        self.line, self._line_starts = _line(self.words)

    @cached_property
    def quotations(self) -> list[Quotation]:
        """What the text quotes, and whose words it is."""
        return quotations(self.text)

    @cached_property
    def capitals_mean_names(self) -> bool:
        """Whether a capital tells anything: not in a text that is all capitals, or has a capital on every word."""
        words = [t for t in self.tokens if t.word.isalpha() and t.word not in GIVEN]
        small = sum(not self.folded.is_upper(t.start) for t in words)
        return small * 2 > len(words)

    def is_capital(self, index: int) -> bool:
        """Tell whether the word begins with a capital that says something."""
        return self.capitals_mean_names and self.folded.is_upper(self.tokens[index].start)

    def is_shout(self, index: int) -> bool:
        """Tell whether a word of several letters is all capitals."""
        token = self.tokens[index]
        return token.end - token.start > 1 and all(map(self.folded.is_upper, range(token.start, token.end)))

    def sentence_start(self, index: int) -> int:
        """Return the index of the first token of the sentence that the token is in."""
        return self.sentence_starts[bisect_right(self.sentence_starts, index) - 1]

    def sentence_end(self, index: int) -> int:
        """Return the index after the last token of the sentence that the token is in."""
        at = bisect_right(self.sentence_starts, index)
        return self.sentence_starts[at] if at < len(self.sentence_starts) else len(self.tokens)

    def token_at(self, position: int) -> int:
        """Return the index of the token at, or the next one after, a position of the folded text."""
        at = bisect_right(self._token_starts, position) - 1
        return at if at >= 0 and self.tokens[at].end > position else at + 1

    def line_token(self, position: int) -> int:
        """Return the index of the token at a position of `line`."""
        return bisect_right(self._line_starts, position) - 1

    def line_position(self, index: int) -> int:
        """Return where in `line` a token begins."""
        return self._line_starts[index]

    def before(self, index: int, count: int) -> str:
        """Return up to `count` words before the token in its sentence, as `line` shows them."""
        return " ".join(self.words[max(self.sentence_start(index), index - count) : index])

    def after(self, index: int, count: int) -> str:
        """Return up to `count` words from the token on in its sentence, as `line` shows them."""
        end = self.sentence_end(index) if index < len(self.tokens) else index
        return " ".join(self.words[index : min(end, index + count)])

    def cues(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int]]:
        """Yield each match of a cue in the line, with the index of the token after it."""
        for match in pattern.finditer(self.line):
            yield match, self.line_token(match.end() - 1) + 1

    def quoted(self, position: int) -> Literal["own", "another", ""]:
        """Tell whose quoted words the position is in, if any."""
        if not self.quotations:
            return ""
        at = bisect_right(self.quotations, position, key=lambda quotation: quotation.start) - 1
        if at < 0 or position >= self.quotations[at].end:
            return ""
        return "own" if self.quotations[at].own else "another"

    def quoted_by_another(self, position: int) -> bool:
        """Tell whether the position is in somebody else's words."""
        return self.quoted(position) == "another"

    def is_common(self, index: int) -> bool:
        """Tell whether the word is an everyday word."""
        return self.words[index] in COMMON

    def _sentences(self) -> list[int]:
        starts = [0]
        for i, word in enumerate(self.words):
            if word not in _STOPS or i + 1 >= len(self.words):
                continue
            follows = self.tokens[i + 1]
            glued = word == "." and follows.start == self.tokens[i].end
            before = self.words[i - 1] if i else ""
            short = word == "." and (before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha()))
            if short and before in _STREETS and self._ends_address(i):
                short = False
            if not glued and not short:
                starts.append(i + 1)
        return starts

    def _ends_address(self, stop: int) -> bool:
        """Tell whether the full stop after "St" ends a sentence: a house number before it, a capital after it."""
        before, after = self.words[max(0, stop - 5) : stop], self.tokens[stop + 1]
        return any(word[0].isdecimal() for word in before) and self.folded.is_upper(after.start)


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        start, end, word = match.start(), match.end(), match[0]
        if word[0].isalnum():
            bare = word.rstrip("'")
            yield Token(start, end, bare[:_LONGEST].replace("'", ""), bare.endswith("'s") or bare != word)
        elif word[0] == "\n":
            yield Token(start, end, "\n", possessive=False)
        elif word[0] == "." and len(word) > 1:
            yield Token(start, end, ",", possessive=False)
        elif word[0] in "!?":
            yield Token(start, end, "?" if "?" in word else "!", possessive=False)
        elif word in MARKS or word in _KEPT:
            yield Token(start, end, word, possessive=False)
        else:
            yield Token(start, end, "*", possessive=False)


def _line(words: list[str]) -> tuple[str, list[int]]:
    starts: list[int] = []
    at = 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    return " ".join(words), starts
