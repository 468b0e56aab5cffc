"""SNS: one publish reaches officers' emails and phones, each with its own words."""

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tipline.alert_text import Announcement
from tipline.aws.errors import code, unavailable_when_it_fails

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_TRANSACTIONAL = "AWS.SNS.SMS.SMSType"
"""https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-topic.html"""


def publish(client: "SNSClient", topic_arn: str, announcement: Announcement) -> None:
    """Hand an announcement to the topic, whose filter policies choose by its attributes. Raises Unavailable."""
    words = {"default": announcement.sms, "email": announcement.email, "sms": announcement.sms}
    attributes = {**announcement.attributes, _TRANSACTIONAL: "Transactional"}
    with unavailable_when_it_fails():
        client.publish(
            TopicArn=topic_arn,
            Subject=announcement.subject,
            MessageStructure="json",
            Message=json.dumps(words),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )


def confirmed(client: "SNSClient", topic_arn: str, token: str) -> bool:
    """Confirm a subscription so that only we can end it; False where the token is not, or no longer, good."""
    with unavailable_when_it_fails():
        try:
            client.confirm_subscription(TopicArn=topic_arn, Token=token, AuthenticateOnUnsubscribe="true")
        except ClientError as error:
            if code(error) in {"InvalidParameter", "InvalidParameterException", "NotFound", "NotFoundException"}:
                return False
            raise
    return True
