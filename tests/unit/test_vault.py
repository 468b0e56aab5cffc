"""The vault: who cannot be found in it, what it seals, and when an epoch takes over."""

import hashlib
import pickle
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.vault import FakeVault, vault_keys
from tipline import epochs
from tipline.lifetime import DAY, expiry
from tipline.model import Origin, Priority
from tipline.sealing import Sealer
from tipline.storage import Receipt, Unstorable
from tipline.vault import MOST_OTHERS, MOST_SEEN, Change, Found, Listed, Row, Thread, Vault, stretch

_EPOCH = epochs.EPOCH_DAYS * DAY
_BEGIN = 200 * _EPOCH
"""When an epoch begins."""
_NOW = float(_BEGIN + 30 * DAY + 12_345)


def _key(number: int) -> str:
    return vault_keys(lambda: 0).tip_key(str(number))


def _origin(sender: str = "+19105550142", platform: str = "sms", account: str = "1") -> Origin:
    return Origin(platform=platform, account=account, key="m1", sender=sender)


def _receipt(tip: int, number: int = 1) -> Receipt:
    return Receipt(f"{tip:032x}", number, "234567", Priority.P3, "other")


@dataclass
class House:
    """A vault, with a clock that is moved."""

    now: float = _NOW
    window_days: int = 14
    table: FakeVault = field(default_factory=FakeVault)
    hashed: list[bytes] = field(default_factory=list)

    def vault(self) -> Vault:
        """Return the vault as a new delivery uses it."""
        keys = replace(vault_keys(lambda: self.now), stretch=self._stretch)
        return Vault(self.table, keys, self.window_days, lambda: self.now)

    def _stretch(self, text: bytes, salt: bytes) -> bytes:
        self.hashed.append(salt)
        return hashlib.sha256(salt + text).digest()

    def write(self, origin: Origin, receipt: Receipt, seen: int = 0, vault: Vault | None = None) -> list[Change]:
        vault = vault or self.vault()
        changes = vault.continued(vault.find(origin), origin, receipt, "es", Listed(expiry(self.now, 1), _key(seen)))
        assert self.table.allows(changes)
        self.table.apply(changes)
        return changes

    def thread(self, origin: Origin) -> Thread | None:
        return self.vault().find(origin).thread


# ---- What is stored -------------------------------------------------------------------------------------------------
def test_a_sender_is_found_again_and_everything_about_them_is_sealed() -> None:
    house = House()
    house.write(_origin(), _receipt(7))
    thread = house.thread(_origin())
    assert thread
    assert (thread.tip_id, thread.platform, thread.account, thread.sender, thread.language, thread.messages) == (
        f"{7:032x}",
        "sms",
        "1",
        "+19105550142",
        "es",
        1,
    )
    stored = repr(house.table.rows) + repr([row.sealed for row in house.table.rows.values()])
    assert not any(secret in stored for secret in ("9105550142", f"{7:032x}", "sms"))


def test_both_rows_seal_the_same_and_neither_tells_which_it_is() -> None:
    house = House()
    house.write(_origin(), _receipt(7))
    vault = house.vault()
    one, two = house.table.rows.values()
    assert vault.keys.open(one) == vault.keys.open(two)
    assert {name for name in Row.__slots__ if getattr(one, name) == getattr(two, name)} == {"epoch", "expires"}
    assert vault.keys.tip_key(f"{7:032x}") in house.table.rows


@given(
    st.text(max_size=100),
    st.text(max_size=100),
    st.integers(0, MOST_SEEN),
    st.integers(0, MOST_OTHERS),
    st.integers(0, 10_000),
)
def test_whatever_a_row_seals_it_opens_again_and_its_length_is_the_same(
    account: str, sender: str, seen: int, others: int, messages: int
) -> None:
    keys = vault_keys(lambda: 0)
    listed = [Listed(number * DAY, _key(number)) for number in range(seen + others)]
    thread = Thread("facebook", account, sender, "ab" * 16, "en", messages, tuple(listed[:seen]), tuple(listed[seen:]))
    sealed = keys.seal(thread, "a")
    assert len(sealed) == len(keys.seal(Thread("x", "", ""), "b"))
    row = Row("a", "", "", sealed, 0)
    opened = keys.open(row)
    assert opened
    assert replace(opened, seen=()) == replace(thread, seen=())
    assert opened.seen == thread.seen[len(thread.seen) - len(opened.seen) :]  # of a long name, the oldest go
    assert len(opened.seen) == seen or len(account) + len(sender) > 60


