"""Signing in at the local stack's Cognito, with sessions in its table."""

import secrets
import threading
import time
from collections.abc import Iterator

import pytest

from tipline.aws.cognito import Accounts, Cognito
from tipline.aws.sessions import DynamoSessions
from tipline.sessions import Identity, Sessions
from tipline.sign_in import Asked, Locked, Refused, SignIn, Unsuitable
from tools.local_aws.officers import totp
from tools.local_aws.sessions import Deployed
from tools.local_aws.stack import Stack

_FIRST, _OWN = "First-password-of-1", "Their-own-password-2"


@pytest.fixture
def rows(stack: Deployed) -> DynamoSessions:
    return DynamoSessions(stack.root.client("dynamodb"), stack.outputs["SessionsTable"])


@pytest.fixture
def flow(stack: Deployed, rows: DynamoSessions) -> SignIn:
    client = stack.root.client("cognito-idp")
    directory = Cognito(client, stack.outputs["OfficersPoolId"], stack.outputs["OfficersClientId"])
    return SignIn(directory, rows, time.time)


@pytest.fixture
def accounts(stack: Deployed) -> Accounts:
    return Accounts(stack.root.client("cognito-idp"), stack.outputs["OfficersPoolId"])


@pytest.fixture
def officer(accounts: Accounts) -> Iterator[str]:
    email = f"{secrets.token_hex(4)}@example.com"
    accounts.create(email, Identity(email[:8], "Test Officer", "officer"), _FIRST)
    yield email
    accounts.remove(email)


def _enrolled(flow: SignIn, email: str) -> str:
    step = flow.new_password(flow.password(email, _FIRST, "/").secret, _OWN)
    flow.code(step.secret, totp(step.challenge.secret))
    return step.challenge.secret


def test_the_first_sign_in_sets_a_password_and_an_app_and_the_next_asks_for_its_code(
    flow: SignIn, officer: str, rows: DynamoSessions
) -> None:
    first = flow.password(officer, _FIRST, "/tips/7KQ2MX")
    assert first.challenge.asked is Asked.NEW_PASSWORD
    with pytest.raises(Unsuitable):
        flow.new_password(first.secret, "short")
    step = flow.new_password(first.secret, _OWN)
    assert step.challenge.asked is Asked.ENROL
    with pytest.raises(Refused):
        flow.code(step.secret, "000000")
    done = flow.code(step.secret, totp(step.challenge.secret))
    assert (done.session.officer_id, done.session.role, done.next) == (officer[:8], "officer", "/tips/7KQ2MX")
    again = flow.password(officer.upper(), _OWN, "/")
    assert again.challenge.asked is Asked.CODE
    with pytest.raises(Refused):
        flow.code(again.secret, "000000")
    secret = flow.code(again.secret, totp(step.challenge.secret)).secret
    found = Sessions(rows).find(secret, time.time())
    assert found is not None
    assert found.name == "Test Officer"


def test_whoever_never_set_up_an_app_gets_no_session_for_a_password(flow: SignIn, officer: str) -> None:
    flow.new_password(flow.password(officer, _FIRST, "/").secret, _OWN)  # and left
    assert flow.password(officer, _OWN, "/").challenge.asked is Asked.ENROL


def test_a_wrong_password_an_unknown_and_a_disabled_account_are_refused_alike(
    flow: SignIn, officer: str, accounts: Accounts, rows: DynamoSessions
) -> None:
    key = _enrolled(flow, officer)
    step = flow.password(officer, _OWN, "/")
    secret = flow.code(step.secret, totp(key)).secret
    on_its_way = flow.password(officer, _OWN, "/")
    for email, password in ((officer, "wrong"), ("nobody@example.com", _OWN)):
        with pytest.raises(Refused):
            flow.password(email, password, "/")
    accounts.disable(officer)
    Sessions(rows).end_all(officer[:8], time.time())
    assert Sessions(rows).find(secret, time.time()) is None
    with pytest.raises(Refused):
        flow.password(officer, _OWN, "/")
    with pytest.raises(Refused):
        flow.code(on_its_way.secret, totp(key))
    accounts.enable(officer)
    assert flow.password(officer, _OWN, "/").challenge.asked is Asked.CODE


def test_of_many_tries_at_once_five_are_made(rows: DynamoSessions) -> None:
    tries, made = f"test#{secrets.token_hex(8)}", list[bool]()
    threads = [threading.Thread(target=lambda: made.append(rows.count_try(tries, time.time()))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made.count(True) == 5
    assert not rows.count_try(tries, time.time() + 15 * 60 - 2)
    assert rows.count_try(tries, time.time() + 15 * 60 + 1)


def test_five_wrong_codes_lock(flow: SignIn, officer: str) -> None:
    key = _enrolled(flow, officer)
    for _ in range(5):
        with pytest.raises(Refused):
            flow.code(flow.password(officer, _OWN, "/").secret, "000000")
    with pytest.raises(Locked):
        flow.code(flow.password(officer, _OWN, "/").secret, totp(key))


def test_every_demo_officer_signs_in_as_make_up_says(flow: SignIn) -> None:
    for role, officer in Stack.read().officers.items():
        step = flow.password(officer["email"], officer["password"], "/")
        assert flow.code(step.secret, totp(officer["totp_secret"])).session.role == role
