"""The vault's table kept in memory, and keys that need no KMS."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock

from tipline import epochs
from tipline.epochs import Epoch
from tipline.janitor import Damaged, Entry
from tipline.sealing import DataKey, Opener, Sealer
from tipline.vault import ABSENT, Change, Row, Vault, VaultKeys

_KEY = DataKey(b"k" * 32, b"wrapped")


def vault_keys(clock: Callable[[], float], stretch: Callable[[bytes, bytes], bytes] | None = None) -> VaultKeys:
    """Return keys; the slow hash is a fast one unless said."""
    return VaultKeys(
        mac=lambda message: hmac.digest(b"mac key", message, "sha256"),
        tip_mac=lambda message: hmac.digest(b"tip mac key", message, "sha256"),
        sealer=Sealer("vault", lambda: _KEY, clock),
        opener=Opener("vault", lambda _: _KEY.plaintext, clock),
        stretch=stretch or (lambda text, salt: hmac.digest(salt, text, hashlib.sha256)),
    )


@dataclass
class FakeVault:
    """The table in memory."""

    rows: dict[str, Row] = field(default_factory=dict)
    salts: dict[int, Epoch] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    """Keys of rows that cannot be read."""
    lock: Lock = field(default_factory=Lock)

    def epoch(self, number: int, /) -> Epoch | None:
        return self.salts.get(number)

    def begin(self, epoch: Epoch, /) -> bool:
        with self.lock:
            return self.salts.setdefault(epoch.number, epoch) is epoch

    def row(self, key: str, /) -> Row | None:
        return self.rows.get(key)

    def entries(self) -> Iterator[Entry | Damaged]:
        yield from map(Damaged, self.damaged)
        yield from [Entry(row.key, row.epoch, row.expires) for row in self.rows.values()]
        for number, epoch in list(self.salts.items()):
            yield Entry(epochs.row_key(number), epoch.id, epochs.expires(number))

    def delete(self, entry: Entry, /) -> bool:
        number = epochs.number_of(entry.key)
        if number is not None:
            return self.salts.pop(number, None) is not None
        row = self.rows.get(entry.key)
        if row is None or (row.epoch, row.expires) != (entry.epoch, entry.expires):
            return False
        del self.rows[entry.key]
        return True

    def allows(self, changes: list[Change]) -> bool:
        """Tell whether every change meets what it expects."""
        versions = {key: row.version for key, row in self.rows.items()}
        return all(each.was is None or each.was == versions.get(each.key, ABSENT) for each in changes)

    def apply(self, changes: list[Change]) -> None:
        """Make changes that are allowed."""
        for each in changes:
            if each.row:
                self.rows[each.key] = each.row
            else:
                self.rows.pop(each.key, None)

    def opened(self, clock: Callable[[], float], window_days: int = 14) -> Vault:
        """Return the vault as a delivery uses it."""
        return Vault(self, vault_keys(clock), window_days, clock)
