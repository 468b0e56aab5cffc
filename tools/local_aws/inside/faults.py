"""Faults that calls to the local AWS meet: throttling, errors, delays, and answers that are lost on the way back."""

import re
from dataclasses import dataclass
from typing import Any, Literal, get_args
from urllib.parse import parse_qs

from ministack.core import lambda_runtime
from ministack.services import sts

type Mode = Literal["throttle", "error", "drop_response", "delay"]
MODES: tuple[Mode, ...] = get_args(Mode.__value__)

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d{8}/[^/]+/([^/]+)/aws4_request")
_QUERY_PROTOCOL = {"sns", "sts", "cloudformation", "iam", "monitoring"}
_THROTTLED = {"dynamodb": "ThrottlingException", "sqs": "RequestThrottled", "sns": "Throttling"}


@dataclass
class Fault:
    """What calls of `action` ("*" for all) to `service` meet, `count` times (None: until cleared).

    It meets calls of functions whose name contains `function` ("" for all functions), or, where that is None, those of
    anybody, tests included. `seconds` is how long a delay takes.
    """

    service: str
    action: str
    mode: Mode
    count: int | None = None
    seconds: float = 1.0
    function: str | None = ""

    def meets(self, call: "Call") -> bool:
        """Tell whether the call is one that this fault is about."""
        return (
            self.count != 0
            and self.service == call.service
            and self.action in {"*", call.action}
            and (self.function is None or (call.function is not None and self.function in call.function))
        )


@dataclass(frozen=True)
class Call:
    """One call to AWS: the service as its signature names it, the action, and the function that calls, if one does."""

    service: str
    action: str
    function: str | None


_active: list[Fault] = []


def add(description: dict[str, Any]) -> None:
    """Add the fault so described; raise ValueError or TypeError where it is none."""
    fault = Fault(**description)
    if fault.mode not in MODES:
        raise ValueError(fault.mode)
    _active.append(fault)


def listed() -> list[dict[str, Any]]:
    """Return the faults in force."""
    return [vars(fault) for fault in _active if fault.count != 0]


def clear() -> None:
    """Let every call succeed again."""
    _active.clear()


def any_active() -> bool:
    """Tell whether calls need to be looked at."""
    return bool(_active)


def take(call: Call) -> Fault | None:
    """Return the fault that this call meets, and count it."""
    for fault in _active:
        if fault.meets(call):
            if fault.count is not None:
                fault.count -= 1
            return fault
    return None


def read_call(headers: dict[str, str], query: bytes, body: bytes) -> Call | None:
    """Return which call a request is, None where it is not one to AWS (a platform's delivery, say)."""
    if not (credential := _CREDENTIAL.search(headers.get("authorization", ""))):
        return None
    key, service = credential.groups()
    form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    parameters = parse_qs((body if form else query).decode(errors="replace"))
    action = headers.get("x-amz-target", "").rpartition(".")[2] or "".join(parameters.get("Action", []))
    return Call(service, action, _function_of(key))


def _function_of(access_key: str) -> str | None:
    """Return the function whose session this is: ministack names the session of a worker after its function."""
    name = str(sts._sessions.get(access_key, {}).get("Arn", "")).rpartition("/")[2]
    names = {worker.func_name for pool in list(lambda_runtime._workers.values()) for worker in list(pool)}
    return name if name in names else None


def answer(call: Call, mode: Mode) -> tuple[int, str, bytes]:
    """Return status, content type and body with which AWS itself would refuse the call."""
    status, code = (
        (400, _THROTTLED.get(call.service, "ThrottlingException")) if mode == "throttle" else (500, "InternalFailure")
    )
    if call.service in _QUERY_PROTOCOL:
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>injected</Message></Error>"
        return status, "text/xml", f"<ErrorResponse>{error}</ErrorResponse>".encode()
    return status, "application/x-amz-json-1.1", f'{{"__type": "{code}", "message": "injected"}}'.encode()
