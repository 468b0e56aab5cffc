"""What is planted in a text: who writes it, which must not be kept, and who did it, which must."""

import re
from dataclasses import dataclass, field

from tests.leaks import canaries
from tipline.model import Sender

_URGENT = {
    "en": "He has a gun and is shooting at people right now.",
    "es": "Tiene una pistola y está disparando ahora.",
}
_CALM = {"en": "It was last week.", "es": "Fue la semana pasada."}
_OTHERS = {
    "en": "{suspect} did it, he drives a car with plate {plate}.",
    "es": "Fue {suspect}, maneja un carro con placa {plate}.",
}
_OWN = {"en": "My name is {name}, call me at {phone}.", "es": "Me llamo {name}, llámame al {phone}."}
_TALKED_ABOUT = {
    "en": "{last} and {first} were standing next to the car{tagged}. Call me at {phone}.",
    "es": "{last} y {first} estaban parados junto al carro{tagged}. Llámame al {phone}.",
}
"""Somebody's own name, as others use it."""
_TAGGED = {"en": " with @{handle}", "es": " con @{handle}"}
_NUMBER = re.compile(r"\+1\d{10}")
_HANDLE = {"en": "My account is @{handle}.", "es": "Mi cuenta es @{handle}."}


@dataclass(frozen=True, slots=True)
class Story:
    """A text; what in it is new of the sender's own, and what is about others, by the name of each."""

    text: str = field(repr=False)
    own: dict[str, str] = field(repr=False)
    others: dict[str, str] = field(repr=False)

    @property
    def marker(self) -> str:
        """Something by which the story is known."""
        return self.others["suspect's family name"]


def tell(original: str, sender: Sender, *, urgent: bool | None, introduced: bool) -> Story:
    """Return the text that stood there, and the story: by the name, phone and handle of the sender, where known.

    Who is not `introduced` does not say that the name is theirs.
    """
    language = "es" if set(original) & set("áéíóúñ¿¡") else "en"
    others = {
        "suspect's first name": canaries.name(),
        "suspect's family name": canaries.name(),
        "plate": canaries.plate(),
    }
    own = dict[str, str]()
    if not sender.name:
        own |= {"first name": canaries.name(), "family name": canaries.name()}
    phone = sender.phone if _NUMBER.fullmatch(sender.phone or "") else None  # not one of five digits
    if not phone:
        own |= {"phone": canaries.phone()}
    suspect = f"{others["suspect's first name"]} {others["suspect's family name"]}"
    name = sender.name or f"{own['first name']} {own['family name']}"
    parts = [original if original.rstrip().endswith((".", "!", "?")) else f"{original.rstrip()}."]
    if urgent is not None:
        parts.append((_URGENT if urgent else _CALM)[language])
    parts.append(_OTHERS[language].format(suspect=suspect, plate=others["plate"]))
    written = _written(phone or own["phone"])
    if introduced:
        parts.append(_OWN[language].format(name=name, phone=written))
        parts += [_HANDLE[language].format(handle=sender.handle)] if sender.handle else []
    else:
        first, _, last = name.partition(" ")
        tagged = _TAGGED[language].format(handle=sender.handle) if sender.handle else ""
        parts.append(_TALKED_ABOUT[language].format(first=first, last=last, tagged=tagged, phone=written))
    return Story(" ".join(parts), own, others)


def _written(phone: str) -> str:
    """Return a number as people write it."""
    return f"{phone[-10:-7]}-{phone[-7:-4]}-{phone[-4:]}"
