"""SNS: one publish reaches officers' emails and phones, each with its own words."""

import json
from typing import TYPE_CHECKING

from tipline.alert_text import Announcement
from tipline.aws.errors import unavailable_when_it_fails

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

_TRANSACTIONAL = "AWS.SNS.SMS.SMSType"
"""https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-topic.html"""


def publish(client: "SNSClient", topic_arn: str, announcement: Announcement) -> None:
    """Hand an announcement to the topic, whose filter policies choose by its attributes. Raises Unavailable."""
    words = {"default": announcement.sms, "email": announcement.email, "sms": announcement.sms}
    attributes: dict[str, MessageAttributeValueTypeDef] = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in {**announcement.attributes, _TRANSACTIONAL: "Transactional"}.items()
    }
    if announcement.to:
        attributes["to"] = {"DataType": "String.Array", "StringValue": json.dumps(announcement.to)}
    with unavailable_when_it_fails():
        client.publish(
            TopicArn=topic_arn,
            Subject=announcement.subject,
            MessageStructure="json",
            Message=json.dumps(words),
            MessageAttributes=attributes,
        )
