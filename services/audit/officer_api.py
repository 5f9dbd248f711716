"""The data protection officer's doors: search and export, one entry with its proof, and checks that fall due."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field

from services.audit.checks import Checks
from services.audit.doors import Doors
from services.audit.entries_csv import entries_csv
from services.audit.lookups import LookUps
from services.audit.proof import SUFFIX
from services.audit.scope import opens_sealed
from services.audit.searching import Found, Search
from services.audit.service import Audit
from services.audit.tables_csv import table_csv
from services.audit.wire import Entry
from services.identity.wire import Role, Session
from services.openapi import problems
from services.web import json_response

MOST_ENTRIES = 1_000
CSV = "text/csv"

Name = Annotated[str, Query(max_length=80)]
Day = Annotated[str, Query(max_length=10, examples=["2026-12-01"])]
Collaboration = Annotated[str, Path(max_length=80, examples=["aalborg-aktiv"])]
Index = Annotated[int, Path(ge=0, le=2**53)]


class Finding(BaseModel):
    """What somebody found who did a check, in their own words, and whether it was in order."""

    finding: Annotated[str, Field(max_length=2_000, examples=["I spoke with the café: help was needed."])]
    outcome: Literal["in-order", "not-in-order", ""] = ""


TABLE: dict[int | str, dict[str, Any]] = {200: {"description": "As JSON, or as a table.", "content": {CSV: {}}}}
"""How the OpenAPI document tells of a door that answers as both."""


def officer_router(audit: Audit, doors: Doors) -> APIRouter:
    """The routes; each for data protection officers, and each use of one is an entry itself."""
    router = APIRouter(prefix="/v1/collaborations/{collaboration}", tags=["data protection officers"])
    looking, checks = LookUps(audit, doors), Checks(audit, doors)
    officer = Annotated[Session, Depends(doors.role(Role.DATA_PROTECTION_OFFICER))]

    @router.get("/entries", responses=TABLE)
    async def search_entries(
        collaboration: Collaboration,
        session: officer,
        arrow: Name = "",
        kind: Name = "",
        partner: Name = "",
        flow: Name = "",
        check: Name = "",
        outcome: Name = "",
        reason: Name = "",
        actor: Name = "",
        first_day: Day = "",
        last_day: Day = "",
        order: Annotated[str, Query(pattern="^(oldest|newest)$")] = "oldest",
        look_ups: bool = True,
        facets: bool = False,
        after: Annotated[int, Query(ge=-1, le=2**53)] = -1,
        limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 100,
        format: Annotated[str, Query(pattern="^(json|csv)?$")] = "",
        accept: Annotated[str, Header()] = "",
    ) -> Response:
        """Entries in which your controller sends, receives or operates, oldest or newest first; as JSON, or as CSV.

        `partner` is at either end; `first_day` and `last_day` are days where the collaboration is. With `facets` the
        answer counts, per arrow, partner, outcome, reason, kind and actor, what there is under all other conditions.
        `house` in the place of a collaboration is the house ledger, for who operates every collaboration here.
        """
        since, until = await doors.instants(collaboration, first_day, last_day)
        asked = Search(
            arrow, kind, partner, flow, check, outcome, reason, actor, since, until,
            order == "newest", look_ups, facets, after, limit,
        )  # fmt: skip
        found = await looking.search(session, collaboration, asked)
        return entries_csv_response(found) if as_table(format, accept) else entries_json(found)

    @router.get("/entries/{index}")
    async def read_entry(collaboration: Collaboration, index: Index, session: officer) -> Response:
        """One entry, with what is sealed in it opened. The citizen whom it concerns sees that you looked."""
        entry, looked = await looking.event(session, collaboration, index)
        sealed = entry.sealed if opens_sealed(session.roles) else {}
        return json_response({**seen(entry), "sealed": sealed, "entry": looked})

    @router.get("/entries/{index}/proof", response_class=Response)
    async def prove_entry(collaboration: Collaboration, index: Index, session: officer) -> Response:
        """A file that proves to anybody that this entry stands in the ledger; it needs nothing but the ledger's key."""
        proof = await looking.proof(session, collaboration, index)
        name = f'attachment; filename="entry-{index}{SUFFIX}"'
        headers = {"Cache-Control": "no-store", "Content-Disposition": name}
        return Response(proof, 200, headers, media_type="text/plain; charset=utf-8")

    @router.get("/checks", responses=TABLE)
    async def open_checks(
        collaboration: Collaboration,
        session: officer,
        format: Annotated[str, Query(pattern="^(json|csv)?$")] = "",
        accept: Annotated[str, Header()] = "",
    ) -> Response:
        """Checks that wait for somebody, the earliest day first: what each is about, and by when."""
        found, looked = await checks.open(session, collaboration)
        if as_table(format, accept):
            rows = [(one.check, one.about, one.due, one.overdue, one.entry, one.opened_at, one.arrow) for one in found]
            return csv_response(
                ("check", "about", "due", "overdue", "entry", "opened_at", "arrow"), rows, "checks", looked
            )
        return json_response({"checks": [asdict(check) for check in found], "entry": looked})

    @router.post("/checks/{check}", status_code=201, responses=problems(409))
    async def do_check(collaboration: Collaboration, check: str, finding: Finding, session: officer) -> Response:
        """Closes a check with what you found; not one of an act of your own."""
        entry = await checks.done(session, collaboration, check, finding.finding, finding.outcome)
        return json_response({"check": check, "entry": entry}, 201)

    return router


def seen(entry: Entry) -> dict[str, Any]:
    """An entry as an officer sees it in a list: what it says in the clear, and by what it is found."""
    about = {name: entry.about.get(name, "") for name in ("from_partner", "to_partner", "flow")}
    own = {"index": entry.index, "time": entry.time, "kind": entry.kind, "check": entry.about.get("check_id", "")}
    return {**own, **about, "said": entry.said, "hidden": entry.hidden}


def entries_json(found: Found) -> Response:
    """What a search found, as JSON."""
    entries = [seen(entry) for entry in found.entries]
    counted = {"facets": found.facets, "counted_all": found.counted_all} if found.facets else {}
    return json_response({"entries": entries, "next": found.next, "entry": found.entry, **counted})


def entries_csv_response(found: Found) -> Response:
    """What a search found, as a table."""
    # What the JSON says beside the entries goes into headers: a spreadsheet has no place for it.
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="entries.csv"',
        "Dottedline-Entry": str(found.entry),
        "Dottedline-Next": "" if found.next is None else str(found.next),
    }
    return Response(entries_csv(found.entries), 200, headers, media_type=f"{CSV}; charset=utf-8; header=present")


def as_table(format: str, accept: str) -> bool:
    """Whether a table was asked for, and not JSON."""
    return format == "csv" or (not format and CSV in accept)


def csv_response(
    columns: Sequence[str], rows: Iterable[Sequence[object]], name: str, entry: int | None = None
) -> Response:
    """A table as a file. The look-up's own index goes into a header: a spreadsheet has no place for it."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        **({} if entry is None else {"Dottedline-Entry": str(entry)}),
    }
    return Response(table_csv(columns, rows), 200, headers, media_type=f"{CSV}; charset=utf-8; header=present")
