"""A file that somebody sent becomes a clean copy on its tip, and the tip waits for none of it."""

import secrets
import time
from collections import Counter

import pytest

from tests.media.corpus import cases
from tests.media.oracle import planted
from tests.stack.line import Line, found, sms, word
from tools.local_aws.platforms import Platforms
from tools.local_aws.sessions import Deployed

_CORPUS = {case.name: case for case in cases()}


@pytest.fixture
def line(stack: Deployed) -> Line:
    return Line(stack)


def _sent(line: Line, platforms: Platforms, body: str, *names: str) -> list[str]:
    """Send a message with files of the corpus; return their paths at Twilio."""
    paths = [
        f"/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM{secrets.token_hex(16)}/Media/ME{number}"
        for number in range(len(names))
    ]
    files = {path: _CORPUS[name].content for path, name in zip(paths, names, strict=True) if name in _CORPUS}
    platforms.hold(files, line.stack.target.secrets["sms"]["auth_token"])
    more = {f"MediaUrl{number}": f"https://api.twilio.com{path}" for number, path in enumerate(paths)}
    kinds = {f"MediaContentType{number}": "image/jpeg" for number in range(len(names))}
    assert line.send("sms", sms(body, NumMedia=str(len(names)), **more, **kinds)).status == 200
    return paths


def _files(line: Line, text: str) -> list[dict[str, object]]:
    """Return the rows of the files of the tip with this word."""
    messages = line.messages(text)
    if not messages:
        return []
    rows = [row for row in line.items("TipsTable") if row["tip_id"] == messages[0]["tip_id"]]
    return [row for row in rows if row["sk"].startswith("media#")]


def _settled(line: Line, text: str, number: int) -> list[dict[str, object]]:
    return found(lambda: [row for row in _files(line, text) if row["state"] != "waiting"], number, 60)


def test_files_become_clean_copies_or_a_line_and_nothing_of_them_stays(
    line: Line, stack: Deployed, platforms: Platforms
) -> None:
    text = word()
    names = ("jpeg with gps, serial, owner", "program called a picture", "mp4 gps in sei", "gone")
    paths = _sent(line, platforms, f"A blue car on Fifth Street, {text}", *names)
    picture, program, video, gone = sorted(_settled(line, text, 4), key=lambda row: str(row["sk"]))
    assert [row["state"] for row in (picture, program, video, gone)] == ["clean", "refused", "clean", "unreachable"]
    assert (picture["hold"], video["hold"]) == (False, True)
    s3 = stack.root.client("s3")
    for row in (picture, video):
        content = s3.get_object(Bucket=stack.outputs["MediaBucket"], Key=str(row["key"]))["Body"].read()
        assert planted(content) == 0
    assert found(lambda: ["gone"] * ("Contents" not in s3.list_objects_v2(Bucket=stack.outputs["StagingBucket"])))
    assert not any(path in str(line.items("TipsTable")) for path in paths)


def test_a_tip_and_its_alert_do_not_wait_for_files(line: Line, platforms: Platforms) -> None:
    platforms.be("failing")
    text = word()
    platforms.hold({}, "")
    more = {"NumMedia": "1", "MediaUrl0": f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/x"}
    line.send("sms", sms(f"Graffiti at the school, {text}", MediaContentType0="image/png", **more))
    (row,) = found(lambda: _files(line, text))
    assert row["state"] == "waiting"


def test_many_files_are_all_told_of(line: Line, platforms: Platforms) -> None:
    text, names = word(), [name for name, case in _CORPUS.items() if case.content][:50]
    began = time.monotonic()
    for first in range(0, 50, 10):
        _sent(line, platforms, f"Pictures of the yard, {text}{first}", *names[first : first + 10])
    states = Counter[object]()
    for first in range(0, 50, 10):
        states.update(row["state"] for row in _settled(line, f"{text}{first}", 10))
    assert sum(states.values()) == 50
    assert time.monotonic() - began < 120
