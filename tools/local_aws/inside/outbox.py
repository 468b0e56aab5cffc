"""The outbox: every email and text message that SNS would have delivered, after filter policies."""

from typing import Any

from ministack.services import sns

_delivered: list[dict[str, str | None]] = []
_fanout = sns._fanout


def listed() -> list[dict[str, str | None]]:
    """Return the messages, oldest first."""
    return list(_delivered)


def clear() -> None:
    """Forget them all."""
    _delivered.clear()


def install() -> None:
    """Have every publication to a topic looked at on its way. The rest of SNS looks `_fanout` up in its own module."""
    sns._fanout = _record_and_fan_out


def _record_and_fan_out(  # noqa: PLR0913, PLR0917 - ministack's own signature
    topic_arn: str,
    msg_id: str,
    message: str,
    subject: str,
    message_structure: str = "",
    message_attributes: dict[str, Any] | None = None,
    **fifo: str,
) -> None:
    topic = sns._topic_by_arn_any_scope(topic_arn) or {"subscriptions": []}
    for subscription in topic["subscriptions"]:
        protocol = subscription.get("protocol", "")
        if protocol not in {"email", "sms"} or not subscription.get("confirmed"):
            continue
        text = sns._resolve_message_for_protocol(message, message_structure, protocol)
        if sns._matches_filter_policy(subscription, message_attributes or {}, text):
            name = topic.get("attributes", {}).get("DisplayName")
            # SNS puts the display name before a text message, and gives it no subject.
            sms = protocol == "sms"
            _delivered.append(
                {
                    "protocol": protocol,
                    "endpoint": subscription.get("endpoint", ""),
                    "subject": None if sms else subject or "AWS Notification Message",
                    "message": f"{name}> {text}" if sms and name else text,
                    "topic": topic_arn,
                },
            )
    _fanout(topic_arn, msg_id, message, subject, message_structure, message_attributes, **fifo)
