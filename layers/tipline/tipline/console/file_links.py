"""Ways to files: each time one is looked at, the session is asked again, and then an address of a minute is given.

The address is in no page, so what is saved, printed or photographed holds none; whoever got one all the same has a
minute. A recording's lives longer, because a browser asks for the rest of it while it plays.
"""

from tipline.console.visit import Visit
from tipline.console.web import Response, respond_with

SECONDS, RECORDING_SECONDS = 60, 900


def lead_to(visit: Visit, key: str, content_type: str) -> Response:
    """Lead to a clean copy."""
    recording = content_type.startswith(("audio/", "video/"))
    # A document is never shown inside the browser: it is saved, under a name that means nothing.
    save = not recording and not content_type.startswith("image/")
    link = visit.doors.files.link(key, RECORDING_SECONDS if recording else SECONDS, save=save)
    return respond_with(303, Location=link)
