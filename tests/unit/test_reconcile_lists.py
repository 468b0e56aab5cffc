"""What Meta and X list becomes the delivery that their webhooks bring: the same key and words, whatever else comes."""

import base64
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from tests.stack.line import comment, messenger
from tests.unit.x_deliveries import dm
from tipline.model import Event, Ignored, Message, PostEvent
from tipline.patience import Unavailable
from tipline.platform_api import comments, conversations, graph_edges, x_lists
from tipline.platform_api.asking import Asker
from tipline.platform_api.calls import Answered
from tipline.platforms.facebook import payload as facebook
from tipline.platforms.instagram import payload as instagram
from tipline.platforms.x import payload as x
from tipline.reconcile import Found, Page
from tipline.reply import Refused
from tipline.replying import Reason
from tools.stand_in import lists
from tools.stand_in.server import StandIn
from tools.stand_in.x import US

_PAGE, _IG, _KEYS = "EAA" + "p" * 20, "IGAA" + "i" * 20, "key:secret:token:hidden"
_PAGE_ID, _IG_ID = "1000200030004000", "17841400000000000"
_SINCE = time.time() - 86_400
_READERS = {"facebook": facebook.read, "instagram": instagram.read, "x": x.read}


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.server_close()


@pytest.fixture
def stand_in(server: StandIn) -> StandIn:
    server.state.as_it_was()
    hosts = ("graph.facebook.com", "graph.instagram.com", "api.x.com")
    server.state.told({"tokens": dict(zip(hosts, ([_PAGE], [_IG], [_KEYS]), strict=True))})
    return server


def _asker(seconds: float = 100) -> Asker:
    """Return one whose time passes by pauses alone."""
    slept: list[float] = []
    return Asker(seconds, lambda: sum(slept), slept.append)


def _account(stand_in: StandIn, platform: str = "facebook", asker: Asker | None = None, name: str = "") -> Any:  # noqa: ANN401 - of either kind
    if platform == "x":
        return x_lists.account(asker or _asker(), stand_in.url, _KEYS, name)
    token = _PAGE if platform == "facebook" else _IG
    return graph_edges.account(asker or _asker(), stand_in.url, token, platform, frozenset(), name)


def _all(pages: Iterable[Page]) -> list[Found | None]:
    return [each for page in pages for each in page]


def _events(platform: str, found: Iterable[Found | None]) -> list[Event]:
    return [event for each in found if each for event in _READERS[platform](each.body, frozenset())]


def _instagram(text: str) -> dict[str, Any]:
    delivery = messenger(text, page=_IG_ID)
    return delivery | {"object": "instagram"}


def _x(text: str, key: str) -> dict[str, Any]:
    event = dm(text, key=key) | {"created_timestamp": str(int(time.time() * 1_000))}
    event["message_create"]["target"]["recipient_id"] = US
    return {"for_user_id": US, "direct_message_events": [event]}


# ---- The same key ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_a_listed_message_is_the_delivered_one(stand_in: StandIn, platform: str) -> None:
    delivery = messenger("he did it") if platform == "facebook" else _instagram("he did it")
    stand_in.state.told({"post": {"lists": {platform: [lists.conversation(delivery)]}}})
    (found,) = _all(conversations.messages(_account(stand_in, platform), _SINCE))
    (listed,) = _events(platform, [found])
    (delivered,) = _READERS[platform](json.dumps(delivery).encode(), frozenset())
    assert isinstance(listed, Message)
    assert isinstance(delivered, Message)
    assert (listed.key, listed.account, listed.sender.id) == (delivered.key, delivered.account, delivered.sender.id)
    assert (listed.text, found.sender) == ("he did it", delivered.sender.id)  # type: ignore[union-attr]
    assert abs((listed.sent_at or 0) - (delivered.sent_at or 0)) <= 1


