"""From a signed delivery to a stored tip or post, on the deployed stack."""

import re

import pytest
import requests

from tests.stack.line import Line, canonical, comment, found, messenger, sms, word
from tools.local_aws.controls import Outbox, wait_until
from tools.local_aws.sessions import Deployed
from tools.simulator.events import EVENTS, load, paths
from tools.simulator.send import post, send
from tools.simulator.sign import headers


@pytest.fixture
def line(stack: Deployed) -> Line:
    return Line(stack)


@pytest.mark.parametrize(
    ("platform", "body"),
    [("facebook", ""), ("instagram", ""), ("x", ""), ("sms", '<?xml version="1.0" encoding="UTF-8"?><Response/>')],
)
def test_a_signed_delivery_is_accepted_with_the_answer_the_platform_expects(
    line: Line, platform: str, body: str
) -> None:
    payload = {"object": "page", "entry": []} if platform != "sms" else sms("STOP")
    answer = line.send(platform, payload)
    assert (answer.status, answer.body) == (200, body)
    if platform == "sms":
        assert answer.content_type.startswith("text/xml")


def test_a_text_message_becomes_an_anonymized_tip(line: Line) -> None:
    unique = word()
    line.send("sms", sms(f"they sell drugs at 14 Elm St, {unique}. call me at 910-555-0142"))
    (message,) = found(lambda: line.messages(unique))
    assert "14 Elm St" in message["text"]
    assert "555-0142" not in message["text"]
    tip = line.tip(message["tip_id"])
    assert (tip["platform"], tip["category"], tip["status"]) == ("sms", "drugs", "new")
    assert tip["received_at"] % 900 == 0
    assert re.fullmatch("[2-9A-HJKMNP-TV-Z]{6}", tip["reference"])


def test_nothing_of_the_sender_is_stored_anywhere(line: Line) -> None:
    form = sms(f"a tip {word()}", From="+19105550177", FromCity="NOWHERETOWN")
    line.send("sms", form)
    line.settle()
    stored = canonical([line.items(table) for table in ("TipsTable", "PostsTable", "SeenTable", "AlertsTable")])
    for secret in (form["MessageSid"], "9105550177", "NOWHERETOWN", form["MessageSid"][2:]):
        assert secret not in stored


def test_a_message_on_messenger_becomes_a_tip_and_a_comment_becomes_a_post(line: Line) -> None:
    private, public = word(), word()
    line.send("facebook", messenger(f"a gray car {private}"))
    line.send("facebook", comment(f"I saw that car {public}"))
    assert len(found(lambda: line.messages(private))) == 1
    (row,) = found(lambda: line.posts(public))
    assert (row["platform"], row["kind"], row["author"]["name"]) == ("facebook", "comment", "Sample Person")
    assert len(row["sha256"]) == 64
    assert line.messages(public) == []
    assert line.posts(private) == []


def test_the_same_delivery_twice_is_stored_once(line: Line) -> None:
    unique = word()
    delivery, public = messenger(f"tip {unique}"), comment(f"comment {unique}")
    for _ in range(3):
        line.send("facebook", delivery)
        line.send("facebook", public)
    line.settle()
    assert len(line.messages(unique)) == 1
    assert len(line.posts(unique)) == 1


def test_a_forged_delivery_does_nothing(line: Line) -> None:
    unique = word()
    assert line.send("facebook", messenger(unique), forged=True).status == 403
    assert line.send("sms", sms(unique), forged=True).status == 403
    line.settle()
    assert line.messages(unique) == []


def test_an_edit_and_a_removal_reach_the_post_in_any_order(line: Line) -> None:
    unique, comment_id = word(), f"1_{word()}"
    line.send("facebook", comment("", verb="remove", comment_id=comment_id, created_time=1_800_000_002))
    line.settle()
    line.send("facebook", comment(f"first {unique}", comment_id=comment_id, created_time=1_800_000_000))
    line.send("facebook", comment(f"second {unique}", comment_id=comment_id, verb="edited", created_time=1_800_000_001))
    (row,) = wait_until(lambda: [each for each in line.posts(f"second {unique}") if len(each["versions"]) == 3]) or [{}]
    assert row.get("removed")


