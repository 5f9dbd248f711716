"""Searching the ledger: what was chosen stands in the URL, words of the map and references only, and never a person."""

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import Response

from services.audit.choosing import Choosing
from services.audit.facets import FACETS
from services.audit.lookups import LookUps
from services.audit.officer_api import as_table, entries_csv_response, entries_json
from services.audit.pages.desk import Desk
from services.audit.searching import Found, Search
from services.identity.wire import Session
from services.pages.mount import to
from services.problems import Invalid, NotFound

Collaboration = Annotated[str, Path(max_length=80)]
Word = Annotated[str, Query(max_length=80)]
ON_A_PAGE, IN_A_FILE, MOST_FILES = 25, 1_000, 10


class Asked:
    """What the URL asks for; a dependency."""

    def __init__(
        self,
        arrow: Word = "",
        partner: Word = "",
        outcome: Word = "",
        reason: Word = "",
        kind: Word = "",
        actor: Word = "",
        flow: Word = "",
        first_day: Annotated[str, Query(max_length=10)] = "",
        last_day: Annotated[str, Query(max_length=10)] = "",
        look_ups: Annotated[str, Query(pattern="^(yes)?$")] = "",
        before: Annotated[int, Query(ge=-1, le=2**53)] = -1,
        format: Annotated[str, Query(pattern="^(json|csv)?$")] = "",
        part: Annotated[int, Query(ge=1, le=MOST_FILES)] = 1,
    ) -> None:
        self.chosen = {"arrow": arrow, "partner": partner, "outcome": outcome, "reason": reason, "kind": kind}
        self.chosen["actor"] = actor
        self.flow, self.look_ups, self.before, self.format = flow, look_ups == "yes", before, format
        self.part = part
        self.days = {"first_day": first_day, "last_day": last_day}

    def search(self, since: int, until: int) -> Search:
        """The search, from an instant up to another."""
        to_file = bool(self.format)
        return Search(
            **self.chosen, flow=self.flow, since=since, until=until, newest_first=True,
            look_ups=self.look_ups or self.chosen["kind"] == "look-up", count=not to_file,
            after=self.before, limit=IN_A_FILE * self.part if to_file else ON_A_PAGE,
        )  # fmt: skip

    def url(self, **changed: str | int) -> str:
        """The query of this search with something changed; what is empty is left out."""
        told = {**self.chosen, "flow": self.flow, **self.days, "look_ups": "yes" if self.look_ups else "", **changed}
        return urlencode({name: value for name, value in told.items() if value != ""})


def search_router(desk: Desk) -> APIRouter:
    """Searching, and choosing a case to look in."""
    router = APIRouter(prefix="/ledgers/{collaboration}", include_in_schema=False)
    looking = LookUps(desk.audit, desk.doors)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.get("/entries")
    async def search(
        request: Request, collaboration: Collaboration, me: officer, asked: Annotated[Asked, Depends()]
    ) -> Response:
        """What was found, newest first, with what else there is to choose; as a page, CSV or JSON."""
        chosen = await desk.chosen.of(request, me, collaboration)
        status, mistake = 200, ""
        try:
            since, until = await desk.doors.instants(collaboration, **asked.days)
        except Invalid as wrong:
            since, until = await desk.doors.instants(collaboration, "", "")
            status, mistake = 422, str(wrong.more["field"])
        found = await looking.search(me, collaboration, asked.search(since, until), chosen)
        if asked.format and not mistake:
            return _file(request, asked, found)
        told = {**_told(asked, found), "mistake": mistake, "chosen": chosen}
        return await desk.page(request, "search/results.html", me, collaboration, status, **told)

    _choosing(router, desk)
    return router


def _choosing(router: APIRouter, desk: Desk) -> None:
    choosing = Choosing(desk.audit, desk.doors, desk.collaborations)
    officer = Annotated[Session, Depends(desk.officer)]

    @router.get("/case")
    async def which(request: Request, collaboration: Collaboration, me: officer) -> Response:
        """Asks for the reference of a case."""
        await desk.doors.scope(me, collaboration, "case")
        return await desk.page(request, "search/case.html", me, collaboration, mistake="", reference="")

    @router.post("/case")
    async def choose(
        request: Request,
        collaboration: Collaboration,
        me: officer,
        reference: Annotated[str, Form(max_length=100)] = "",
        entry: Annotated[str, Form(pattern="^[0-9]{0,16}$")] = "",
        drop: Annotated[str, Form(max_length=3)] = "",
    ) -> Response:
        """Chooses a case by a reference or by an entry of it; or all cases again."""
        await desk.doors.scope(me, collaboration, "case")
        response = to(desk.pages, f"/ledgers/{collaboration}/entries")
        if drop:
            desk.chosen.drop(response)
            return response
        if not reference.strip() and not entry:
            return await _which(desk, request, me, collaboration, "case.missing", "")
        try:
            by_entry = choosing.by_entry(me, collaboration, int(entry)) if entry else None
            chosen = await (by_entry or choosing.by_reference(me, collaboration, reference))
        except NotFound as none:
            if none.more.get("field") != "reference":
                raise
            return await _which(desk, request, me, collaboration, "case.unknown", reference)
        await desk.chosen.keep(response, me, collaboration, chosen)
        return response


async def _which(
    desk: Desk, request: Request, me: Session, collaboration: str, mistake: str, reference: str
) -> Response:
    told = {"mistake": mistake, "reference": reference}
    return await desk.page(request, "search/case.html", me, collaboration, 422, **told)


def _file(request: Request, asked: Asked, found: Found) -> Response:
    """One part of what was found; the address of the next one is its link `next` (RFC 8288)."""
    found = replace(found, entries=found.entries[IN_A_FILE * (asked.part - 1) :])
    response = entries_csv_response(found) if as_table(asked.format, "") else entries_json(found)
    if found.next is not None and found.entries:
        on = asked.url(format=asked.format, before=found.next)
        response.headers["Link"] = f'<{request.url.path}?{on}>; rel="next"'
    return response


def _parts(asked: Asked, found: Found) -> list[dict[str, Any]]:
    """The files of a search that has more than fits into one, by their first and last line; the newest come first."""
    kinds = found.facets.get("kind", {})
    many = kinds.get(asked.chosen["kind"], 0) if asked.chosen["kind"] else sum(kinds.values())
    if many <= IN_A_FILE:
        return []
    return [
        {"first": IN_A_FILE * at + 1, "last": min(many, IN_A_FILE * (at + 1)),
         **{kind: asked.url(format=kind, part=at + 1) for kind in ("csv", "json")}}
        for at in range(min(MOST_FILES, -(-many // IN_A_FILE)))
    ]  # fmt: skip


def _told(asked: Asked, found: Found) -> dict[str, Any]:
    on = None if found.next is None else asked.url(before=found.next)
    files = {kind: asked.url(format=kind) for kind in ("csv", "json")}
    return {
        "asked": asked, "found": found, "facets": FACETS, "on": on, "files": files, "parts": _parts(asked, found),
        "first": asked.url() if asked.before >= 0 else None, "chosen_any": any(asked.chosen.values()),
    }  # fmt: skip
