"""Threads, the vault, STOP, the janitor and data deletion, on the deployed stack."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from tests.stack.line import Line, canonical, comment, found, messenger, sms, word
from tipline.aws.dynamodb import to_item
from tipline.epochs import EPOCH_DAYS, number_of
from tools.local_aws.controls import Clock, Outbox, Workers, wait_until
from tools.local_aws.deployment import PARAMETERS
from tools.local_aws.sessions import Deployed

_DAY = 86_400
_PAGE = "1000200030004000"


@pytest.fixture
def line(stack: Deployed) -> Line:
    line = Line(stack)
    line.settle()
    line.dead_letters()
    return line


@pytest.fixture
def phone() -> str:
    """Return a number that nobody has written from before."""
    return f"+1910555{int(hashlib.sha256(word().encode()).hexdigest(), 16) % 10_000:04}{word()}"


class Vault:
    """The rows that a test brings into the vault."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._before = {row["key"] for row in line.items("VaultTable")}

    def rows(self) -> list[dict[str, Any]]:
        """Return them, salts aside."""
        rows = self._line.items("VaultTable")
        return [row for row in rows if row["key"] not in self._before and number_of(row["key"]) is None]


@pytest.fixture
def vault(line: Line) -> Vault:
    return Vault(line)


def _tell(line: Line, phone: str, text: str) -> None:
    """Send a text message, and wait until it is dealt with: the order of deliveries is nobody's promise."""
    assert line.send("sms", sms(text, From=phone)).status == 200
    line.settle()


def _tips(line: Line, unique: str) -> list[str]:
    """Return the tips of the messages that contain a word, in the order of what follows it."""
    return [each["tip_id"] for each in sorted(line.messages(unique), key=lambda each: str(each["text"]))]


def test_a_follow_up_joins_its_tip_raises_it_and_is_told_to_officers(line: Line, outbox: Outbox, phone: str) -> None:
    unique = word()
    _tell(line, phone, f"they sell drugs at 14 Elm St {unique} 1")
    _tell(line, phone, f"he is shooting at people right now {unique} 2")
    first, second = _tips(line, unique)
    assert first == second
    tip = line.tip(first)
    assert (tip["priority"], tip["messages"]) == ("P0", 2)
    told = wait_until(lambda: [each for each in outbox.messages("sms") if tip["reference"] in each.message])
    assert "P0" in told[0].message


def test_after_closing_a_new_tip_begins(line: Line, phone: str) -> None:
    unique = word()
    _tell(line, phone, f"{unique} 1")
    (first,) = _tips(line, unique)
    line.stack.root.client("dynamodb").update_item(
        TableName=line.stack.outputs["TipsTable"],
        Key=to_item({"tip_id": first, "sk": "tip"}),
        UpdateExpression="SET #status = :closed",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues=to_item({":closed": "closed"}),
    )
    _tell(line, phone, f"{unique} 2")
    assert len(set(_tips(line, unique))) == 2


def test_the_word_new_begins_a_new_tip_at_once_or_with_the_next_message(line: Line, phone: str) -> None:
    unique = word()
    _tell(line, phone, f"{unique} 1")
    _tell(line, phone, f"Nuevo: {unique} 2")
    _tell(line, phone, f"{unique} 3")
    _tell(line, phone, "new")
    _tell(line, phone, f"{unique} 4")
    one, two, three, four = _tips(line, unique)
    assert two == three
    assert len({one, two, four}) == 3


def test_eight_first_messages_at_once_make_one_tip(line: Line, phone: str) -> None:
    unique = word()
    assert set(line.send_all([("sms", sms(f"{unique} {number}", From=phone)) for number in range(8)], 8)) == {200}
    line.settle(120)
    assert len(line.messages(unique)) == 8
    assert len(set(_tips(line, unique))) == 1
    assert line.dead_letters() == []


def test_nothing_in_a_table_tells_that_two_tips_are_of_one_person(line: Line, phone: str, vault: Vault) -> None:
    unique = word()
    _tell(line, phone, f"{unique} 1")
    _tell(line, phone, f"NEW {unique} 2")
    one, two = ([row for row in line.items("TipsTable") if row["tip_id"] == tip_id] for tip_id in _tips(line, unique))
    received_at = {str(row["received_at"]) for row in one}
    shared = {"sms", "new", "tip", "message#0001", "und", "en", "other", "P3", "no_lead", "usual", "[]", "{}", "1"}
    assert _values(one) & _values(two) <= shared | received_at
    sealed = canonical(vault.rows())
    assert not any(secret in sealed for secret in (phone, phone[-4:], *_tips(line, unique)))
    assert len({len(row["sealed"]) for row in vault.rows()}) == 1


_JUDGED = frozenset({"category", "priority", "reasons", "reason_words"})
"""What two texts that are alike are judged alike."""


def _values(rows: list[dict[str, Any]]) -> set[str]:
    return {
        str(each)
        for row in rows
        for name, value in row.items()
        if name not in _JUDGED
        for each in (value if isinstance(value, list) and value else [value])
    }


def test_stop_deletes_every_row_of_the_sender_and_leaves_the_tips(line: Line, phone: str, vault: Vault) -> None:
    unique = word()
    seen = {row["key"] for row in line.items("SeenTable")}
    _tell(line, phone, f"{unique} 1")
    _tell(line, phone, f"NEW {unique} 2")
    _tell(line, phone, f"{unique} 3")
    assert len(vault.rows()) == 3
    assert len({row["key"] for row in line.items("SeenTable")} - seen) == 3
    _tell(line, phone, "ALTO")
    assert vault.rows() == []
    assert {row["key"] for row in line.items("SeenTable")} <= seen
    assert len(line.messages(unique)) == 3
    _tell(line, phone, f"{unique} 4")
    assert len(set(_tips(line, unique))) == 3


