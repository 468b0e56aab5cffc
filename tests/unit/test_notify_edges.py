"""Where `notify` meets SNS, SQS and DynamoDB: what is sent there, and what their answers mean."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from tipline.alert_log import Entry, State, Window
from tipline.alert_text import Announcement
from tipline.aws.alert_log import DynamoAlertLog
from tipline.aws.alerts_queue import AlertsQueue, NoOrder, body_of, parse
from tipline.aws.sns import publish
from tipline.escalation import Tick
from tipline.model import CATEGORIES, Alert, AlertKind, Priority
from tipline.notify import Order, Taken, Wakeup
from tipline.patience import Unavailable

NOW = 1_800_000_000
ALERT = Alert("tip:1", AlertKind.TIP, "sms", Priority.P2, "theft", "7K4Q2M", None, NOW + 400)
ORDERS = st.builds(
    Alert,
    id=st.text(),
    kind=st.sampled_from([each for each in AlertKind if each is not AlertKind.TAKEN]),
    platform=st.text(),
    priority=st.sampled_from(Priority),
    category=st.sampled_from(sorted(CATEGORIES)),
    reference=st.text(),
    root=st.none() | st.text(),
    not_before=st.integers(),
    follow_up=st.booleans(),
    tip_id=st.none() | st.text(),
    to=st.text(),
) | st.one_of(
    st.builds(Wakeup, window=st.text(), opened_by=st.text(), round=st.integers()),
    st.builds(Tick, tip_id=st.text(), opened_by=st.text(), step=st.integers()),
    st.builds(Taken, tip_id=st.text(), by=st.text()),
)


class Client:
    """Any AWS client: remembers what it was asked, and answers with an error where it is given one."""

    def __init__(self, error: ClientError | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self._error = error

    def __getattr__(self, operation: str) -> Any:  # noqa: ANN401 - every operation of every client
        def call(**parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - the same
            self.asked.append({"operation": operation, **parameters})
            if self._error:
                raise self._error
            return {}

        return call


def refusal(code: str, *reasons: str) -> ClientError:
    response: Any = {"Error": {"Code": code}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    return ClientError(response, "Any")


def any_client(client: Client) -> Any:  # noqa: ANN401 - stands for a boto3 client of any kind
    return client


def queue(client: Client) -> AlertsQueue:
    return AlertsQueue(any_client(client), "url", lambda: NOW + 0.4)


# ---- SNS ------------------------------------------------------------------------------------------------------------


def test_one_publish_carries_the_words_of_each_protocol_and_the_attributes_of_filter_policies() -> None:
    client = Client()

    publish(any_client(client), "topic", Announcement("subject", "email", "sms", {"kind": "tip", "priority": "P1"}))

    (asked,) = client.asked
    message = json.loads(asked.pop("Message"))
    assert message == {"default": "sms", "email": "email", "sms": "sms"}
    assert asked == {
        "operation": "publish",
        "TopicArn": "topic",
        "Subject": "subject",
        "MessageStructure": "json",
        "MessageAttributes": {
            "kind": {"DataType": "String", "StringValue": "tip"},
            "priority": {"DataType": "String", "StringValue": "P1"},
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
        },
    }


def test_officers_are_named_in_one_attribute_that_holds_a_list() -> None:
    client = Client()

    publish(any_client(client), "topic", Announcement("subject", "email", "sms", {}, ("0a1b2c3d", "4e5f6071")))

    to = client.asked[0]["MessageAttributes"]["to"]
    assert to == {"DataType": "String.Array", "StringValue": '["0a1b2c3d", "4e5f6071"]'}


@pytest.mark.parametrize("code", ["ThrottledException", "AuthorizationError", "InternalError"])
def test_a_publish_that_fails_comes_back_and_says_nothing_of_the_alert(code: str) -> None:
    with pytest.raises(Unavailable) as raised:
        publish(any_client(Client(refusal(code))), "topic", Announcement("subject", "email", "sms", {}))

    assert str(raised.value) == ""


# ---- SQS ------------------------------------------------------------------------------------------------------------


@given(ORDERS)
def test_an_order_arrives_as_it_was_sent(order: Order) -> None:
    assert parse(body_of(order)) == order


def test_the_body_of_an_alert_is_its_fields() -> None:
    assert json.loads(body_of(ALERT)) == {
        "id": "tip:1",
        "kind": "tip",
        "platform": "sms",
        "priority": "P2",
        "category": "theft",
        "reference": "7K4Q2M",
        "root": None,
        "not_before": NOW + 400,
        "follow_up": False,
        "tip_id": None,
        "to": "",
    }


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_what_is_no_order_is_refused_without_being_quoted(body: str) -> None:
    with pytest.raises(NoOrder) as raised:
        parse(body)

    assert str(raised.value) == ""


@pytest.mark.parametrize("field", ["id", "kind", "platform", "priority", "category", "reference", "root", "not_before"])
@given(value=st.booleans() | st.floats(allow_nan=False) | st.lists(st.integers()) | st.just("no such word"))
def test_an_alert_with_a_field_of_the_wrong_type_is_refused_or_read_as_that_type(field: str, value: object) -> None:
    body = json.dumps({**json.loads(body_of(ALERT)), field: value})
    try:
        alert = parse(body)
    except NoOrder:
        return
    assert isinstance(getattr(alert, field), type(getattr(ALERT, field)) | str)


def test_an_alert_with_a_category_that_we_do_not_know_yet_goes_out_as_other() -> None:
    alert = parse(json.dumps({**json.loads(body_of(ALERT)), "category": "of a later version"}))

    assert isinstance(alert, Alert)
    assert alert.category == "other"


@pytest.mark.parametrize(("not_before", "delay"), [(0, 0), (NOW - 5, 0), (NOW + 400, 400), (NOW + 5_000, 900)])
def test_an_alert_is_delayed_until_it_may_go_out_as_far_as_sqs_can(not_before: int, delay: int) -> None:
    client = Client()

    queue(client).send(Alert("tip:1", AlertKind.TIP, "sms", Priority.P2, "theft", "7K4Q2M", None, not_before))

    assert client.asked[0]["DelaySeconds"] == delay
    assert client.asked[0]["QueueUrl"] == "url"


@pytest.mark.parametrize(("asked_for", "delay"), [(-3, 0), (320, 320), (901, 900)])
def test_an_order_is_put_back_with_a_delay_that_sqs_accepts(asked_for: int, delay: int) -> None:
    client = Client()

    queue(client).put(Wakeup("facebook#1", "post:1", 0), asked_for)

    assert client.asked[0]["DelaySeconds"] == delay


def test_a_queue_that_fails_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        queue(Client(refusal("RequestThrottled"))).send(ALERT)


# ---- DynamoDB -------------------------------------------------------------------------------------------------------


def turn(error: ClientError) -> bool:
    log = DynamoAlertLog(any_client(Client(error)), "alerts", lambda: NOW)
    window = Window("facebook#1", "facebook", "7K4Q2M", "post:1", 0, NOW + 300)
    return log.turn(Entry(ALERT, State.CLAIMED, NOW + 45), window, instead_of=None)


@pytest.mark.parametrize("reason", ["ConditionalCheckFailed", "TransactionConflict"])
def test_a_write_that_met_another_lost_the_race(reason: str) -> None:
    assert turn(refusal("TransactionCanceledException", "None", reason)) is False


@pytest.mark.parametrize("reason", ["ThrottlingError", "ProvisionedThroughputExceeded", "ValidationError"])
def test_a_write_that_failed_otherwise_is_unavailable(reason: str) -> None:
    """Taken for a lost race, it would be tried again and again at once."""
    with pytest.raises(Unavailable):
        turn(refusal("TransactionCanceledException", "None", reason))


def test_a_table_that_fails_is_unavailable() -> None:
    log = DynamoAlertLog(any_client(Client(refusal("InternalServerError"))), "alerts", lambda: NOW)

    with pytest.raises(Unavailable):
        log.find("tip:1")
    with pytest.raises(Unavailable):
        log.claim(Entry(ALERT, State.CLAIMED, NOW + 45))
    with pytest.raises(Unavailable):
        log.mark_sent("tip:1")
