"""PDF, as pictures of its pages: what a page shows is kept, what the file holds besides is not even looked at."""

from io import BytesIO

import pypdfium2
from PIL import Image

from tipline.media.images import drawn, thumbnail
from tipline.media.verdict import Clean, Refusal, Refused

MAX_PAGES = 40
_DPI = 150
_POINTS = 72
_MAX_PAGE_PIXELS = 12_000_000
_QUALITY = 80


def rebuild(content: bytes) -> Clean:
    """Return a PDF of pictures, or raise Refused."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused(Refusal.LOCKED if "password" in str(error).lower() else Refusal.DAMAGED) from None
    try:
        if len(document) == 0:
            raise Refused(Refusal.EMPTY)
        if len(document) > MAX_PAGES:
            raise Refused(Refusal.TOO_LARGE)
        pages = [_picture(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError:
        raise Refused(Refusal.DAMAGED) from None
    finally:
        document.close()
    written = BytesIO()
    # Without these Pillow writes the minute of rebuilding, which is close to that of sending.
    pages[0].save(
        written,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=_DPI,
        quality=_QUALITY,
        creationDate=None,
        modDate=None,
    )
    return Clean(written.getvalue(), "application/pdf", "pdf", thumbnail(pages[0]))


def _picture(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = _DPI / _POINTS
    if not (width >= 1 and height >= 1) or width * height > _MAX_PAGE_PIXELS:
        raise Refused(Refusal.TOO_LARGE)
    # A large page is drawn coarser rather than refused: a plan is evidence too.
    scale = min(scale, (_MAX_PAGE_PIXELS / (width * height)) ** 0.5)
    return drawn(page.render(scale=scale, may_draw_forms=False).to_pil())
