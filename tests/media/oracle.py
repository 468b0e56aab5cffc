"""What judges a clean copy: exiftool for what is known to name people, the bytes themselves, and the eye."""

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pi_heif
from PIL import Image, ImageChops, ImageOps, ImageStat
from pypdfium2 import PdfDocument

from tests.media.corpus import PLANTED

EXIFTOOL = shutil.which("exiftool")
FFMPEG = shutil.which("ffmpeg")
_HARMLESS_GROUPS = frozenset({"ExifTool", "System", "File", "Composite", "JFIF"})
_HARMLESS = re.compile(
    r"(PNG:(ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace|Palette|Transparency)"
    r"|GIF:(GIFVersion|ImageWidth|ImageHeight|HasColorMap|ColorResolutionDepth|BitsPerPixel|BackgroundColor|FrameCount"
    r"|Duration|AnimationIterations|TransparentColor|PixelAspectRatio)"
    r"|RIFF:(VP8Version|ImageWidth|ImageHeight|HorizontalScale|VerticalScale|WebP_Flags|AlphaIsUsed|BackgroundColor"
    r"|AnimationLoopCount|FrameCount|Duration|Unknown_\w+)"
    r"|PDF:(PDFVersion|Linearized|PageCount|Producer)"
    r"|(QuickTime|Track\d+):(MajorBrand|MinorVersion|CompatibleBrands|\w*Version|TimeScale|Duration|Preferred\w+|Matrix\w+"
    r"|Preview\w+|Poster\w+|Selection\w+|CurrentTime|NextTrackID|TrackID|TrackDuration|TrackLayer|TrackVolume|Image\w+"
    r"|MediaTimeScale|MediaDuration|MediaLanguageCode|HandlerType|GraphicsMode|OpColor|CompressorID|SourceImage\w+"
    r"|[XY]Resolution|BitDepth\w*|PixelAspectRatio|VideoFrameRate|MediaData\w*|Balance|Audio\w+|Color\w+|TransferCh\w+"
    r"|MatrixCoefficients|VideoFullRangeFlag|\w+ConfigurationVersion|General\w+|Gen\w+|Constraint\w+|MinSpatial\w+"
    r"|ParallelismType|ChromaFormat|AverageFrameRate|ConstantFrameRate|NumTemporalLayers|TemporalIDNested|SyncSampleTable"
    r"|SampleTo\w+|SampleSizes|ChunkOffset|TimeToSampleTable|CompositionTimeToSample|EditListTable|MediaHeader\w*"
    r"|AVCConfiguration|HEVCConfiguration|DataReference|\w*Flags|Unknown_\w+))$",
)
_NOTHING = re.compile(r"[0: .]*|und")


def identifying(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """Return, by file, the tags that are not on the list of harmless ones."""
    command = [str(EXIFTOOL), "-j", "-a", "-u", "-U", "-G1", "-ee3", "-api", "RequestAll=2", *map(str, paths)]
    told = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)  # noqa: S603 - what was found
    return {Path(each["SourceFile"]): [name for name, value in each.items() if _names(name, value)] for each in told}


def _names(name: str, value: object) -> bool:
    group = name.partition(":")[0]
    return not (
        name == "SourceFile"
        or (group in _HARMLESS_GROUPS and "Comment" not in name and "GPS" not in name)
        or _HARMLESS.match(name)
        or _NOTHING.fullmatch(str(value))
    )


def planted(content: bytes) -> int:
    """Count planted values that are still among the bytes."""
    return sum(value in content for value in PLANTED)


def alike(before: bytes, after: bytes, extension: str) -> bool:
    """Tell whether the copy shows what the original showed."""
    if extension in {"mp4", "mov", "m4a"}:
        return FFMPEG is None or _frames(before) == _frames(after)
    if extension == "pdf":
        first, second = PdfDocument(before), PdfDocument(after)
        return len(first) == len(second) and all(
            _near(one.render(scale=1).to_pil(), other.render(scale=1).to_pil())
            for one, other in zip(first, second, strict=True)
        )
    return _near(_opened(before), _opened(after))


def _opened(content: bytes) -> Image.Image:
    pi_heif.register_heif_opener()
    with Image.open(BytesIO(content)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def _near(one: Image.Image, other: Image.Image) -> bool:
    one, other = one.convert("RGB"), other.convert("RGB")
    if abs(one.width / one.height - other.width / other.height) > 0.02:
        return False
    small = [each.resize((48, 48)) for each in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*small)).mean) < 6


def _frames(content: bytes) -> list[str]:
    """Return digests of all decoded pictures and sounds."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "recording")
        path.write_bytes(content)
        command = [str(FFMPEG), "-v", "error", "-i", str(path), "-map", "0:v?", "-map", "0:a?", "-f", "framemd5", "-"]
        told = subprocess.run(command, capture_output=True, check=False, text=True).stdout  # noqa: S603 - what was found
    lines = [line.split(",") for line in told.splitlines() if not line.startswith("#")]
    return sorted(f"{line[0]}{line[-1].strip()}" for line in lines)