def test_a_sender_of_any_length_is_refused_rather_than_cut() -> None:
    with pytest.raises(Unstorable):
        vault_keys(lambda: 0).seal(Thread("x", "1", "7" * 5_000), "a")


def test_a_row_that_was_moved_or_altered_is_worth_as_much_as_none() -> None:
    house = House()
    house.write(_origin("a"), _receipt(1))
    house.write(_origin("b"), _receipt(2))
    find = house.vault().find
    key_a, key_b = find(_origin("a")).key, find(_origin("b")).key
    house.table.rows[key_b] = replace(house.table.rows[key_a], key=key_b)
    assert house.thread(_origin("b")) is None
    house.write(_origin("b"), _receipt(3))  # and its sender can write again
    assert house.thread(_origin("b")) is not None


def test_a_thread_is_neither_printed_nor_pickled() -> None:
    house = House()
    house.write(_origin(), _receipt(7))
    found = house.vault().find(_origin())
    assert isinstance(found, Found)
    for each in (found, found.thread, _origin()):
        assert "9105550142" not in repr(each)
        with pytest.raises(TypeError):
            pickle.dumps(each)


@given(st.floats(0, 2e9), st.integers(1, 60))
def test_a_row_lives_for_the_window_and_tells_no_time_of_day(now: float, window_days: int) -> None:
    house = House(now, window_days)
    house.write(_origin(), _receipt(7))
    for row in house.table.rows.values():
        assert window_days * DAY <= row.expires - now <= (window_days + 1) * DAY
        assert row.expires % DAY == 0


# ---- Keys -----------------------------------------------------------------------------------------------------------
def test_platform_account_sender_and_salt_tell_keys_apart() -> None:
    house = House()
    who = [("a", "b", "c"), ("ab", "", "c"), ("a", "bc", ""), ("a", "b", "d"), ("a", "b|c", ""), ("a|b", "c", "")]
    vault = house.vault()
    assert len({vault.find(_origin(sender, platform, account)).key for platform, account, sender in who}) == len(who)
    meta = {vault.find(_origin("7", "facebook", account)).key for account in ("1", "2", "")}
    assert len(meta) == 1  # its ids of people belong to one Page already
    other = House()
    assert other.vault().find(_origin()).key != house.vault().find(_origin()).key


def test_a_sender_written_in_two_ways_is_one() -> None:
    vault = House().vault()
    assert vault.find(_origin("Jose\N{COMBINING ACUTE ACCENT}")).key == vault.find(_origin("José")).key


def test_the_slow_hash_is_scrypt_at_its_set_cost_and_every_bit_of_the_salt_counts() -> None:
    assert stretch(b"who", b"salt") == hashlib.scrypt(b"who", salt=b"salt", n=32_768, r=8, p=1, maxmem=2**26, dklen=32)
    assert stretch(b"who", b"salt") != stretch(b"who", b"tlas")


def test_a_sender_is_hashed_once_in_a_delivery_and_the_hash_is_gone_with_it() -> None:
    house = House()
    delivery = house.vault()
    for number in range(5):
        house.write(_origin(), _receipt(7, number + 1), number, delivery)
    assert len(house.hashed) == 1
    house.vault().find(_origin())
    assert len(house.hashed) == 2


# ---- STOP -----------------------------------------------------------------------------------------------------------
def test_who_is_forgotten_leaves_nothing_and_every_seen_key_is_named() -> None:
    house = House()
    for number in range(3):
        house.write(_origin(), _receipt(number), number)
    house.write(_origin("somebody else"), _receipt(9), 9)
    ((changes, seen, _),) = house.vault().forgotten(_origin())
    assert set(seen) == {_key(number) for number in range(3)}
    house.table.apply(changes)
    assert len(house.table.rows) == 2
    assert house.thread(_origin("somebody else"))


