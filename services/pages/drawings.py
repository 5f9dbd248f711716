"""Drawings of ours: in a page, the only markup that is not made by a template, and as pictures by themselves."""

import re
from base64 import b64encode
from hashlib import sha256

from markupsafe import Markup

_STYLE = re.compile(r"<style>(.*?)</style>\n?", re.DOTALL)


def drawn(svg: str) -> Markup:
    """A drawing by `services.collaboration.drawing` as it stands in a page: whatever a map says is escaped in it.

    A page's policy lets no style sheet stand inside it; the page's own has the same rules (``styles/_picture.scss``).
    """
    return Markup(_STYLE.sub("", svg, count=1))  # noqa: S704  # nosec B704


def picture_policy(svg: str) -> str:
    """What a drawing that is served by itself may load: nothing, beside the one style sheet inside it (CSP level 3)."""
    style = _STYLE.search(svg)
    allowed = f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" if style else "'none'"
    return f"default-src 'none'; style-src {allowed}"
