"""The leak test plants in every field that can name a sender, on every platform, and leaves the meaning alone."""

import json
import time
from pathlib import Path

import pytest

from tests.leaks.canaries import COMMAND, PAGES, POSTS, SENT, TIPS
from tests.leaks.channels import Planted, asked_about, plant, saying, tips
from tests.leaks.credentials import credentials
from tests.leaks.moments import Arrivals
from tests.leaks.people import NAMELESS
from tests.leaks.records import of_alert, of_log_line, of_message, of_officer
from tests.leaks.threads import Correspondent, pieces_in, wish_of
from tests.recordings import PLATFORMS, described, events, every_platform, every_recording
from tipline.anonymize import anonymize
from tipline.model import DeletionRequest, Event, Ignored, Message, PostEvent, Sender, Unreadable
from tools.simulator.events import load

NOW = 1_790_000_000.0


@every_recording
def test_a_planted_delivery_means_what_was_recorded(path: Path) -> None:
    planted = plant(path, "r", NOW)
    before, after = events(planted.platform, load(path, now=NOW).body), events(planted.platform, planted.body)
    assert planted.rubbish == ("body" in json.loads(path.read_text()))
    assert [_meaning(each) for each in before or []] == [_meaning(each) for each in after or []] or planted.rubbish
    assert planted.rubbish or (before is None) == (after is None)


def _meaning(event: Event) -> object:
    keys = {
        Message: ("is", "action", "attachments"),
        PostEvent: ("is", "action", "kind", "attachments", "own"),
        Ignored: ("is", "reason"),
        Unreadable: ("is", "reason"),
    }
    return described(event, dict.fromkeys(keys[type(event)]))


@every_platform
def test_whatever_names_a_sender_is_a_canary(platform: str) -> None:
    assert len(tips(platform)) > 3
    for path in tips(platform):
        planted = plant(path, "r", NOW)
        [message] = events(platform, planted.body) or []
        assert isinstance(message, Message)
        sender = message.sender
        # Whom we ask a platform about, it is told; nobody else is.
        private = [each.needle for each in planted.canaries if each.allowed <= {SENT}]
        for value in (sender.id, sender.name, sender.handle, sender.phone, message.key, message.account):
            assert value is None or any(needle in value for needle in private)


@every_platform
def test_a_text_tells_who_writes_and_who_did_it(platform: str) -> None:
    for path in tips(platform):
        planted = plant(path, "r", NOW, urgent=True)
        [message] = events(platform, planted.body) or []
        assert isinstance(message, Message)
        required = [each for each in planted.canaries if each.required]
        assert len(required) == 3
        assert all(each.needle in message.text and each.allowed == {TIPS, COMMAND, PAGES} for each in required)
        own = [
            each.needle
            for each in planted.canaries
            if not each.allowed and each.needle in message.text.replace("-", "")
        ]
        assert len(own) >= 3, path  # a name of two words and a number


def test_what_was_public_may_be_with_the_posts_and_what_came_with_it_may_not() -> None:
    planted = plant(Path("events/facebook/comment.json").absolute(), "r", NOW)
    by_field = {each.field: each for each in planted.canaries}
    assert by_field["entry[].changes[].value.from.name"].allowed == {POSTS, COMMAND, PAGES}
    assert by_field["entry[].changes[].value.comment_id"].allowed >= {POSTS, "table Alerts"}
    assert by_field["entry[].changes[].value.post.status_type"].allowed == set()
    assert by_field["header X-Forwarded-For"].allowed == set()


@every_platform
def test_what_is_not_stored_may_be_nowhere(platform: str) -> None:
    planted = plant(tips(platform)[0], "r", NOW, stored=False)
    assert not any(each.allowed or each.required for each in planted.canaries)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_stop_is_said_alone(platform: str) -> None:
    planted = saying("STOP", platform, "r", time.time())
    [message] = events(platform, planted.body) or []
    assert isinstance(message, Message)
    assert message.text == "STOP"
    assert len(planted.canaries) > 5


def test_two_plantings_have_nothing_in_common() -> None:
    path = tips("sms")[0]
    first, second = ({each.needle for each in plant(path, "r", NOW).canaries} for _ in range(2))
    assert not first & second


