"""The start page: what the service is, in a minute, with the service map as it stands, as a picture and as a list.

Which collaborations there are is nobody's business by itself; so only the one that the setting `public_map` names is
shown to everybody, and it holds no people.
"""

import gzip
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from consent.service import Consent
from services.collaboration.model import ServiceMap
from services.pages.pages import Pages
from services.pages.texts import LANGUAGES
from services.pages.voices import voice_of
from services.problems import NotFound

_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Told:
    """One arrow in a row of the list: what, from whom, to whom, why, and its ground's basis."""

    what: str
    sender: str
    receiver: str
    why: str
    basis: str


async def start_page(request: Request, consent: Consent, pages: Pages) -> Response:
    """The start page, for whoever is not signed in."""
    return pages.page(request, "welcome/start.html", map=await _shown(request, consent, voice_of(request).language))


def start_router(consent: Consent, pages: Pages) -> APIRouter:
    """The picture of the map, under an address that changes when the map does."""
    router = APIRouter(include_in_schema=False)

    @router.get("/map/{hash}/{language}.svg")
    async def picture(request: Request, hash: str, language: str) -> Response:
        """The map that everybody may see, drawn. By whatever hash: an old page gets the map as it is now."""
        collaboration: str = request.app.state.public_map
        if not collaboration or language not in LANGUAGES:
            raise NotFound("There is no such picture.", "Look at the start page.")
        drawing = (await consent.desk.collaborations.drawing(collaboration, language, None)).encode()
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {"Cache-Control": _A_YEAR, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        headers |= {"Content-Security-Policy": "default-src 'none'"} | ({"Content-Encoding": "gzip"} if packed else {})
        return Response(gzip.compress(drawing) if packed else drawing, 200, headers, media_type="image/svg+xml")

    return router


async def _shown(request: Request, consent: Consent, language: str) -> dict[str, object] | None:
    collaboration: str = request.app.state.public_map
    if not collaboration:
        return None
    try:
        version = await consent.desk.collaborations.map_in_force(collaboration)
    except NotFound:
        return None  # none is published yet
    map_, _ = await consent.desk.map(collaboration)
    return {
        "title": getattr(map_.title, language),
        "picture": f"/map/{version.hash[:16]}/{language}.svg",
        "since": version.published_at,
        "arrows": _listed(map_, language),
    }


def _listed(map_: ServiceMap, language: str) -> list[Told]:
    """All arrows in the order of the drawing."""
    return [
        Told(
            ", ".join(
                dict.fromkeys(getattr(map_.item(path.partition(".")[0]).title, language) for path in arrow.fields)
            ),
            _who(map_, arrow.from_.actor, language),
            _who(map_, arrow.to.actor, language),
            getattr(arrow.need_to_know, language),
            str(map_.ground_of(arrow.id).basis),
        )
        for arrow in map_.arrows.values()
    ]


def _who(map_: ServiceMap, actor: str, language: str) -> str:
    found = map_.actor(actor)
    title = str(getattr(found.title, language))
    return f"{title}, {getattr(map_.partner(found.partner).title, language)}" if found.partner else title
