"""Language: a cheap guess, for a label only. No rule depends on it."""

from typing import Literal

from tipline.anonymize.reading import Reading

_ES = frozenset(
    ["el", "la", "los", "las", "un", "una", "de", "del", "que", "en", "y", "por", "para", "con", "no", "se", "su", "sus", "es", "esta", "estan", "hay", "lo", "le", "les", "me", "mi", "yo", "muy", "pero", "porque", "como", "cuando", "donde", "aqui", "ahi", "alla", "casa", "calle", "carro", "hola", "gracias", "buenas", "buenos", "favor", "senor", "senora", "policia", "quiero", "ayuda", "vive", "vende", "tiene", "esta", "ese", "eso", "si", "ya", "anda"]
)
_EN = frozenset(
    ["the", "a", "an", "of", "that", "in", "and", "for", "with", "not", "is", "are", "was", "were", "there", "it", "he", "she", "they", "his", "her", "their", "my", "i", "you", "at", "on", "this", "to", "have", "has", "got", "just", "please", "house", "street", "car", "hi", "thanks", "police", "want", "help", "lives", "sells", "dont", "im", "its", "from", "who", "what", "they", "be", "been", "guy", "who", "can", "will", "your", "about"]
)


def guess(reading: Reading) -> Literal["en", "es", "und"]:
    """Return the language that more of the common words are of."""
    spanish = sum(word in _ES for word in reading.words)
    english = sum(word in _EN for word in reading.words)
    if spanish == english:
        return "und"
    return "es" if spanish > english else "en"
