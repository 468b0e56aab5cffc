"""Files as strangers send them, made here: every format, with what names a person planted in it; and hostile ones."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, PngImagePlugin
from pypdfium2 import PdfDocument

from tipline.media.boxes import Boxes, box, full

RECORDED = Path(__file__).parent / "recorded"
OWNER, SERIAL, COMMENT, HIDDEN = (
    b"Jo Planted-Owner",
    b"SN-PLANTED-0042",
    b"planted comment 910-555-0142",
    b"PLANTED-HIDDEN-7",
)
LATITUDE, PLACE = 342257123, b"+34.2257-077.9447/"
PLANTED = (OWNER, SERIAL, COMMENT, HIDDEN, PLACE, struct.pack(">I", LATITUDE), struct.pack("<I", LATITUDE))
XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">'
    b"<dc:creator><rdf:Seq><rdf:li>"
    + OWNER
    + b"</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and whether there should be a clean copy of it."""

    name: str
    extension: str
    content: bytes
    good: bool = True


def cases() -> Iterator[Case]:
    """Yield the corpus."""
    yield from _pictures()
    yield from _recordings()
    yield from _documents()
    yield from _hostile()


def _scene(width: int = 240, height: int = 160) -> Image.Image:
    image = Image.new("RGB", (width, height), "steelblue")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 70, 150, 130), fill="firebrick")
    draw.ellipse((150, 20, 220, 90), fill="gold")
    return image


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0132] = (
        "Apple",
        "iPhone 15 Pro",
        orientation,
        "2026:11:02 21:14:07",
    )
    exif[0x013B], exif[0x8298] = OWNER.decode(), OWNER.decode()
    exif.get_ifd(0x8769).update({0xA430: OWNER.decode(), 0xA431: SERIAL.decode(), 0x9286: b"ASCII\0\0\0" + COMMENT})
    degrees = (34.0, 13.0, LATITUDE / 10_000_000)
    exif.get_ifd(0x8825).update({1: "N", 2: degrees, 3: "W", 4: degrees})
    return exif


def _saved(image: Image.Image, format_: str, **options: object) -> bytes:
    written = BytesIO()
    image.save(written, format_, **options)
    return written.getvalue()


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _after_start(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def _with_thumbnail(jpeg: bytes) -> bytes:
    """Add an EXIF thumbnail that shows more than the picture does: the one from before it was cropped."""
    small = _after_start(_saved(_scene(160, 160), "JPEG"), _segment(0xFE, HIDDEN))
    first = struct.pack(">HI", 0, 14)  # an empty IFD0, then IFD1
    second = struct.pack(">HHHIIHHIII", 2, 0x201, 4, 1, 14 + 30, 0x202, 4, 1, len(small), 0)
    return _after_start(jpeg, _segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + first + second + small))


def _profile() -> bytes:
    """Return an ICC profile that names its device: its head, and one tag."""
    text = b"text\0\0\0\0" + SERIAL + b"\0"
    size = 128 + 4 + 12 + len(text)
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ").ljust(36, b"\0") + b"acsp"
    return head.ljust(128, b"\0") + struct.pack(">I4sII", 1, b"cprt", 144, len(text)) + text