def test_an_older_id_of_messenger_and_each_form_of_instagrams_are_one() -> None:
    # Made up, in the forms of deliveries that others have published.
    known = {
        "mid.1457764197618:41d102a3e1ae206a38": "m_mid.1457764197618:41d102a3e1ae206a38",
        _instagram_id("17841456778752687"): _instagram_id("28978671838402975"),
    }
    for delivered, listed in known.items():
        keys = {_key_of(each) for each in (delivered, listed)}
        assert len(keys) == 1
    assert _key_of(_instagram_id("1")) != _key_of(_instagram_id("1", message="2"))
    assert _key_of("aWdfno base64") == "aWdfno base64"


def _instagram_id(account: str, message: str = "30786261505810443564040442643218432") -> str:
    text = f"ig_dm_item:1:IGMessageID:{account}:340282366841710300949128229250173389443:{message}"
    code = base64.b64encode(text.encode()).decode()
    return "".join({"Z": "ZA", "+": "ZB", "/": "ZC", "=": "ZD"}.get(each, each) for each in code)


def _key_of(mid: str) -> str:
    delivery = messenger("hello")
    delivery["entry"][0]["messaging"][0]["message"]["mid"] = mid
    (message,) = facebook.read(json.dumps(delivery).encode(), frozenset())
    assert isinstance(message, Message)
    return message.key


def test_a_listed_comment_is_the_delivered_one(stand_in: StandIn) -> None:
    delivery = comment("I saw that car")
    stand_in.state.told({"post": {"lists": {"feed": [lists.post_with(delivery)]}}})
    (listed,) = _events("facebook", _all(comments.of_page(_account(stand_in), _SINCE)))
    (delivered,) = facebook.read(json.dumps(delivery).encode(), frozenset())
    assert isinstance(listed, PostEvent)
    assert isinstance(delivered, PostEvent)
    for name in ("item_id", "root_id", "kind", "account", "author", "text", "at"):
        assert getattr(listed, name) == getattr(delivered, name)


def test_what_a_visitor_posts_is_found_and_what_the_page_says_is_not(stand_in: StandIn) -> None:
    ours = lists.post_with(comment("a"))
    theirs = ours | {"id": f"{_PAGE_ID}_7", "from": {"id": "9", "name": "Sample"}, "comments": []}
    theirs["comments"] = [ours["comments"][0] | {"from": {"id": _PAGE_ID}}]
    stand_in.state.told({"post": {"lists": {"feed": [ours | {"comments": []}, theirs]}}})
    (event,) = _events("facebook", _all(comments.of_page(_account(stand_in), _SINCE)))
    assert isinstance(event, PostEvent)
    assert (event.kind, event.item_id) == ("visitor_post", f"{_PAGE_ID}_7")


def test_a_comment_on_instagram_and_its_reply_are_found(stand_in: StandIn) -> None:
    at = lists.graph_time(time.time() - 900)
    answer = {"id": "3", "timestamp": at, "from": {"id": "8", "username": "b"}, "text": "second"}
    first = {"id": "2", "timestamp": at, "from": {"id": "7", "username": "a"}, "text": "first"}
    own = first | {"id": "4", "from": {"id": _IG_ID}}
    replies = {"replies": {"data": [answer]}}
    stand_in.state.told(
        {"post": {"lists": {"media": [{"id": "1", "timestamp": at, "comments": [first | replies, own]}]}}}
    )
    events = _events("instagram", _all(comments.of_instagram(_account(stand_in, "instagram"), _SINCE)))
    assert [(e.item_id, e.root_id, e.parent_id, e.text) for e in events if isinstance(e, PostEvent)] == [
        ("2", "1", None, "first"),
        ("3", "1", "2", "second"),
    ]


