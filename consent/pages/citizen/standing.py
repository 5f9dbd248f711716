"""What stands along the arrows of a case, as its pages show it, and which questions wait."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request

from consent.model import CITIZEN, GRANTED, GUARDIAN, REFUSED, WITHDRAWN
from consent.service import Consent
from services.identity.wire import Session
from services.pages.voices import voice_of
from services.problems import NotFound

Standing = dict[str, Any]
"""One arrow as `Consent.permissions` tells it."""


async def standing(consent: Consent, case: str, arrow: str, me: Session) -> Standing:
    """One arrow, with as what the reader sees it (`as`), and the helpers. Raises NotFound where nobody asked."""
    found = await consent.permissions(case, me)
    for one in found["permissions"]:
        if one["arrow"] == arrow:
            return {**one, "as": found["as"], "state_key": state_key(one, found["as"]), "helpers": found["helpers"]}
    raise NotFound("Nobody has asked you about this.", "See what you are asked on your first page.")


def state_key(one: Standing, role: str) -> str:
    """The key of the words for a state: who answered is told where it was not the reader."""
    told = role in (CITIZEN, GUARDIAN) and one["decided_as"] not in ("", role)
    own = not told or one["state"] not in (GRANTED, REFUSED, WITHDRAWN)
    return f"state.{one['state']}" if own else f"other.{role}-{one['state']}"


def waiting(permissions: Sequence[Standing]) -> list[Standing]:
    """The questions that wait for this reader, in the order in which they were asked."""
    return [one for one in permissions if one["waits"] and one["may_say_yes"]]


def after(permissions: Sequence[Standing], arrow: str) -> str:
    """The arrow of the question that waits next after this one; "" where there is none."""
    order = [one["arrow"] for one in permissions]
    behind = order[order.index(arrow) + 1 :] if arrow in order else []
    return next((one["arrow"] for one in waiting(permissions) if one["arrow"] in behind), "")


def words_of(request: Request, one: Standing) -> dict[str, str]:
    """The notice in the voice of whoever reads it."""
    words: dict[str, dict[str, str]] = one["words"]
    return words[voice_of(request).name]
