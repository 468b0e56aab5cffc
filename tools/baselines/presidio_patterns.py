"""Presidio's pattern recognizers, English and Spanish, without a language model. Runs in .tools/presidio, not in .venv.

Reads a JSON list of texts on stdin; writes the list of their [[start, end], ...] on stdout.
"""

import json
import sys

import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

_LANGUAGES = ("en", "es")
_THRESHOLD = 0.35  # its phone numbers score 0.4 where no word nearby says "phone"

# It would download a list of domain endings when it meets an email address; the list it came with does.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def main() -> None:
    """Answer for every text: what any recognizer of either language would take out."""
    registry = RecognizerRegistry(supported_languages=list(_LANGUAGES))
    registry.load_predefined_recognizers(languages=list(_LANGUAGES))
    registry.remove_recognizer("SpacyRecognizer")  # the only one that reads what a model found
    engine = NoOpNlpEngine([{"lang_code": language, "model_name": ""} for language in _LANGUAGES])
    analyzer = AnalyzerEngine(
        registry, engine, supported_languages=list(_LANGUAGES), default_score_threshold=_THRESHOLD
    )
    answers = []
    for text in json.load(sys.stdin):
        found = [each for language in _LANGUAGES for each in analyzer.analyze(text, language)]
        answers.append(sorted({(each.start, each.end) for each in found}))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