def _clean(line: Line) -> dict[str, int]:
    """Have the janitor come."""
    answer = line.stack.root.client("lambda").invoke(FunctionName=line.resource("Janitor"), Payload=b"{}")
    assert "FunctionError" not in answer
    gone: dict[str, int] = json.loads(answer["Payload"].read())
    return gone


def test_when_its_epoch_is_gone_nobody_can_tell_that_a_sender_was_there(
    line: Line, phone: str, clock: Clock, vault: Vault
) -> None:
    unique = word()
    _tell(line, phone, f"{unique} 1")
    (epoch,) = {row["epoch"] for row in vault.rows()}
    (salt,) = [row["salt"] for row in line.items("VaultTable") if row["epoch"] == epoch and "salt" in row]
    clock.set_ahead(2 * EPOCH_DAYS * _DAY)
    assert _clean(line)["epoch"] >= 1
    left = line.items("VaultTable")
    assert epoch not in {row["epoch"] for row in left}
    assert salt not in [row.get("salt") for row in left]
    assert vault.rows() == []
    _tell(line, phone, f"{unique} 2")
    assert len(set(_tips(line, unique))) == 2
    _clean(line)
    assert len(vault.rows()) == 2


def test_a_thread_lives_on_in_the_next_epoch_and_ends_with_its_window(
    line: Line, phone: str, clock: Clock, vault: Vault
) -> None:
    unique, days = word(), 0
    _tell(line, phone, f"{unique} 0")
    under = {row["epoch"] for row in vault.rows()}
    for number in range(1, 2 + EPOCH_DAYS // 13):  # somewhere in between a new epoch begins
        days += 13
        clock.set_ahead(days * _DAY)
        _clean(line)
        _tell(line, phone, f"{unique} {number}")
        assert len(vault.rows()) == 2
        under |= {row["epoch"] for row in vault.rows()}
    assert len(set(_tips(line, unique))) == 1
    assert len(under) >= 2
    clock.set_ahead((days + 16) * _DAY)
    _clean(line)
    assert vault.rows() == []
    _tell(line, phone, f"{unique} x")
    assert len(set(_tips(line, unique))) == 2


# ---- Meta's data deletion -------------------------------------------------------------------------------------------
def _ask_to_delete(line: Line, person: str, *, forged: bool = False) -> requests.Response:
    payload = json.dumps({"algorithm": "HMAC-SHA256", "issued_at": 1_800_000_000, "user_id": person}).encode()
    encoded = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    key = "guess" if forged else line.stack.target.secrets["facebook"]["app_secret"]
    signature = base64.urlsafe_b64encode(hmac.digest(key.encode(), encoded.encode(), "sha256")).decode().rstrip("=")
    return requests.post(
        f"{line.stack.target.api}/webhooks/facebook/data-deletion",
        data=urlencode({"signed_request": f"{signature}.{encoded}"}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=30,
    )


def test_whom_meta_asks_to_delete_is_answered_and_their_posts_stay_where_posts_are_kept(line: Line) -> None:
    unique, person = word(), str(int(hashlib.sha256(word().encode()).hexdigest(), 16) % 10**15)
    delivery = comment(unique)
    delivery["entry"][0]["changes"][0]["value"]["from"]["id"] = person
    line.send("facebook", delivery)
    assert len(found(lambda: line.posts(unique))) == 1
    answer = _ask_to_delete(line, person)
    assert answer.status_code == 200
    said = answer.json()
    assert said.keys() == {"url", "confirmation_code"}
    assert said["url"].endswith(f"/webhooks/facebook/data-deletion?code={said['confirmation_code']}")
    assert person not in answer.text
    line.settle()
    assert line.dead_letters() == []
    assert len(line.posts(unique)) == 1
    status = requests.get(f"{line.stack.target.api}/webhooks/facebook/data-deletion?code=X", timeout=30)
    assert (status.status_code, "STOP" in status.text) == (200, True)


def test_whom_meta_asks_to_delete_is_forgotten_by_vault_and_seen_rows(line: Line, vault: Vault) -> None:
    unique, person = word(), str(int(hashlib.sha256(word().encode()).hexdigest(), 16) % 10**15)
    seen = {row["key"] for row in line.items("SeenTable")}
    delivery = messenger(unique)
    delivery["entry"][0]["messaging"][0]["sender"]["id"] = person
    line.send("facebook", delivery)
    line.settle()
    assert len(vault.rows()) == 2
    assert _ask_to_delete(line, person).status_code == 200
    line.settle()
    assert vault.rows() == []
    assert {row["key"] for row in line.items("SeenTable")} == seen
    assert len(line.messages(unique)) == 1


def test_a_forged_wish_to_delete_does_nothing(line: Line) -> None:
    assert _ask_to_delete(line, "1", forged=True).status_code == 403
    assert line.depth("InboxQueueUrl") == 0


def test_a_thread_survives_a_worker_that_is_killed(line: Line, phone: str, workers: Workers, clock: Clock) -> None:
    """Two tips would be one of the ways to double something."""
    unique = word()
    delivery = messenger(*(f"{unique} {number:03}" for number in range(300)), page=_PAGE)
    for item in delivery["entry"][0]["messaging"]:
        item["sender"]["id"] = phone
    assert line.send("facebook", delivery).status == 200
    wait_until(lambda: len(line.messages(unique)) >= 5, 60, every=0.02)
    assert workers.kill("Intake")
    clock.set_ahead(int(PARAMETERS["InboxVisibilitySeconds"]))  # the delivery is visible again
    assert len(found(lambda: line.messages(unique), 300, 180)) == 300
    line.settle(120)
    assert len(line.messages(unique)) == 300
    assert len(set(_tips(line, unique))) == 1
