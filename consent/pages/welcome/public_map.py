"""The service map that everybody may see, as it stands: on the start page, as a picture, and as a list with filters.

Which collaborations there are is nobody's business by itself; so only the one that the setting `public_map` names is
shown to everybody, and it holds no people.
"""

import gzip
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from consent.service import Consent
from services.collaboration.model import Actor, Arrow, ServiceMap
from services.identity.client import person_if_any
from services.pages.drawings import picture_policy
from services.pages.pages import Pages
from services.pages.texts import LANGUAGES
from services.pages.voices import voice_of
from services.problems import NotFound

_A_YEAR = "public, max-age=31536000, immutable"
_PERSON = "person"
Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True, slots=True)
class Told:
    """One arrow in a row of the list: what, from whom, to whom, why, and its ground's basis."""

    what: str
    sender: str
    receiver: str
    why: str
    basis: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The map in force in one language: the path of its picture below the door, and since when (milliseconds)."""

    map: ServiceMap
    title: str
    picture: str
    since: int


async def start_page(request: Request, consent: Consent, pages: Pages) -> Response:
    """The start page, for whoever is not signed in."""
    return pages.page(request, "welcome/start.html", map=await _shown(request, consent))


def map_router(consent: Consent, pages: Pages) -> APIRouter:
    """The map's own page, and its picture under an address that changes when the map does."""
    router = APIRouter(include_in_schema=False)

    @router.get("/map")
    async def as_list(request: Request, who: Word = "", takes: Word = "") -> Response:
        """The map as a picture and as a list, of one partner and of one ground where these are chosen."""
        shown = await _shown(request, consent)
        if shown is None:
            raise NotFound("No map is shown to everybody.", "Sign in.")
        language = voice_of(request).language
        wanted = [one for one in shown.map.arrows.values() if _fits(shown.map, one, who, takes)]
        choices = {
            "partners": [(one.id, getattr(one.title, language)) for one in shown.map.partners.values()],
            "takes": list(dict.fromkeys(str(ground.basis) for ground in shown.map.grounds.values())),
        }
        arrows, me = [_told(shown.map, one, language) for one in wanted], await person_if_any(request)
        more = {"choices": choices, "who": who, "chosen": takes}
        return pages.page(request, "welcome/map.html", me, map=shown, arrows=arrows, more=more)

    @router.get("/map/{hash}/{language}.svg")
    async def picture(request: Request, hash: str, language: str) -> Response:
        """The map drawn. By whatever hash: an old page gets the map as it is now."""
        collaboration: str = request.app.state.public_map
        if not collaboration or language not in LANGUAGES:
            raise NotFound("There is no such picture.", "Look at the start page.")
        svg = await consent.desk.collaborations.drawing(collaboration, language, None)
        drawing = svg.encode()
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {"Cache-Control": _A_YEAR, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        headers |= {"Content-Security-Policy": picture_policy(svg)} | ({"Content-Encoding": "gzip"} if packed else {})
        return Response(gzip.compress(drawing) if packed else drawing, 200, headers, media_type="image/svg+xml")

    return router


async def _shown(request: Request, consent: Consent) -> Shown | None:
    collaboration: str = request.app.state.public_map
    if not collaboration:
        return None
    try:
        version = await consent.desk.collaborations.map_in_force(collaboration)
    except NotFound:
        return None  # none is published yet
    map_, _ = await consent.desk.map(collaboration)
    language = voice_of(request).language
    title = map_.title.da if language == "da" else map_.title.en
    return Shown(map_, title, f"/map/{version.hash[:16]}/{language}.svg", version.published_at)


def _fits(map_: ServiceMap, arrow: Arrow, who: str, takes: str) -> bool:
    partners = {map_.actor(end.actor).partner or _PERSON for end in (arrow.from_, arrow.to)}
    return (not who or who in partners) and (not takes or takes == map_.ground_of(arrow.id).basis)


def _told(map_: ServiceMap, arrow: Arrow, language: str) -> Told:
    items = dict.fromkeys(path.partition(".")[0] for path in arrow.fields)
    what = ", ".join(getattr(map_.item(item).title, language) for item in items)
    sender, receiver = (_who(map_, map_.actor(end.actor), language) for end in (arrow.from_, arrow.to))
    why, basis = getattr(arrow.need_to_know, language), str(map_.ground_of(arrow.id).basis)
    return Told(what, sender, receiver, why, basis)


def _who(map_: ServiceMap, actor: Actor, language: str) -> str:
    title = str(getattr(actor.title, language))
    return f"{title}, {getattr(map_.partner(actor.partner).title, language)}" if actor.partner else title