def _pictures() -> Iterator[Case]:
    scene = _scene()
    plain = _saved(scene, "JPEG", quality=92)
    yield Case("jpeg with gps, serial, owner", "jpg", _saved(scene, "JPEG", exif=_exif()))
    for turned in (3, 6, 8):
        yield Case(f"jpeg turned {turned}", "jpg", _saved(scene, "JPEG", exif=_exif(turned)))
    yield Case("jpeg comment", "jpg", _after_start(plain, _segment(0xFE, COMMENT)))
    yield Case("jpeg xmp", "jpg", _after_start(plain, _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)))
    yield Case("jpeg iptc", "jpg", _after_start(plain, _segment(0xED, b"Photoshop 3.0\08BIM\x04\x04\0\0" + _iptc())))
    yield Case("jpeg icc", "jpg", _saved(scene, "JPEG", icc_profile=_profile()))
    yield Case("jpeg uncropped thumbnail", "jpg", _with_thumbnail(plain))
    yield Case("jpeg after the end", "jpg", plain + HIDDEN + _saved(_scene(50, 50), "JPEG", exif=_exif()))
    second = _scene(240, 160)
    yield Case("mpo second frame", "jpg", _saved(scene, "MPO", save_all=True, append_images=[second], exif=_exif()))
    yield Case("jpeg grey", "jpg", _saved(scene.convert("L"), "JPEG", comment=COMMENT))
    yield Case("jpeg cmyk", "jpg", _saved(scene.convert("CMYK"), "JPEG", exif=_exif()))
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", OWNER.decode())
    text.add_text("Comment", COMMENT.decode(), zip=True)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    yield Case("png text, xmp, exif", "png", _saved(scene, "PNG", pnginfo=text, exif=_exif()))
    yield Case("png icc", "png", _saved(scene, "PNG", icc_profile=_profile()))
    yield Case("png see-through", "png", _saved(scene.convert("RGBA"), "PNG", pnginfo=text))
    yield Case("png palette", "png", _saved(scene.quantize(16), "PNG", pnginfo=text))
    yield Case("png after the end", "png", _saved(scene, "PNG") + HIDDEN)
    yield Case("gif comment", "gif", _saved(scene.quantize(32), "GIF", comment=COMMENT))
    yield Case("gif moving", "gif", _gif(scene))
    yield Case("webp exif, xmp", "webp", _saved(scene, "WEBP", exif=_exif(), xmp=XMP, icc_profile=_profile()))
    moving = [scene, scene.rotate(90), scene.rotate(180)]
    yield Case("webp moving", "webp", _saved(moving[0], "WEBP", save_all=True, append_images=moving[1:], exif=_exif()))
    yield Case("heic with apple fields", "heic", (RECORDED / "phone.heic").read_bytes())
    yield Case("heic after the end", "heic", (RECORDED / "phone.heic").read_bytes() + box(b"free", HIDDEN))
    yield Case("polyglot jpeg and zip", "jpg", plain + _zip())


def _iptc() -> bytes:
    record = b"\x1c\x02\x50" + struct.pack(">H", len(OWNER)) + OWNER
    return struct.pack(">I", len(record)) + record + b"\0" * (len(record) % 2)


def _gif(scene: Image.Image) -> bytes:
    frames = [scene.rotate(turn).quantize(32) for turn in (0, 90, 180)]
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=120, comment=COMMENT)


def _zip() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("planted.txt", HIDDEN)
    return written.getvalue()


def _recordings() -> Iterator[Case]:
    clip = (RECORDED / "clip.mp4").read_bytes()
    quicktime = (RECORDED / "clip.mov").read_bytes()
    yield Case(
        "mp4 place in udta", "mp4", _in_moov(clip, box(b"udta", box(b"\xa9xyz", struct.pack(">HH", 18, 0x15C7), PLACE)))
    )
    yield Case("mov apple keys", "mov", _in_moov(quicktime, _apple_keys()))
    yield Case("mp4 times", "mp4", _with_times(clip))
    yield Case("mp4 gps subtitle track", "mp4", _with_subtitles(clip))
    yield Case("mp4 gps in sei", "mp4", _with_sei(clip))
    yield Case("mp4 unreferenced bytes in mdat", "mp4", clip + box(b"mdat", HIDDEN * 50))
    yield Case("mp4 uuid and free", "mp4", clip + box(b"uuid", bytes(16), HIDDEN) + box(b"free", COMMENT))
    yield Case("mp4 handler and compressor names", "mp4", _with_names(clip))
    yield Case("mp4 in fragments", "mp4", (RECORDED / "fragments.mp4").read_bytes() + box(b"free", HIDDEN))
    yield Case("mov hevc", "mov", _in_moov((RECORDED / "hevc.mov").read_bytes(), _apple_keys()))
    yield Case("m4a tags", "m4a", _in_moov((RECORDED / "sound.m4a").read_bytes(), _apple_keys()))


