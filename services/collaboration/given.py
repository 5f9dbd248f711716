"""What comes in at the collaboration's doors: a map as text, for its own address, and who gives it."""

from typing import Any

from fastapi import Request

from services.collaboration.proposals import loaded_map
from services.collaboration.wire import Doer
from services.identity.wire import Session
from services.problems import Invalid

MAP: dict[str, Any] = {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}
"""A map as a request's body, for OpenAPI."""


def doer(me: Session) -> Doer:
    """Somebody at this door, as the service takes them."""
    return Doer(me.person, me.partner, tuple(me.roles))


def check_name(text: str, collaboration: str) -> None:
    """Raises Invalid for a map of another collaboration than the address names."""
    found = loaded_map(text).map  # a map with mistakes is named with all of them by the service
    if found is not None and found.id != collaboration:
        says = f"The map is of {found.id}, and the address names {collaboration}."
        raise Invalid(says, "Send it to its own address.", field="collaboration")


async def text_of(request: Request) -> str:
    """The body as text. Raises Invalid."""
    try:
        return (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("The map is no UTF-8 text.", "Save it as UTF-8.", field="body") from error