def test_an_edit_adds_to_its_tip_and_an_unsend_marks_it(line: Line) -> None:
    unique = word()
    delivery = messenger(f"a gray car {unique}")
    item = delivery["entry"][0]["messaging"][0]
    mid = item["message"]["mid"]
    line.send("facebook", delivery)
    assert len(found(lambda: line.messages(unique))) == 1
    rest = {name: value for name, value in item.items() if name != "message"}
    for change in (
        {"message_edit": {"mid": mid, "text": f"a green car {unique}", "num_edit": "1"}},
        {"message": {"mid": mid, "is_deleted": True}},
    ):
        delivery["entry"][0]["messaging"] = [rest | change]
        line.send("facebook", delivery)
    messages = found(lambda: line.messages(unique), 2)
    assert len({message["tip_id"] for message in messages}) == 1
    assert wait_until(lambda: [each for each in line.messages("gray car") if each.get("unsent")])


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_metas_handshake_echoes_the_challenge_exactly(stack: Deployed, platform: str) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    url, token = f"{stack.api}/webhooks/{platform}", stack.secrets[platform]["verify_token"]
    right = requests.get(url, query | {"hub.verify_token": token}, timeout=30)
    assert (right.status_code, right.text) == (200, "1158201444")
    assert right.headers["Content-Type"].startswith("text/plain")
    assert requests.get(url, query | {"hub.verify_token": "wrong"}, timeout=30).status_code == 403


def test_xs_handshake_signs_a_token_and_neither_token_nor_delivery_can_be_replayed(stack: Deployed) -> None:
    url = f"{stack.api}/webhooks/x"
    answer = requests.get(url, {"crc_token": "a_token"}, timeout=30)
    signature = answer.json()["response_token"]
    assert signature == headers("x", b"a_token", stack.secrets["x"])["x-twitter-webhooks-signature"]
    assert post(stack.target, "x", b"a_token", {"x-twitter-webhooks-signature": signature}).status == 403
    forged = '{"for_user_id":"1","direct_message_events":[]}'
    assert requests.get(url, {"crc_token": forged}, timeout=30).status_code == 403


def test_a_body_that_is_too_large_is_refused(stack: Deployed) -> None:
    body = b'{"object":"page","entry":[],"x":"' + b"x" * 4_000_001 + b'"}'
    assert send(stack.target, "facebook", body).status == 413


def test_every_recorded_delivery_is_accepted_and_what_it_says_is_stored(line: Line) -> None:
    """All of events/, through the real API: no poison among what platforms send."""
    line.dead_letters()
    recorded = [load(path) for path in paths()]
    readable = [each for each in recorded if "unreadable" not in canonical(each.expect)]
    assert len(readable) > 80
    answers = {send(line.stack.target, each.platform, each.body).status for each in readable}
    assert answers == {200}
    line.settle(120)
    assert line.dead_letters() == []


def test_officers_are_told_by_email_and_sms(line: Line, outbox: Outbox) -> None:
    unique = word()
    line.send("sms", sms(f"he is shooting at people right now at the market {unique}"))
    (message,) = found(lambda: line.messages(unique))
    reference = line.tip(message["tip_id"])["reference"]
    told = wait_until(
        lambda: {each.protocol for each in outbox.messages() if reference in each.message} == {"email", "sms"}
    )
    assert told
    (text,) = [each.message for each in outbox.messages("sms") if reference in each.message]
    assert len(text) <= 160
    assert text.startswith("TIPS> ")
    everything = canonical([vars(each) for each in outbox.messages()])
    for secret in (unique, "market", "5550142"):  # the category is no secret
        assert secret not in everything


def test_a_recorded_file_of_each_platform_is_there() -> None:
    assert {path.parent.name for path in EVENTS.glob("*/*.json")} == {"facebook", "instagram", "x", "sms"}