def _in_moov(movie: bytes, more: bytes) -> bytes:
    """Add boxes to `moov`, and move what tables point at."""
    for each in Boxes(memoryview(movie)):
        if each.type == b"moov":
            grown = box(b"moov", bytes(each.content), more)
            end = each.start + 8 + len(each.content)
            later = any(other.type == b"mdat" and other.start > each.start for other in Boxes(memoryview(movie)))
            grown = _moved(grown, len(more)) if later else grown
            return movie[: each.start] + grown + movie[end:]
    raise AssertionError


def _moved(moov: bytes, distance: int) -> bytes:
    written, at = bytearray(moov), 0
    while (at := moov.find(b"stco", at + 1)) >= 0:
        (count,) = struct.unpack_from(">I", moov, at + 8)
        for place in range(at + 12, at + 12 + count * 4, 4):
            struct.pack_into(">I", written, place, struct.unpack_from(">I", moov, place)[0] + distance)
    return bytes(written)


def _apple_keys() -> bytes:
    values = {
        b"location.ISO6709": PLACE,
        b"make": b"Apple",
        b"creationdate": b"2026-11-02T21:14:07-0500",
        b"author": OWNER,
    }
    values[b"content.identifier"] = SERIAL
    names = b"".join(box(b"mdta", b"com.apple.quicktime." + name) for name in values)
    items = b"".join(
        box(struct.pack(">I", number), box(b"data", struct.pack(">II", 1, 0), value))
        for number, value in enumerate(values.values(), start=1)
    )
    handler = full(b"hdlr", bytes(4) + b"mdta" + bytes(13))
    return box(b"meta", handler, full(b"keys", struct.pack(">I", len(values)), names), box(b"ilst", items))


def _with_times(movie: bytes) -> bytes:
    written = bytearray(movie)
    for name in (b"mvhd", b"tkhd", b"mdhd"):
        at = -1
        while (at := movie.find(name, at + 1)) >= 0:
            struct.pack_into(">II", written, at + 8, 0xE6789ABC, 0xE6789ABC)
    return bytes(written)


def _with_names(movie: bytes) -> bytes:
    """Write into the names of handlers (Lavf's "VideoHandler") and of the compressor."""
    written = movie.replace(b"VideoHandler", HIDDEN[:12]).replace(b"SoundHandler", HIDDEN[:12])
    at = written.index(b"avc1", written.index(b"stsd")) + 4 + 42
    return written[:at] + bytes((len(HIDDEN),)) + HIDDEN + written[at + 1 + len(HIDDEN) :]


def _with_subtitles(movie: bytes) -> bytes:
    line = b"GPS " + PLACE + HIDDEN
    text = struct.pack(">H", len(line)) + line
    entry = box(b"tx3g", struct.pack(">6xH", 1) + bytes(30))
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry),
        full(b"stts", struct.pack(">III", 1, 1, 1000)),
        full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        full(b"stsz", struct.pack(">III", 0, 1, len(text))),
        full(b"stco", struct.pack(">II", 1, 0)),
    )
    head = full(b"tkhd", struct.pack(">IIIII", 0, 0, 9, 0, 1000) + bytes(60), flags=3)
    media_head = full(b"mdhd", struct.pack(">IIIIHH", 0, 0, 1000, 1000, 0x55C4, 0))
    handler = full(b"hdlr", bytes(4) + b"sbtl" + bytes(13))
    trak = box(b"trak", head, box(b"mdia", media_head, handler, box(b"minf", full(b"nmhd"), table)))
    grown = _in_moov(movie, trak)
    at = grown.rindex(b"stco") + 12
    return grown[:at] + struct.pack(">I", len(grown) + 8) + grown[at + 4 :] + box(b"mdat", text)


