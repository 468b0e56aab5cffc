"""Officers of a made-up department. Nobody in it exists."""

from dataclasses import replace

from tipline.roster import Officer, Recipient, Role


def an_officer(officer_id: str, **changes: object) -> Officer:
    """Return an officer on duty who is told of everything, unless said otherwise."""
    number = int(officer_id, 16) % 100
    officer = Officer(
        officer_id, f"Sample {officer_id}", f"{officer_id}@example.org", f"+191055501{number:02}", time_zone="UTC"
    )
    return replace(officer, **changes)  # type: ignore[arg-type]


UNIT, OTHER = an_officer("000000a1"), an_officer("000000a2")
SUPERVISOR = an_officer("000000b1", role=Role.SUPERVISOR)
ASLEEP = an_officer("000000c1", on_duty=False)
INFORMED = an_officer("000000d1", recipient=Recipient.INFORMATION)
DEPARTMENT = (UNIT, OTHER, SUPERVISOR, ASLEEP, INFORMED)
