"""SNS: one publish reaches officers' emails and phones, each with its own words."""

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import ClientError

from tipline.alert_text import Announcement
from tipline.aws.errors import code, unavailable_when_it_fails

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

_TOKEN = re.compile(r"[0-9a-zA-Z]{16,512}")
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


def confirmed(client: "SNSClient", topic_arn: str, link: str) -> bool:
    """Confirm a subscription by the link of its email, so that only we can end it; False where the link is not good."""
    found = parse_qs(urlsplit(link).query)
    token = found.get("Token", [""])[0]
    if found.get("TopicArn") != [topic_arn] or not _TOKEN.fullmatch(token):
        return False
    with unavailable_when_it_fails():
        try:
            client.confirm_subscription(TopicArn=topic_arn, Token=token, AuthenticateOnUnsubscribe="true")
        except ClientError as error:
            if code(error) in {"InvalidParameter", "InvalidParameterException", "NotFound", "NotFoundException"}:
                return False
            raise
    return True
