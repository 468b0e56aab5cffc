"""Whether the platforms that name nobody tell who wrote: a token is set, and it still counts."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tools.operator.checks.platforms import Secret
from tools.operator.findings import Finding, fail, ok, warn

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_FAILURES = ("profile_refused", "profile_timeout", "profile_error")


def lookups(platform: str, *, wanted: bool, state: Secret, outcomes: Mapping[str, int]) -> Finding:
    """Judge whether the names of senders are known to the anonymizer; `outcomes` are those of the last day."""
    advice = f'"tipline secrets set {platform}-token" (docs/deploy.md)'
    without = "tips are anonymized without the sender's name, and flagged"
    if not wanted:
        return warn(f"{platform}: nobody is asked who wrote; {without}", "ProfileLookup = yes, when you may ask.")
    if state == "to be deleted":
        return fail(f"{platform}: the secret of its token is about to be deleted", "Cancel that in Secrets Manager.")
    if state == "not set":
        return warn(f"{platform}: no token is set to ask who wrote; {without}", advice)
    failed = sum(outcomes.get(each, 0) for each in _FAILURES)
    if failed and not outcomes.get("profile_found"):
        worst = max(_FAILURES, key=lambda each: outcomes.get(each, 0)).removeprefix("profile_")
        return fail(
            f"{platform}: in the last 24 hours nobody was told who wrote ({worst}); {without}",
            f"The token may have expired, or a permission be missing: {advice}",
        )
    return ok(f"{platform}: its token is set" + (", and names are told" if outcomes.get("profile_found") else ""))


def logged(client: "CloudWatchLogsClient", group: str, platform: str, since: float) -> Counter[str]:
    """Return what came of asking, from the lines of `intake`."""
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=group,
        startTime=int(since * 1000),
        filterPattern=f'{{ $.message = "worked" && $.platform = "{platform}" }}',
    )
    counts: Counter[str] = Counter()
    for page in pages:
        for event in page["events"]:
            line = _parsed(event.get("message", ""))
            # Looked at again here: the local AWS does not filter.
            if line.get("message") == "worked" and line.get("platform") == platform:
                counts.update(
                    {name: number for name, number in line["outcomes"].items() if name.startswith("profile_")}
                )
    return counts


def _parsed(line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) and isinstance(parsed.get("outcomes"), dict) else {}
