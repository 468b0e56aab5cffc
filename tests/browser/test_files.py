"""A tip's files in a real browser: seen from the bucket's own address, and a voice only once it was released."""

import secrets

from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.desk import Desk, complaints
from tests.media.corpus import RECORDED, cases
from tipline.aws.dynamodb import to_item
from tipline.fetching import LOOK_FIRST, VOICE
from tipline.media.copying import rebuild
from tipline.roster import Role

_SEEN = "(image) => image.complete && image.naturalWidth > 0"
_PLAYS = "(video) => new Promise((played) => { video.onloadeddata = () => played(video.videoWidth); video.load(); })"


def _attach(desk: Desk, reference: str, name: str, content: bytes, **fields: object) -> None:
    """Give a tip a file as `rebuild` and `fetch` do."""
    s3, bucket, clean = desk.stack.root.client("s3"), desk.stack.outputs["MediaBucket"], rebuild(content)
    keys = {"key": f"{secrets.token_hex(16)}.{clean.extension}", "thumbnail_key": f"{secrets.token_hex(16)}.jpg"}
    s3.put_object(Bucket=bucket, Key=keys["key"], Body=clean.content, ContentType=clean.content_type)
    s3.put_object(Bucket=bucket, Key=keys["thumbnail_key"], Body=clean.thumbnail or b"", ContentType="image/jpeg")
    row = {"tip_id": desk.rows(reference)["tip"]["tip_id"], "sk": f"media#{name}", "state": "clean", **keys, **fields}
    row |= {"content_type": clean.content_type}
    desk.stack.root.client("dynamodb").put_item(TableName=desk.stack.outputs["TipsTable"], Item=to_item(row))


def test_pictures_are_seen_and_a_voice_is_heard_once_the_privacy_reader_let_it(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a blue car", held_files=1)
    picture = next(case for case in cases() if case.good and case.extension == "jpg")
    _attach(desk, reference, "000101", picture.content, kind="image", line=LOOK_FIRST, hold=False)
    clip = (RECORDED / "clip.mp4").read_bytes()
    _attach(desk, reference, "000102", clip, kind="video", line=VOICE, hold=True)

    officer = sign_in(f"/tips/{reference}")
    image = officer.get_by_role("img", name="Image 1 of message 1")
    image.scroll_into_view_if_needed()
    expect(officer.get_by_text(LOOK_FIRST)).to_be_visible()
    officer.wait_for_function(_SEEN, arg=image.element_handle())
    with officer.context.expect_page() as opened:
        image.click()
    assert desk.stack.outputs["MediaBucket"] in opened.value.url
    expect(officer.get_by_text("Held back.")).to_be_visible()
    assert officer.locator("video").count() == 0

    reader = sign_in(f"/tips/{reference}", Role.PRIVACY_READER)
    reader.get_by_role("button", name="Release this recording").click()
    expect(reader.get_by_role("status").get_by_text("Officers can play this recording")).to_be_visible()
    rows = desk.rows(reference)
    assert (rows["media#000102"]["hold"], rows["tip"]["held_files"]) == (False, 0)

    officer.reload()
    assert officer.locator("video").evaluate(_PLAYS) > 0
    assert not complaints(officer)
    assert not complaints(reader)
