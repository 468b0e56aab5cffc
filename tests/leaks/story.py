"""What is planted in a text: who writes it, which must not be kept, and who did it, which must."""

from dataclasses import dataclass, field

from tests.leaks import canaries

_URGENT = {"en": "He has a gun and is shooting at people right now.", "es": "Tiene una pistola y está disparando ahora."}
_CALM = {"en": "It was last week.", "es": "Fue la semana pasada."}
_OTHERS = {
    "en": "{suspect} did it, he drives a car with plate {plate}.",
    "es": "Fue {suspect}, maneja un carro con placa {plate}.",
}
_OWN = {
    "en": "My name is {name}, call me at {phone}.",
    "es": "Me llamo {name}, llámame al {phone}.",
}
_HANDLE = {"en": "My account is @{handle}.", "es": "Mi cuenta es @{handle}."}


@dataclass(frozen=True, slots=True)
class Story:
    """A text; what in it is the sender's own, and what is about others, by the name of each."""

    text: str = field(repr=False)
    own: dict[str, str] = field(repr=False)
    others: dict[str, str] = field(repr=False)

    @property
    def suspect(self) -> str:
        """The family name of whoever did it."""
        return self.others["suspect's family name"]


def tell(original: str, sender: tuple[str | None, str | None, str | None], *, urgent: bool | None) -> Story:
    """Return the text that stood there and the story. `sender` is name, handle, phone, as far as they are known."""
    language = "es" if set(original) & set("áéíóúñ¿¡") else "en"
    first, last = canaries.name(), canaries.name()
    own = {"first name": first, "family name": last, "phone": canaries.phone()}
    name, handle, phone = sender
    suspect = canaries.name(), canaries.name()
    others = {"suspect's first name": suspect[0], "suspect's family name": suspect[1], "plate": canaries.plate()}
    parts = [original if original.rstrip()[-1:] in ".!?" else f"{original.rstrip()}."]
    if urgent is not None:
        parts.append((_URGENT if urgent else _CALM)[language])
    parts.append(_OTHERS[language].format(suspect=" ".join(suspect), plate=others["plate"]))
    parts.append(_OWN[language].format(name=name or f"{first} {last}", phone=_written(phone or own["phone"])))
    if handle:
        parts.append(_HANDLE[language].format(handle=handle))
    if name:
        del own["first name"], own["family name"]
    if phone:
        del own["phone"]
    return Story(" ".join(parts), own, others)


def _written(phone: str) -> str:
    """Return a number as people write it."""
    ten = phone[-10:]
    return f"{ten[:3]}-{ten[3:6]}-{ten[6:]}"
