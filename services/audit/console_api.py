"""The officer's doors to overviews and to one case, as JSON and as tables; the console's pages show the same."""

from dataclasses import asdict, fields
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from services.audit.again import DecidingAgain, Said
from services.audit.choosing import Choosing
from services.audit.counting import COUNTED
from services.audit.doors import Doors
from services.audit.lookups import LookUps
from services.audit.officer_api import (
    MOST_ENTRIES,
    TABLE,
    Collaboration,
    Index,
    as_table,
    csv_response,
    entries_csv_response,
    entries_json,
    seen,
)
from services.audit.overview import Overview, Overviews
from services.audit.searching import Found, Search
from services.audit.service import Audit
from services.audit.story import Stories, Story
from services.collaboration.client import Collaborations
from services.decision.client import Decider
from services.identity.wire import Role, Session
from services.openapi import problems
from services.web import json_response

Format = Annotated[str, Query(pattern="^(json|csv)?$")]
Accept = Annotated[str, Header()]
Span = Annotated[str, Query(pattern="^(7|28|84)$", description="How many days, today included.")]


class OfCase(BaseModel):
    """Which case, by the reference that a partner of yours knows it by, and from where on."""

    reference: Annotated[str, Field(max_length=100, examples=["ref_4f2a"])]
    kind: Annotated[str, Field(max_length=80)] = ""
    after: Annotated[int, Field(ge=-1, le=2**53)] = -1
    limit: Annotated[int, Field(ge=1, le=MOST_ENTRIES)] = 100


def console_router(audit: Audit, doors: Doors, collaborations: Collaborations, decider: Decider) -> APIRouter:
    """The routes; for data protection officers, and each use of one is an entry itself."""
    router = APIRouter(prefix="/v1/collaborations/{collaboration}", tags=["data protection officers"])
    officer = Annotated[Session, Depends(doors.role(Role.DATA_PROTECTION_OFFICER))]
    overviews, looking = Overviews(audit, doors), LookUps(audit, doors)
    choosing, stories = Choosing(audit, doors, collaborations), Stories(audit, doors)
    deciding = DecidingAgain(audit, doors, decider)

    @router.get("/overview", responses=TABLE)
    async def read_overview(
        collaboration: Collaboration, session: officer, span: Span = "28", format: Format = "", accept: Accept = ""
    ) -> Response:
        """What happened lately in which your controller had a part, counted by day or week, and the checks that wait.

        As a table it has the counts alone.
        """
        found = await overviews.overview(session, collaboration, int(span))
        return overview_csv(found) if as_table(format, accept) else json_response(asdict(found))

    @router.post("/case-entries")
    async def read_case(collaboration: Collaboration, asked: OfCase, session: officer) -> Response:
        """The entries of one case, newest first. The citizen whom it concerns sees that you looked."""
        chosen = await choosing.by_reference(session, collaboration, asked.reference)
        search = Search(kind=asked.kind, newest_first=True, after=asked.after, limit=asked.limit)
        return entries_json(await looking.search(session, collaboration, search, chosen))

    @router.get("/entries/{index}/story", responses=TABLE)
    async def read_story(
        collaboration: Collaboration, index: Index, session: officer, format: Format = "", accept: Accept = ""
    ) -> Response:
        """An entry opened, with every entry of its flow and how it ended. The citizen concerned sees that you looked.

        As a table it has what the entries say in the clear.
        """
        story = await stories.story(session, collaboration, index)
        if as_table(format, accept):
            return entries_csv_response(Found(story.entries, story.looked, None))
        return json_response(told(story))

    @router.get("/entries/{index}/again", responses=TABLE | problems(409))
    async def decide_again(
        collaboration: Collaboration, index: Index, session: officer, format: Format = "", accept: Accept = ""
    ) -> Response:
        """A recorded decision, decided again now with its recorded facts; `same` says whether the answer is."""
        found = await deciding.again(session, collaboration, index)
        if not as_table(format, accept):
            return json_response(asdict(found))
        rows = [(name, *asdict(said).values()) for name, said in (("then", found.then), ("now", found.now))]
        return csv_response(("when", *(field.name for field in fields(Said))), rows, "again", found.looked)

    return router


def told(story: Story) -> dict[str, Any]:
    """A story as JSON."""
    entries = [{**seen(entry), "sealed": entry.sealed} for entry in story.entries]
    ended = asdict(story.ended) if story.ended else None
    return {"index": story.entry.index, "entries": entries, "ended": ended, "entry": story.looked}


def overview_csv(found: Overview) -> Response:
    """An overview's counts as a table."""
    rows = [(row.first_day, *(row.counts[name] for name in COUNTED)) for row in found.counts.rows]
    return csv_response(("first_day", *COUNTED), rows, "overview", found.entry)