def test_a_listed_direct_message_is_the_delivered_one(stand_in: StandIn) -> None:
    delivery = _x("he did it &amp; ran", "2080765901528535096")
    stand_in.state.told({"post": {"lists": {"dms": [lists.direct_message(delivery)]}}})
    (listed,) = _events("x", _all(_account(stand_in, "x").messages(_SINCE)))
    (delivered,) = x.read(json.dumps(delivery).encode(), frozenset())
    assert isinstance(listed, Message)
    assert isinstance(delivered, Message)
    for name in ("key", "account", "text"):
        assert getattr(listed, name) == getattr(delivered, name)
    assert listed.sender.id == delivered.sender.id
    assert listed.sender.handle  # X's own deliveries name the sender: so must what is found


def test_a_mention_is_found_as_the_delivered_item(stand_in: StandIn) -> None:
    created = lists.x_time(time.time() - 900)
    post = {"id": "2080765813578191303", "text": "hey @samplepd", "author_id": "22", "created_at": created}
    stand_in.state.told({"post": {"lists": {"mentions": [post]}}})
    (event,) = _events("x", _all(_account(stand_in, "x").mentions(_SINCE)))
    assert isinstance(event, PostEvent)
    assert (event.item_id, event.kind, event.author and event.author.id) == (post["id"], "mention", "22")


# ---- Paging ---------------------------------------------------------------------------------------------------------
def test_ten_thousand_messages_are_all_found_once(stand_in: StandIn) -> None:
    """In a thousand conversations of ten; and one person alone, of whom a first page does not hold all."""
    talks = [lists.conversation(messenger(*(str(number) for number in range(10)))) for _ in range(995)]
    for talk in talks:
        for each in talk["messages"]:
            each["from"]["id"] = talk["id"]
    long = lists.conversation(messenger(*(str(number) for number in range(50))))
    stand_in.state.told({"post": {"lists": {"facebook": [*talks, long]}}})
    found = _all(conversations.messages(_account(stand_in, asker=_asker(10_000)), _SINCE))
    keys = Counter(event.key for event in _events("facebook", found) if isinstance(event, Message))
    assert (len(keys), keys.total()) == (10_000, 10_000)


def test_ten_thousand_direct_messages_are_all_found_once(stand_in: StandIn) -> None:
    listed = [lists.direct_message(_x("a", str(10**18 + number))) for number in range(10_000)]
    stand_in.state.told({"post": {"lists": {"dms": listed}}})
    found = _all(_account(stand_in, "x").messages(_SINCE))
    assert len(found) == len({each.body for each in found if each}) == 10_000


def test_the_list_is_left_at_what_is_older_than_a_day(stand_in: StandIn) -> None:
    new, old = lists.conversation(messenger("a")), lists.conversation(messenger("b"))
    old["updated_time"] = lists.graph_time(_SINCE - 60)
    stand_in.state.told({"post": {"lists": {"facebook": [new, *[old] * 400]}}})
    assert len(_all(conversations.messages(_account(stand_in), _SINCE))) == 1
    assert len(stand_in.state.asked) == 2  # who we are, and one page


def test_nobody_follows_an_address_with_a_token_in_it(stand_in: StandIn) -> None:
    talks = [lists.conversation(messenger("a")) for _ in range(60)]
    stand_in.state.told({"post": {"lists": {"facebook": talks}}})
    assert len(_all(conversations.messages(_account(stand_in), _SINCE))) == 60
    assert not any("access_token" in each for each in stand_in.state.asked)


def test_pages_that_lead_back_end() -> None:
    account = graph_edges.Account("facebook", "1", frozenset("1"), frozenset("1"), _asker(), _Circle(), "t")  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        _all(conversations.messages(account, _SINCE))


class _Circle:
    """A platform whose every page is followed by the same."""

    def call(self, *_: object, **__: object) -> Any:  # noqa: ANN401 - an answer
        paging = {"next": "https://graph.facebook.com/", "cursors": {"after": "MA=="}}
        return Answered(200, {"data": [], "paging": paging}, {})


