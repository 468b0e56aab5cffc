"""Routes of files: they name people in their address and inside, are fetched and rebuilt, and some never come."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from urllib.parse import parse_qsl, urlencode

from PIL import Image

from tests.leaks import canaries
from tests.leaks.canaries import Canary
from tests.leaks.channels import Planted, plant
from tests.leaks.ground import Ground
from tests.leaks.void import expect
from tests.media.corpus import RECORDED
from tipline.media.boxes import box
from tools.simulator.events import EVENTS

_OK = 200
_ARTIST, _SERIAL, _OWNER, _CAMERA = 0x013B, 0xA431, 0xA430, 0x8769


@dataclass
class _Sent:
    """A message with files: what is held where at the platform, and what of it nobody may find."""

    platform: str
    route: str
    held: dict[str, bytes] = field(default_factory=dict)
    own: list[Canary] = field(default_factory=list)

    def planted(self, what: str, value: str) -> str:
        """Remember a value, which names who sent the file, and return it."""
        self.own.append(Canary(value, f"file: {what}", self.platform, self.route))
        return value

    def picture(self) -> bytes:
        """Return a photo that names its owner, its camera and its place."""
        exif, written = Image.Exif(), BytesIO()
        exif[_ARTIST] = self.planted("artist", canaries.name())
        exif.get_ifd(_CAMERA).update(
            {_OWNER: self.planted("owner", canaries.name()), _SERIAL: self.planted("serial", canaries.token())}
        )
        comment = self.planted("comment", canaries.word()).encode()
        Image.new("RGB", (64, 48), "steelblue").save(written, "JPEG", exif=exif, comment=comment)
        return written.getvalue() + self.planted("after the end", canaries.word()).encode()

    def recording(self) -> bytes:
        """Return a video with more in its boxes than is shown."""
        owner = self.planted("owner of the recording", canaries.name()).encode()
        return (RECORDED / "clip.mp4").read_bytes() + box(b"udta", box(b"auth", bytes(6), owner))

    def hold(self, content: bytes, path: str) -> str:
        """Have the platform hold a file; return the path."""
        self.held[path] = content
        return path


def _by_sms(sent: _Sent, now: Callable[[], float], route: str) -> Planted:
    planted = plant(EVENTS / "sms" / "media_with_text.json", route, now(), urgent=False)
    message, number = sent.planted("message id", secrets.token_hex(16)), 0
    form = {
        name: value for name, value in parse_qsl(planted.body.decode(), keep_blank_values=True) if name[:5] != "Media"
    }
    for number, content in enumerate((sent.picture(), sent.recording())):
        media = sent.planted("media id", secrets.token_hex(16))
        path = sent.hold(content, f"/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM{message}/Media/ME{media}")
        form |= {f"MediaUrl{number}": f"https://api.twilio.com{path}", f"MediaContentType{number}": "image/jpeg"}
    form["NumMedia"] = str(number + 1)
    return replace(planted, body=urlencode(form).encode())


def _by_messenger(sent: _Sent, now: Callable[[], float], route: str) -> Planted:
    planted = plant(EVENTS / "facebook" / "message_images_with_text.json", route, now(), urgent=False)
    payload = json.loads(planted.body)
    for attachment in payload["entry"][0]["messaging"][0]["message"]["attachments"]:
        path = sent.hold(sent.picture(), f"/v/{sent.planted('name', canaries.token())}.jpg")
        attachment["payload"]["url"] = f"https://scontent.xx.fbcdn.net{path}?oh={sent.planted('key', canaries.token())}"
    return replace(planted, body=json.dumps(payload).encode())


_WAYS: Mapping[str, Callable[[_Sent, Callable[[], float], str], Planted]] = {
    "sms": _by_sms,
    "facebook": _by_messenger,
}


def _send(ground: Ground, name: str, state: str) -> None:
    """Send messages with files, and wait until their tips say of each what became of it."""
    auth_token = ground.line.stack.secrets["sms"]["auth_token"]
    for platform, way in _WAYS.items():
        sent = _Sent(platform, name)
        planted = way(sent, ground.courier.now, name)
        planted = replace(planted, canaries=(*planted.canaries, *sent.own))
        ground.platforms.hold(sent.held if state == "clean" else {}, auth_token)
        expect({ground.courier.send(planted)}, {_OK})
        ground.settle()

        def told(planted: Planted = planted, number: int = len(sent.held)) -> bool:
            # What is in work would be given to another worker as well, and at last be given up.
            if not any(each.busy for name in ("Fetch", "Rebuild") for each in ground.workers.listed(name)):
                ground.ripen()
            return _states(ground, planted.marker) == [state] * number

        ground.until(told, f"files are not {state}")


def _states(ground: Ground, marker: str) -> list[str]:
    rows = ground.line.items("TipsTable")
    tips = {row["tip_id"] for row in rows if marker in row.get("text", "")}
    return [row["state"] for row in rows if row["tip_id"] in tips and row["sk"].startswith("media#")]


def rebuilt(ground: Ground, name: str) -> None:
    """Have files fetched and rebuilt."""
    _send(ground, name, "clean")


def unreachable(ground: Ground, name: str) -> None:
    """Have files that the platform does not hold any more."""
    _send(ground, name, "unreachable")


FILES = {"files rebuilt": rebuilt, "files gone": unreachable}
