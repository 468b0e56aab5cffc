"""Links in what Meta sends: the target stays, what names the person who shared it goes."""

import pytest

from tipline.platforms.links import permalink, shared_link


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.com/a?b=1&fbclid=x&utm_medium=y#part", "https://example.com/a?b=1#part"),
        ("https://www.instagram.com/reel/C1/?igsh=abc%3D%3D", "https://www.instagram.com/reel/C1/"),
        ("https://youtu.be/v?si=abc&t=42", "https://youtu.be/v?t=42"),
        ("https://x.com/someone/status/1?s=20&t=abc", "https://x.com/someone/status/1"),
        (
            "https://www.facebook.com/photo/?fbid=1&set=a.2&__cft__[0]=x&__tn__=y",
            "https://www.facebook.com/photo/?fbid=1&set=a.2",
        ),
        ("https://www.facebook.com/photo/?fbid=1&__cft__%5B0%5D=x", "https://www.facebook.com/photo/?fbid=1"),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2F%3Fa%3D1%26fbclid%3Dx&h=y",
            "https://example.com/?a=1",
        ),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fexample.com",
            None,
        ),
        ("https://l.instagram.com/?e=only", None),
        ("https://scontent-fra3-1.xx.fbcdn.net/v/a.jpg?oh=1", None),
        ("https://lookaside.fbsbx.com/x?asset_id=1", None),
        ("https://SCONTENT.CDNINSTAGRAM.com./a.jpg", None),
        ("https://notfbcdn.net/a.jpg", "https://notfbcdn.net/a.jpg"),
        ("My Documents/foo.doc", None),
        ("file:///home/sample/foo.doc", None),
        ("http://[", None),
        ("https:///nowhere", None),
        (None, None),
        (7, None),
    ],
)
def test_a_shared_link_keeps_its_target_and_loses_who_shared_it(url: object, kept: str | None) -> None:
    assert shared_link(url) == kept


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.facebook.com/permalink.php?story_fbid=1&id=2", True),
        ("https://facebook.com/x/posts/1", True),
        ("https://l.facebook.com/l.php?u=x", False),
        ("https://lookaside.facebook.com/x", False),
        ("https://facebook.com.example.com/x", False),
        ("https://example.com/facebook.com", False),
        ("javascript:alert(1)//facebook.com", False),
        (None, False),
    ],
)
def test_only_a_page_on_facebook_is_a_permalink(url: object, kept: bool) -> None:  # noqa: FBT001 - the expectation
    assert permalink(url) == (url if kept else None)