def test_pages_without_end_are_left_when_time_is_up() -> None:
    class Endless(_Circle):
        marks = 0

        def call(self, *_: object, **__: object) -> Any:  # noqa: ANN401 - an answer
            answer = super().call()
            self.marks += 1
            answer.fields["paging"]["cursors"]["after"] = str(self.marks)
            return answer

    endless = Endless()
    account = graph_edges.Account("facebook", "1", frozenset("1"), frozenset("1"), _asker(60), endless, "t")  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        _all(conversations.messages(account, _SINCE))
    assert 100 < endless.marks <= 120  # at most two a second


# ---- Trouble --------------------------------------------------------------------------------------------------------
_LISTED: dict[str, Callable[[StandIn], Iterable[Page]]] = {
    "conversations": lambda stand_in: conversations.messages(_account(stand_in, name=_PAGE_ID), _SINCE),
    "feed": lambda stand_in: comments.of_page(_account(stand_in, name=_PAGE_ID), _SINCE),
    "media": lambda stand_in: comments.of_instagram(_account(stand_in, "instagram"), _SINCE),
    "dm_events": lambda stand_in: _account(stand_in, "x", name=US).messages(_SINCE),
    "mentions": lambda stand_in: _account(stand_in, "x", name=US).mentions(_SINCE),
}


@pytest.mark.parametrize("name", _LISTED)
def test_a_limit_is_waited_for_and_a_refusal_is_not(stand_in: StandIn, name: str) -> None:
    limit = {"status": 429, "code": 4, "retry_after": 7}
    stand_in.state.told({"post": {"troubles": {name: [limit, limit]}}})
    assert _all(_LISTED[name](stand_in)) == []
    stand_in.state.told({"post": {"troubles": {name: [{"status": 403, "code": 200}]}}})
    with pytest.raises(Refused) as refused:
        _all(_LISTED[name](stand_in))
    assert refused.value.reason in {Reason.NOT_PERMITTED, Reason.UNREACHABLE}


@pytest.mark.parametrize("name", _LISTED)
@pytest.mark.parametrize("mood", ["failing", "hanging_up", "babbling", "endless", "elsewhere"])
def test_of_a_platform_that_is_not_well_nothing_is_taken_for_its_list(stand_in: StandIn, name: str, mood: str) -> None:
    stand_in.state.told({"mood": mood})
    with pytest.raises((Unavailable, Refused)):
        _all(_LISTED[name](stand_in))


@pytest.mark.parametrize("name", _LISTED)
def test_without_a_token_that_counts_it_is_refused(stand_in: StandIn, name: str) -> None:
    stand_in.state.told({"tokens": {}})
    with pytest.raises(Refused) as refused:
        _all(_LISTED[name](stand_in))
    assert refused.value.reason is Reason.TOKEN


@pytest.mark.parametrize(
    "raw", [None, 7, "text", [], {}, {"id": 1}, {"id": "1", "created_time": "x", "timestamp": "y"}]
)
@pytest.mark.parametrize(("name", "place"), [("conversations", "facebook"), ("feed", "feed"), ("media", "media")])
def test_an_item_that_cannot_be_read_holds_no_other_back(stand_in: StandIn, name: str, place: str, raw: object) -> None:
    at = lists.graph_time(time.time() - 900)
    good: dict[str, dict[str, Any]] = {
        "facebook": lists.conversation(messenger("a")),
        "feed": lists.post_with(comment("a")),
        "media": {"id": "1", "timestamp": at, "comments": [{"id": "2", "timestamp": at, "text": "a"}]},
    }
    stand_in.state.told({"post": {"lists": {place: [raw, good[place]]}}})
    found = _all(_LISTED[name](stand_in))
    assert [each is None for each in found] == [True, False]


