"""What passes through the queues: every message that is put on one while a test looks, also those soon taken off."""

from typing import Any

from ministack.services import sqs

_kept: list[dict[str, Any]] | None = None
_send_message = sqs._act_send_message


def begin() -> None:
    """Forget what was kept, and keep what comes."""
    global _kept  # noqa: PLW0603 - one list per process
    _kept = []


def end() -> None:
    """Keep nothing any more."""
    global _kept  # noqa: PLW0603 - the same
    _kept = None


def listed() -> list[dict[str, Any]]:
    """Return the messages, oldest first: the queue's name, body, attributes, and what SQS itself adds."""
    return list(_kept or [])


def install() -> None:
    """Have every message looked at on its way. A batch calls `_act_send_message` by its name in the module."""
    sqs._act_send_message = _keep_and_send
    sqs._HANDLERS["SendMessage"] = _keep_and_send


def _keep_and_send(data: dict[str, Any], queue_url: str) -> Any:  # noqa: ANN401 - ministack's own
    answer = _send_message(data, queue_url)
    if _kept is not None:
        queue = sqs._get_q(data.get("QueueUrl", queue_url))
        message = queue["messages"][-1]
        _kept.append(
            {
                "queue": queue["name"],
                "body": message["body"],
                "attributes": message["message_attributes"],
                "system": message["sys"],
            }
        )
    return answer
