"""What the pages of a case begin with: the case with its people, looked at by somebody who gives access."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from consent import granting
from consent.notices import Notice, make_notice
from consent.pages.caseworker.case import Language, askable, parts_of, standing_of, steps_of
from consent.service import Consent
from services.collaboration.wire import asks_since
from services.identity.wire import Person, Session
from services.pages.pages import Pages
from services.pages.voices import voice_of
from services.periods import day_of


class Work:
    """What the pages of a case begin with."""

    def __init__(self, consent: Consent, pages: Pages) -> None:
        self.consent, self.pages = consent, pages

    async def look(self, request: Request, reference: str, me: Session) -> dict[str, Any]:
        """The case with its people, in the reader's language. Raises NotAllowed, NotFound."""
        room, language = self.consent.desk, language_of(request)
        view = await granting.look_at(room, reference, me)
        map_, published = await room.map_version(view.collaboration)
        found = await self.consent.permissions(reference, me)
        named = [view.subject, *(grant.person for grant in view.grants if grant.person)]
        people = await room.identity.people(named)
        standing = standing_of(found["permissions"])
        parts = parts_of(map_, view, people, standing, language)
        return {
            "case": reference, "person": name_of(people, view.subject), "parts": parts, "view": view, "map": map_,
            "steps": steps_of(map_, view, language), "standing": standing, "askable": askable(map_, standing, language),
            "helpers": found["helpers"], "published": published,
        }  # fmt: skip

    async def today(self, reference: str, me: Session) -> str:
        """Today, where the collaboration is."""
        hand = await self.consent.desk.take(reference, me)
        return day_of(hand.now, hand.map.zone).isoformat()

    async def again(self, request: Request, template: str, reference: str, me: Session, **more: Any) -> Response:
        """A page with what was wrong on it, and what was written still there."""
        return self.pages.page(request, template, me, 422, **await self.look(request, reference, me), **more)


def notice_in(found: Mapping[str, Any], arrow: str) -> Notice:
    """The notice for an arrow, as the citizen of a case that was looked at is shown it now."""
    published = found["published"]
    return make_notice(found["map"], published.version, arrow, asks_since(published.anew, arrow))


def name_of(people: dict[str, Person], person: str) -> str:
    """Somebody's name; their id where nobody is registered with it."""
    return people[person].name if person in people else person


def language_of(request: Request) -> Language:
    """The language of whoever reads."""
    return "da" if voice_of(request).language == "da" else "en"