@pytest.mark.parametrize("raw", [None, 7, [], {}, {"id": "1"}, {"id": "1", "created_at": "no", "sender_id": "7"}])
@pytest.mark.parametrize(("name", "place"), [("dm_events", "dms"), ("mentions", "mentions")])
def test_an_item_of_xs_that_cannot_be_read_holds_no_other_back(
    stand_in: StandIn, name: str, place: str, raw: object
) -> None:
    listed = lists.direct_message(_x("a", "7"))
    stand_in.state.told({"post": {"lists": {place: [raw, listed]}}})
    assert [each is None for each in _all(_LISTED[name](stand_in))] == [True, False]


def test_a_message_of_which_nobody_knows_whose_it_is_is_not_queued(stand_in: StandIn) -> None:
    """Else what an officer answered would become a tip."""
    talk = lists.conversation(messenger("a", page="another"))
    stand_in.state.told({"post": {"lists": {"facebook": [talk]}}})
    assert _all(conversations.messages(_account(stand_in), _SINCE)) == [None]


@pytest.mark.parametrize("platform", ["facebook", "instagram", "x"])
def test_a_token_of_another_account_of_ours_is_refused(stand_in: StandIn, platform: str) -> None:
    """Else one token for two accounts would store what the one lists under the name of the other, once more."""
    with pytest.raises(Refused) as refused:
        _account(stand_in, platform, name="another")
    assert refused.value.reason is Reason.TOKEN


def test_with_the_token_of_a_page_the_instagram_account_that_it_is_linked_to_is_read(stand_in: StandIn) -> None:
    account = graph_edges.account(_asker(), stand_in.url, _PAGE, "instagram", frozenset({"7"}), _IG_ID)
    assert (account.id, *account.ids, *sorted(account.ours)) == (_IG_ID, _IG_ID, _IG_ID, "7")
    with pytest.raises(Refused):
        graph_edges.account(_asker(), stand_in.url, _PAGE, "instagram", frozenset(), _PAGE_ID)


def test_what_we_answered_and_a_heart_are_no_tips(stand_in: StandIn) -> None:
    talk = lists.conversation(messenger("a", "b"))
    talk["messages"][0] |= {"from": {"id": _PAGE_ID}, "to": {"data": [{"id": "9"}]}}
    talk["messages"][1]["message"] = ""
    stand_in.state.told({"post": {"lists": {"facebook": [talk]}}})
    assert _all(conversations.messages(_account(stand_in), _SINCE)) == []


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        (
            {"attachments": {"data": [{"image_data": {"url": "https://a/"}}, {"mime_type": "audio/mp3"}]}},
            ("image", "audio"),
        ),
        ({"attachments": {"data": [{"video_data": {"url": "https://a/"}}, {"name": "a.pdf"}]}}, ("video", "file")),
        ({"shares": {"data": [{"link": "https://example.com/a"}]}}, ("link",)),
        ({"story": {"mention": {"link": "https://a/"}}}, ("story_mention",)),
        ({"is_unsupported": True}, ("unsupported",)),
    ],
)
def test_what_hangs_on_a_message_has_the_kinds_of_the_webhook(
    stand_in: StandIn, more: dict[str, Any], kinds: tuple[str, ...]
) -> None:
    talk = lists.conversation(_instagram("a"))
    talk["messages"][0] |= {"message": ""} | more
    stand_in.state.told({"post": {"lists": {"instagram": [talk]}}})
    (event,) = _events("instagram", _all(conversations.messages(_account(stand_in, "instagram"), _SINCE)))
    assert isinstance(event, Message)
    assert event.attachments == kinds


def test_a_sticker_alone_is_no_tip_as_the_delivered_one_is_none(stand_in: StandIn) -> None:
    talk = lists.conversation(messenger("a"))
    talk["messages"][0] |= {"message": "", "sticker": "https://a/"}
    stand_in.state.told({"post": {"lists": {"facebook": [talk]}}})
    (event,) = _events("facebook", _all(conversations.messages(_account(stand_in), _SINCE)))
    assert isinstance(event, Ignored)