def test_of_many_messages_the_oldest_are_not_listed_and_those_that_expired_neither() -> None:
    house = House()
    for number in range(MOST_SEEN + 20):
        house.now += 1_000
        house.write(_origin(), _receipt(7, number + 1), number)
    ((_, seen, _),) = house.vault().forgotten(_origin())
    assert set(seen) == {_key(number) for number in range(20, MOST_SEEN + 20)}
    house.now += 3 * DAY
    house.write(_origin(), _receipt(7, 500), 500)
    ((_, seen, _),) = house.vault().forgotten(_origin())
    assert seen == [_key(500)]


def test_of_many_tips_the_oldest_can_no_longer_be_answered_so_that_none_is_forgotten_to_be_forgotten() -> None:
    house = House()
    for number in range(MOST_OTHERS + 5):
        house.now += DAY / 4
        house.write(_origin(), _receipt(number), number)
    assert len(house.table.rows) == MOST_OTHERS + 2
    ((changes, _, _),) = house.vault().forgotten(_origin())
    house.table.apply(changes)
    assert house.table.rows == {}
    assert len(changes) + MOST_SEEN + 2 <= 100  # what one transaction takes


def test_a_race_is_noticed() -> None:
    house = House()
    vault = house.vault()
    found = vault.find(_origin())
    listed = Listed(int(house.now) + DAY, _key(0))
    first, second = (vault.continued(found, _origin(), _receipt(number), "en", listed) for number in (1, 2))
    house.table.apply(first)
    assert not house.table.allows(second)
    ((stale, _, _),) = vault.forgotten(_origin())
    house.write(_origin(), _receipt(1, 2), 1)
    assert not house.table.allows(stale)


# ---- Epochs ---------------------------------------------------------------------------------------------------------
def test_within_an_epoch_only_its_own_salt_is_asked_for() -> None:
    house = House()
    house.table.begin(epochs.new_epoch(199))
    house.vault().find(_origin())
    assert house.hashed == [house.table.salts[200].salt]


def test_a_thread_moves_into_the_next_epoch_with_its_next_message() -> None:
    house = House(now=float(_BEGIN - DAY))
    house.write(_origin(), _receipt(7), 1)
    house.now = float(_BEGIN + 5 * DAY)
    found = house.vault().find(_origin())
    assert found.before
    assert found.thread
    assert found.thread.tip_id == f"{7:032x}"
    house.write(_origin(), _receipt(7, 2), 2)
    assert len(house.table.rows) == 2
    assert {row.epoch for row in house.table.rows.values()} == {house.table.salts[200].id}
    house.hashed.clear()
    assert house.thread(_origin())
    assert house.hashed == [house.table.salts[200].salt]


def test_the_previous_epoch_is_asked_only_while_something_under_it_can_live() -> None:
    house = House(now=float(_BEGIN - 1))
    house.write(_origin(), _receipt(7))
    house.now = float(_BEGIN + 15 * DAY)
    house.vault().find(_origin())
    assert house.hashed[-1] == house.table.salts[200].salt
    assert house.thread(_origin()) is None


def test_without_its_salt_nobody_is_found() -> None:
    house = House()
    house.write(_origin(), _receipt(7))
    del house.table.salts[200]
    assert house.thread(_origin()) is None


def test_two_workers_begin_an_epoch_with_one_salt() -> None:
    house = House()
    one, two = house.vault(), house.vault()
    assert one.find(_origin()).key == two.find(_origin()).key


@given(st.integers(0, 10_000_000_000))
def test_epochs_follow_each_other_without_a_gap(now: int) -> None:
    number = epochs.number_at(now)
    assert epochs.begins(number) <= now < epochs.begins(number + 1)
    assert epochs.number_of(epochs.row_key(number)) == number


def test_the_key_of_a_sender_or_a_tip_is_never_taken_for_an_epoch() -> None:
    assert epochs.number_of(_key(1)) is None


def test_every_row_is_sealed_under_the_vaults_own_purpose() -> None:
    house = House()
    keys = vault_keys(lambda: house.now)
    house.write(_origin(), _receipt(7))
    row = next(iter(house.table.rows.values()))
    other = replace(keys, sealer=Sealer("seen", keys.sealer._new_key, lambda: house.now))  # noqa: SLF001 - the same key
    thread = house.thread(_origin())
    assert thread
    assert keys.open(replace(row, sealed=other.seal(thread, row.key))) is None
