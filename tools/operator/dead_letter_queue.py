"""A dead-letter queue of SQS and the queue behind it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tipline.aws.alerts_queue import NoOrder, parse
from tipline.aws.inbox import ANY_AGE
from tipline.model import Alert
from tools.operator.dead_letters import OUT_OF_TRIES, TOO_OLD, DeadLetter, DeadLetters
from tools.operator.session import Stack

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_HIDDEN_SECONDS = 900
"""Long enough to receive all of them before the first comes back."""
_REASON = "reason"
_WAIT_SECONDS = 1


@dataclass(frozen=True, slots=True)
class SqsDeadLetters:
    """One dead-letter queue."""

    name: str
    client: "SQSClient"
    url: str
    source_url: str

    def count(self) -> int:
        """Return about how many there are, those too that somebody has received and not deleted."""
        found = self.client.get_queue_attributes(
            QueueUrl=self.url, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        )
        return sum(map(int, found["Attributes"].values()))

    def receive(self) -> list[DeadLetter]:
        """Return some and hide them from others for a while; none once all are hidden."""
        found = self.client.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_SECONDS,
            WaitTimeSeconds=_WAIT_SECONDS,  # asks every server of SQS, so that nothing there means nothing at all
            MessageSystemAttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        )
        letters = []
        for message in found.get("Messages", []):
            attributes = {
                name: value["StringValue"]
                for name, value in message.get("MessageAttributes", {}).items()
                if "StringValue" in value
            }
            letters.append(
                DeadLetter(
                    id=message["MessageId"],
                    sent_at=int(message["Attributes"]["SentTimestamp"]) / 1000,
                    platform=attributes.get("platform") or _platform_of_alert(message["Body"]),
                    reason=attributes.get(_REASON, OUT_OF_TRIES),
                    body=message["Body"],
                    handle=message["ReceiptHandle"],
                    attributes=attributes,
                )
            )
        return letters

    def send_back(self, letter: DeadLetter) -> None:
        """Put a copy on the queue that it came from, without the reason: it may fail for another one.

        One that was too old is only sent back when that is wanted, so `intake` is told to take it all the same.
        """
        attributes = {name: value for name, value in letter.attributes.items() if name != _REASON}
        if letter.reason == TOO_OLD:
            attributes[ANY_AGE] = "yes"
        self.client.send_message(
            QueueUrl=self.source_url,
            MessageBody=letter.body,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )

    def delete(self, letter: DeadLetter) -> None:
        """Forget it."""
        self.client.delete_message(QueueUrl=self.url, ReceiptHandle=letter.handle)

    def release(self, letter: DeadLetter) -> None:
        """Let it be received again at once."""
        self.client.change_message_visibility(QueueUrl=self.url, ReceiptHandle=letter.handle, VisibilityTimeout=0)


def every(stack: Stack) -> list[DeadLetters]:
    """Return the dead letters of the inbox, of the alerts and of the answers, as the operator reaches them."""
    client = stack.operator.sqs
    return [
        SqsDeadLetters(
            "Messages that could not be stored",
            client,
            stack.output("InboxDeadLettersUrl"),
            stack.output("InboxQueueUrl"),
        ),
        SqsDeadLetters(
            "Alerts that could not be sent",
            client,
            stack.output("AlertsDeadLettersUrl"),
            stack.output("AlertsQueueUrl"),
        ),
        SqsDeadLetters(
            "Answers that could not be sent",
            client,
            stack.output("RepliesDeadLettersUrl"),
            stack.output("RepliesQueueUrl"),
        ),
    ]


def _platform_of_alert(body: str) -> str:
    """Return the platform that an alert names. A sealed delivery is no alert, and tells nothing."""
    try:
        order = parse(body)
    except NoOrder:
        return "unknown"
    return order.platform if isinstance(order, Alert) else "several"
