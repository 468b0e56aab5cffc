"""Wiring of `console`."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from tipline.aws.alerts_queue import AlertsQueue
from tipline.aws.clean_files import CleanFiles
from tipline.aws.clocks import DynamoClocks
from tipline.aws.cognito import Accounts, Cognito
from tipline.aws.console_orders import ConsoleOrders
from tipline.aws.console_pages import to_page_request, to_page_response
from tipline.aws.officers import Changed, DynamoOfficers
from tipline.aws.post_shelf import DynamoPostShelf
from tipline.aws.sessions import DynamoSessions
from tipline.aws.subscriptions import SnsTopic
from tipline.aws.tip_desk import DynamoTipDesk
from tipline.aws.waiting_tips import DynamoWaitingTips
from tipline.console import respond
from tipline.console.doors import Doors
from tipline.console.web import respond_with
from tipline.escalation import acknowledge
from tipline.roster import Officer
from tipline.sessions import Sessions
from tipline.sign_in import RosterDirectory, SignIn
from tipline.subscriptions import NoConfirmationLink
from tipline.trouble import describe

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


def handler() -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Make the function."""
    logger, doors = Logger(service="console"), _doors()

    def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        try:
            response = respond(to_page_request(event), doors)
        except Exception as error:  # noqa: BLE001 - its text may quote a tip
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote a tip
            response = respond_with(500, "Something went wrong. Nothing was changed.", "text/plain; charset=utf-8")
        # Not which page: who reads what is the audit's to keep.
        logger.info("answered", method=str(event.get("httpMethod")), status=response.status)
        return to_page_response(response)

    return handle


def _doors() -> Doors:
    environment = os.environ
    dynamodb, sns = boto3.client("dynamodb", config=_CONFIG), boto3.client("sns", config=_CONFIG)
    sqs = boto3.client("sqs", config=_CONFIG)
    orders = ConsoleOrders(
        sqs,
        audit_url=environment["AUDIT_QUEUE_URL"],
        replies_url=environment["REPLIES_QUEUE_URL"],
    )
    officers = DynamoOfficers(dynamodb, environment["OFFICERS_TABLE"])
    clocks = DynamoClocks(dynamodb, environment["CLOCKS_TABLE"], time.time)
    topic = SnsTopic(sns, environment["ALERTS_TOPIC_ARN"])

    def store(officer: Officer) -> bool:
        try:
            officers.put(officer)
        except Changed:
            return False
        return True

    def confirm(link: str) -> bool:
        try:
            topic.confirm(link)
        except NoConfirmationLink:
            return False
        return True

    # As a host of its own, which pages may name: no other bucket can then be shown.
    addressed = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    files = CleanFiles(boto3.client("s3", config=_CONFIG.merge(addressed)), environment["MEDIA_BUCKET"])
    rows = DynamoSessions(dynamodb, environment["SESSIONS_TABLE"])
    cognito = boto3.client("cognito-idp", config=_CONFIG)
    pool = environment["OFFICERS_POOL"]
    directory = RosterDirectory(Cognito(cognito, pool, environment["OFFICERS_CLIENT"]), officers.all)
    return Doors(
        tips=DynamoTipDesk(dynamodb, environment["TIPS_TABLE"]),
        posts=DynamoPostShelf(dynamodb, environment["POSTS_TABLE"]),
        officers=officers,
        waiting=DynamoWaitingTips(dynamodb, environment["CLOCKS_TABLE"]),
        sessions=Sessions(rows),
        sign_in=SignIn(directory, rows, time.time),
        accounts=Accounts(cognito, pool),
        store_officer=store,
        acknowledge=lambda tip_id, officer_id, now: acknowledge(clocks, tip_id, officer_id, now),
        audit=orders.audit,
        taken=AlertsQueue(sqs, environment["ALERTS_QUEUE_URL"], time.time).taken,
        answer=orders.answer,
        files=files,
        confirm=confirm,
        clock=time.time,
        human_agent=environment["META_HUMAN_AGENT"] == "yes",
        anonymous_way=environment["ANONYMOUS_WAY"],
    )
