"""Pictures, drawn anew: only what is seen goes onto a fresh canvas, and only that canvas is written.

Leaving metadata out when saving is not enough: Pillow carries comments, profiles and text chunks over by itself.
"""

from io import BytesIO

import pi_heif
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from PIL.Image import Resampling

from tipline.media.sniff import Type
from tipline.media.verdict import Clean, Refusal, Refused

MAX_PIXELS = 50_000_000
"""More than any telephone's camera saves; a small file can claim far more. All frames of an animation together."""
THUMBNAIL = (320, 320)

_MAX_FRAMES = 300
_QUALITY = 90
_FORMATS = {
    Type.JPEG: ("JPEG", "MPO"),
    Type.PNG: ("PNG",),
    Type.GIF: ("GIF",),
    Type.WEBP: ("WEBP",),
    Type.HEIC: ("HEIF",),
}
_HAS_ALPHA = frozenset({"RGBA", "LA", "PA"})

pi_heif.register_heif_opener(thumbnails=False)
pi_heif.options.DECODE_THREADS = 1  # a child may start nothing
Image.init()  # every reader is loaded now: later nothing can be opened
Image.MAX_IMAGE_PIXELS = None  # our own cap stands in front of every decoding


def rebuild(content: bytes, kind: Type) -> Clean:
    """Return the picture drawn anew, or raise Refused."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS[kind]) as image:
            frames, durations = _frames(image, kind)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError):
        raise Refused(Refusal.DAMAGED) from None
    return _written(frames, durations, kind)


def thumbnail(image: Image.Image) -> bytes:
    """Return a small JPEG of it."""
    small = image.convert("RGB")
    small.thumbnail(THUMBNAIL, Resampling.BILINEAR)
    return jpeg(small)


def jpeg(canvas: Image.Image) -> bytes:
    """Write a canvas as JPEG."""
    written = BytesIO()
    canvas.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def drawn(image: Image.Image) -> Image.Image:
    """Return a fresh canvas with nothing but the pixels, turned as a viewer would show them."""
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.mode in _HAS_ALPHA or "transparency" in upright.info else "RGB"
    pixels = upright.convert(mode)
    canvas = Image.new(mode, pixels.size)
    canvas.paste(pixels)
    return canvas


def _frames(image: Image.Image, kind: Type) -> tuple[list[Image.Image], list[int]]:
    width, height = image.size
    moving = kind in {Type.GIF, Type.WEBP}
    # A second frame of a JPEG or HEIC is another photo: a depth map, the shot before. It is nobody's evidence.
    count = getattr(image, "n_frames", 1) if moving else 1
    if width * height * count > MAX_PIXELS or count > _MAX_FRAMES:
        raise Refused(Refusal.TOO_LARGE)
    frames, durations = [], []
    for number, frame in enumerate(ImageSequence.Iterator(image)):
        if number == count:
            break
        frame.load()
        frames.append(drawn(frame))
        durations.append(min(max(int(frame.info.get("duration", 100)), 20), 10_000))
    return frames, durations


def _written(frames: list[Image.Image], durations: list[int], kind: Type) -> Clean:
    first, rest = frames[0], frames[1:]
    small = thumbnail(first)
    if kind in {Type.JPEG, Type.HEIC}:
        return Clean(jpeg(first.convert("RGB")), "image/jpeg", "jpg", small)
    written = BytesIO()
    if kind is Type.PNG:
        first.save(written, "PNG")
    elif rest:
        first.save(written, kind.upper(), save_all=True, append_images=rest, duration=durations, loop=0)
    else:
        first.save(written, kind.upper())
    return Clean(written.getvalue(), f"image/{kind}", str(kind), small)
