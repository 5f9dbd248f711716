"""What tells a door's own pages from another site's, and how its cookies are called."""

from urllib.parse import urlsplit

from fastapi import Request

from services.problems import NotAllowed

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name(door: str, url: str) -> str:
    """The session cookie of a door. With https the name itself makes browsers refuse it from anywhere else
    (RFC 6265bis, 4.1.3.2); cookies know no ports, so on one loopback address the door's name tells them apart."""
    return f"__Host-dottedline-{door}" if is_https(url) else f"dottedline-{door}"


def aside_name(door: str, url: str) -> str:
    """The cookie of a session that was put aside while somebody else has the screen."""
    return f"{cookie_name(door, url)}-aside"


def is_https(url: str) -> bool:
    """Whether a door is reached over https."""
    return url.startswith("https://")


def origin_of(url: str) -> str:
    """Scheme, host and port, as browsers name an origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def refuse_other_sites(request: Request, url: str) -> None:
    """Refuses a request that changes something and that another site had the browser send. Raises NotAllowed.

    1. `Sec-Fetch-Site` decides where it comes along: no script can set it. `same-origin` is a page of this door,
       `none` the person at the address bar. `same-site` is refused: it is another door, or another port of loopback.
    2. An older browser sends no such header, but `Origin` with every request that changes something: it must be ours.
       `null`, a page without an origin, is not.
    3. With neither it is no browser that could be tricked: a program that was given the cookie on purpose. The cookie
       is SameSite=Lax all the same, so a browser that sends neither brings no cookie from another site.
    """
    if request.method in _SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    ours = site in ("same-origin", "none") if site is not None else origin in (None, origin_of(url))
    if not ours:
        raise NotAllowed("This request was sent by another site.", "Do it on the page itself.")


def local_path(wanted: str) -> str:
    """Where to go after signing in: a path of this door, else its first page. Never another site."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and len(wanted) <= 512
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else "/"
