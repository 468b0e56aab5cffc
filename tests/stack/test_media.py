"""A file that somebody sent becomes a clean copy on its tip, and the tip waits for none of it."""

import hashlib
import secrets
from typing import Any

import pytest

from tests.media.corpus import cases
from tests.media.oracle import planted
from tests.stack.line import Line, comment, direct, found, sms, word
from tipline.errand import Errand
from tools.local_aws.controls import Clock, Workers, wait_until
from tools.local_aws.platforms import Platforms
from tools.local_aws.sessions import Deployed

_VISIBILITY_SECONDS = 720
_X = "https://ton.twitter.com"
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
    names = ("jpeg with gps, serial, owner", "program called a picture", "mp4 gps in sei")
    paths = _sent(line, platforms, f"A blue car on Fifth Street, {text}", *names)
    picture, program, video = sorted(_settled(line, text, 3), key=lambda row: str(row["sk"]))
    assert [row["state"] for row in (picture, program, video)] == ["clean", "refused", "clean"]
    assert (picture["hold"], video["hold"]) == (False, True)
    s3 = stack.root.client("s3")
    for row in (picture, video):
        content = s3.get_object(Bucket=stack.outputs["MediaBucket"], Key=str(row["key"]))["Body"].read()
        assert planted(content) == 0
    for row in (picture, program, video):
        assert found(lambda row=row: ["gone"] * (not _staged(stack, row)))  # type: ignore[misc]  # bound at once
    assert not any(path in str(line.items("TipsTable")) for path in paths)


def _staged(stack: Deployed, row: dict[str, Any]) -> list[str]:
    """Return what still lies in the staging bucket of a row's file."""
    place = Errand(row["tip_id"], row["sk"], "sms", "image", "", at_once=False).place
    s3, bucket = stack.root.client("s3"), stack.outputs["StagingBucket"]
    pages = [s3.list_objects_v2(Bucket=bucket, Prefix=f"{kind}/{place}") for kind in ("in", "results")]
    return [each["Key"] for page in pages for each in page.get("Contents", [])]


def test_a_tip_and_its_alert_do_not_wait_for_files(line: Line, platforms: Platforms) -> None:
    platforms.be("failing")
    text = word()
    platforms.hold({}, "")
    more = {"NumMedia": "1", "MediaUrl0": f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/x"}
    line.send("sms", sms(f"Graffiti at the school, {text}", MediaContentType0="image/png", **more))
    (row,) = found(lambda: _files(line, text))
    assert row["state"] == "waiting"


def test_a_rebuild_worker_that_is_killed_loses_no_file(
    line: Line, platforms: Platforms, workers: Workers, clock: Clock
) -> None:
    text = word()
    _sent(line, platforms, f"A red van, {text}", "mp4 gps in sei", "png text, xmp, exif")
    assert wait_until(lambda: workers.kill("Rebuild"), 60, every=0.02)
    assert any(row["state"] == "waiting" for row in _files(line, text))

    def settled() -> list[dict[str, object]]:
        if not any(each.busy for each in workers.listed("Rebuild")):
            clock.ripen(_VISIBILITY_SECONDS)  # what the dead one had is visible again
        return [row for row in _files(line, text) if row["state"] != "waiting"]

    assert [row["state"] for row in found(settled, 2, 60)] == ["clean", "clean"]


def test_a_picture_in_a_direct_message_on_x_is_fetched_with_the_accounts_keys(line: Line, platforms: Platforms) -> None:
    text, path = word(), f"/1.1/ton/data/dm/1/{secrets.randbelow(10**17)}/p.jpg"
    platforms.hold({path: _CORPUS["jpeg with gps, serial, owner"].content}, "")
    delivery = direct(f"They keep it in this garage, {text}", {"type": "photo", "media_url_https": f"{_X}{path}"})
    assert line.send("x", delivery).status == 200
    (row,) = _settled(line, text, 1)
    assert (row["state"], row["hold"]) == ("clean", False)


def test_the_original_of_a_public_picture_is_kept_under_lock_with_its_digest(
    line: Line, stack: Deployed, platforms: Platforms
) -> None:
    text, content = word(), _CORPUS["jpeg with gps, serial, owner"].content
    platforms.hold({f"/{text}.jpg": content}, "")
    event = comment(f"this one {text}", photo=f"https://scontent.xx.fbcdn.net/{text}.jpg?oh=1")
    assert line.send("facebook", event).status == 200
    (row,) = found(lambda: [each for each in line.posts(text) if _file_of(each)["state"] != "waiting"])
    file, s3 = _file_of(row), stack.root.client("s3")
    assert (file["state"], file["sha256"]) == ("clean", hashlib.sha256(content).hexdigest())
    kept = s3.get_object(Bucket=stack.outputs["OriginalsBucket"], Key=f"facebook/{file['sha256']}")
    assert kept["Body"].read() == content
    assert planted(s3.get_object(Bucket=stack.outputs["MediaBucket"], Key=file["key"])["Body"].read()) == 0


def _file_of(row: dict[str, Any]) -> dict[str, Any]:
    (file,) = row["files"].values()
    return dict(file)