def test_times_are_known_only_where_the_documents_say_so() -> None:
    strict = Arrivals(((NOW, NOW),))
    urgent, later = ({"kind": "tip", "priority": each, "sent_at": int(NOW) + 1} for each in ("P1", "P2"))
    [of_urgent], [of_later], [of_escalation] = map(of_alert, (urgent, later, later | {"kind": "escalation"}))
    assert all(record.known for kind in ("post", "taken") for record in of_alert(later | {"kind": kind}))
    assert of_urgent.known
    assert not of_later.known
    assert not of_escalation.known
    assert strict.look(of_later.text)
    asked, rest = of_officer({"name": "n", "asked_at": int(NOW)})
    assert (bool(asked.known), rest.known, "asked_at" in rest.text) == (True, "", False)
    line = of_log_line('{"timestamp": "t", "level": "ERROR", "a": 1, "_aws": {"Timestamp": 5}}', "s", {"timestamp": 3})
    assert line.is_error
    assert line.is_metric
    assert [bool(record.known) for record in line.records] == [False, True]
    assert "Timestamp" not in line.records[0].text
    assert not of_log_line("REPORT RequestId: 1", "s", {}).is_error
    assert of_log_line("ValueError: quoted", "s", {}).is_error
    body, system = of_message("body", {}, {"SentTimestamp": "1"})
    assert (body.known, bool(system.known)) == ("", True)


def test_who_is_named_by_the_platform_alone_is_found_by_that_name_alone() -> None:
    for planted in asked_about("r", lambda: NOW, introduced=False):
        [message] = events(planted.platform, planted.body) or []
        assert isinstance(message, Message)
        person = planted.people[message.sender.id]
        name = " ".join(str(person[each]) for each in ("first_name", "last_name", "name") if each in person)
        handle = str(person["username"]) if "username" in person else None
        profile = [each.needle for each in planted.canaries if each.field.startswith("profile: ")]
        told = Sender(id=message.sender.id, name=name, handle=handle)
        assert len(profile) == (2 if handle is None else 3)
        assert all(each in message.text for each in profile)
        assert any(each in anonymize(message.text, message.sender, urgent=False).text for each in profile)
        assert not any(each in anonymize(message.text, told, urgent=False).text for each in profile)
    assert {each.platform for each in asked_about("r", lambda: NOW)} == set(NAMELESS)


def test_a_profile_may_be_nowhere() -> None:
    planted = plant(tips("instagram")[0], "r", NOW)
    profile = [each for each in planted.canaries if each.field.startswith("profile: ")]
    assert [each.field for each in profile] == ["profile: first name", "profile: family name", "profile: handle"]
    assert not any(each.allowed or each.required for each in profile)
    assert plant(tips("sms")[0], "r", NOW).people == {}


def test_every_value_of_a_secret_is_searched_for() -> None:
    value = json.dumps(
        {"current": {"app_secret": "aaaaaaaa", "public_url": "https://a"}, "tokens": {"any": "bbbbbbbb"}}
    )
    found = {each.field: each.needle for each in credentials("secret S", value)}
    assert found == {"secret S.current.app_secret": "aaaaaaaa", "secret S.tokens.any": "bbbbbbbb"}
    with pytest.raises(TypeError, match=r"secret S\.tokens"):
        list(credentials("secret S", '{"tokens": ["bbbbbbbb"]}'))


@every_platform
def test_who_writes_again_is_the_same_to_the_platform_and_says_something_new(platform: str) -> None:
    person = Correspondent(platform, "r", time.time)
    told = [person.tells(), person.tells("NEW: "), person.says("STOP", word="somebody's")]
    first, second, third = (_message_of(each) for each in told)
    for each in (second, third):
        assert (each.account, each.sender.id, each.sender.phone) == (first.account, first.sender.id, first.sender.phone)
        assert (each.sender.name, each.sender.handle) == (first.sender.name, first.sender.handle)
    assert len({first.key, second.key, third.key}) == 3
    assert second.text.startswith("NEW: ")
    assert third.text == "STOP"
    assert told[1].marker in second.text
    assert told[1].marker not in first.text
    assert told[0].people == told[1].people
    assert "somebody's" in {each.value for each in told[2].canaries}
    assert not {each.needle for each in told[0].canaries} & {each.needle for each in told[1].canaries}


def _message_of(planted: Planted) -> Message:
    [message] = events(planted.platform, planted.body) or []
    assert isinstance(message, Message)
    return message


def test_a_piece_of_a_number_is_seen_in_whichever_message_it_stands() -> None:
    kept = ["My number is [tipster's phone]", "[tipster's phone]", "ok 0177."]
    [hit] = pieces_in(kept, "sms", "r", ("317", "555", "0177"))
    assert (hit.channel, hit.place, hit.field) == ("sms", TIPS, "text: piece 3 of a phone number")
    assert pieces_in(kept[:2], "sms", "r", ("317", "555", "0177")) == set()


def test_a_wish_to_be_forgotten_is_read_as_metas_own() -> None:
    wish = wish_of("r", "218471000000001", "key", NOW)
    [request] = events("facebook", wish.body) or []
    assert isinstance(request, DeletionRequest)
    assert request.person == "218471000000001"
    assert request.person in {each.needle for each in wish.canaries}