def _with_sei(movie: bytes) -> bytes:
    """Write a place into the user data that x264 puts before the first picture."""
    at = movie.index(b"x264 - core")
    note = b"GPS " + PLACE + HIDDEN
    return movie[:at] + note + movie[at + len(note) :]


def _documents() -> Iterator[Case]:
    page = _scene(400, 300)
    plain = _saved(page, "PDF", author=OWNER.decode(), title=COMMENT.decode())
    yield Case("pdf author, title, times", "pdf", plain)
    yield Case("pdf attachment", "pdf", _attached(plain))
    yield Case("pdf revision", "pdf", plain + b"\n9 0 obj\n(" + HIDDEN + b")\nendobj\n%%EOF\n")
    yield Case("pdf with exif inside", "pdf", _pdf_of_jpeg(_saved(page, "JPEG", exif=_exif())))
    yield Case(
        "pdf of two pages",
        "pdf",
        _saved(page, "PDF", save_all=True, append_images=[page.rotate(180)], author=OWNER.decode()),
    )
    yield Case("polyglot pdf and zip", "pdf", plain + _zip())


def _attached(plain: bytes) -> bytes:
    document = PdfDocument(plain)
    document.new_attachment("planted.txt").set_data(HIDDEN)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _pdf_of_jpeg(jpeg: bytes) -> bytes:
    image = (
        "<</Type/XObject/Subtype/Image/Width 400/Height 300/ColorSpace/DeviceRGB/BitsPerComponent 8"
        f"/Filter/DCTDecode/Length {len(jpeg)}>>stream\n"
    )
    draw = b"q 400 0 0 300 0 0 cm /I Do Q"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
        image.encode() + jpeg + b"\nendstream",
        b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw),
    ]
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + table + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(written)


def _bomb(width: int, height: int) -> bytes:
    def chunk(type_: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + type_ + data + struct.pack(">I", zlib.crc32(type_ + data))

    rows = zlib.compress(bytes(1000) * 1000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", rows)
    )


def _hostile() -> Iterator[Case]:
    picture = _saved(_scene(), "JPEG", exif=_exif())
    for name, extension, content in (
        ("bomb png", "png", _bomb(50_000, 50_000)),
        ("truncated jpeg", "jpg", picture[: len(picture) * 2 // 3]),
        ("truncated png", "png", _saved(_scene(), "PNG")[:300]),
        ("truncated heic", "heic", (RECORDED / "phone.heic").read_bytes()[:3000]),
        ("truncated mp4", "mp4", (RECORDED / "clip.mp4").read_bytes()[:5000]),
        ("truncated pdf", "pdf", b"%PDF-1.7\n%nothing follows"),
        ("head only", "jpg", picture[:20]),
        ("empty", "jpg", b""),
        ("program called a picture", "jpg", b"MZ\x90\0" + bytes(200)),
        ("web page called a picture", "png", b"<html><script>planted()</script></html>"),
        ("drawing with script", "svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("office document", "docx", _zip()),
        (
            "mp4 boxes larger than the file",
            "mp4",
            box(b"ftyp", b"isom" + bytes(4)) + struct.pack(">I4s", 1 << 30, b"moov"),
        ),
        (
            "mp4 boxes in boxes without end",
            "mp4",
            box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"free") * 30_000),
        ),
        ("mp4 table that lies", "mp4", _lying((RECORDED / "clip.mp4").read_bytes())),
        ("noise", "bin", bytes(range(256)) * 20),
    ):
        yield Case(name, extension, content, good=False)


def _lying(movie: bytes) -> bytes:
    at = movie.index(b"stsz") + 12
    return movie[:at] + b"\xff\xff\xff\xff" + movie[at + 4 :]
