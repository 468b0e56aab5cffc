"""A topic and a roster in memory."""

from dataclasses import dataclass, field, replace
from typing import Self

from tipline.aws.officers import Changed
from tipline.patience import Unavailable
from tipline.roster import Officer
from tipline.subscriptions import Channel, Filter, Subscription, Waiting


@dataclass
class FakeTopic:
    """A topic: emails wait for a confirmation, text messages do not."""

    known: list[Subscription] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Where confirmations were sent, and text messages subscribed."""
    broken: set[str] = field(default_factory=set)
    """Addresses that cannot be subscribed."""

    def subscriptions(self) -> list[Subscription]:
        return list(self.known)

    def subscribe(self, channel: Channel, endpoint: str, wanted: Filter, /) -> None:
        if endpoint in self.broken:
            raise Unavailable
        for each in self.known:
            if each.endpoint == endpoint and each.filter != wanted:
                raise Waiting
        self.asked.append(endpoint)
        if not any(each.endpoint == endpoint for each in self.known):
            self.known.append(Subscription(channel, endpoint, "arn:new" if channel == "sms" else None, wanted))

    def change(self, subscription: Subscription, wanted: Filter, /) -> None:
        self.known[self.known.index(subscription)] = replace(subscription, filter=wanted)

    def unsubscribe(self, subscription: Subscription, /) -> None:
        self.known.remove(subscription)

    def confirm_all(self) -> None:
        self.known = [replace(each, arn=each.arn or f"arn:{each.endpoint}") for each in self.known]


@dataclass
class FakeRoster:
    """A roster that keeps the promises of `tipline.aws.officers.DynamoOfficers`."""

    officers: dict[str, Officer] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *officers: Officer) -> Self:
        return cls({each.officer_id: each for each in officers})

    def all(self) -> list[Officer]:
        return list(self.officers.values())

    def read(self) -> tuple[list[Officer], frozenset[str]]:
        return self.all(), self.damaged

    def put(self, officer: Officer, /) -> Officer:
        known = self.officers.get(officer.officer_id)
        if (known.version if known else 0) != officer.version:
            raise Changed
        self.officers[officer.officer_id] = replace(officer, version=officer.version + 1)
        return self.officers[officer.officer_id]

    def remove(self, officer_id: str, /) -> None:
        self.officers.pop(officer_id, None)

    def note(self, officer: Officer, /) -> None:
        if self.officers[officer.officer_id].version == officer.version:
            self.officers[officer.officer_id] = officer
