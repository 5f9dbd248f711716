"""Every route by every kind of caller, against a list that people can read: doors.md beside this file.

A route that is not on the list fails, and so does one that opens or closes to somebody. When a change is meant, renew
the list with `DOTTEDLINE_RENEW_DOORS=1 pytest tests/doors`, read what changed, and commit it with the change.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI
from starlette.routing import Route

from services.settings import SERVICES
from tests.doors.callers import CALLERS, Doors
from tests.house import House, K

LIST = Path(__file__).with_name("doors.md")
HEAD = """# Who is let in where

Made by `tests/doors`. Each route is called by every kind of caller, about Anna's case. `in` means that the caller
got past the door, and the answer is about what was asked; `sign in` is 401, or being sent there; `no` is 403, `not
here` is the 404 that a stranger hears.

"""
BODIES: dict[str, Any] = {
    "askings": {"arrows": ["needs-to-cafe"]},
    "answer": {"answer": "no"},
    "disagreement": {"words": "Not so."}, "question": {"words": "Why?"}, "still-needed": {"words": "Today."},
    "guardianships": {
        "guardian": "nobody", "kind": "guardian", "matters": ["personal"], "document": "D",
        "first_day": "2026-01-01", "last_day": "2026-12-31",
    },
    "grants": {"actor": "cafe-manager", "person": "nobody"},
    "activities": {"first_day": "2027-01-04"},
    "protection": {"protected": True},
    "helpers": {"name": "Gert", "what": "He reads with me."},
    "cases": {"subject": "nobody", "first_day": "2026-12-01"},
    "teams": {"members": []},
    "flows": {"case": "ref_0", "arrow": "needs-to-cafe", "purpose": "prepare-trial", "person": "made-up"},
    "fetch": {"person": "made-up"}, "received": {"person": "made-up"}, "erased": {"person": "made-up"},
    "record": {"answer": "no", "person": "nobody", "method": "spoken", "day": "2026-12-01", "present": "Gert"},
    "search": {"words": "Anna", "justification": "She is here now."},
    "parts": {"colleague": "nobody"}, "leave": {"colleague": "nobody"},
    "stand-in": {"colleague": "nobody", "other": "x", "first_day": "", "last_day": ""},
    "emergencies": {"case": "ref_0", "arrow": "acute-help-to-cafe", "person": "made-up", "justification": "He fell."},
    "clock": {"to": "2026-12-01T09:05"},
    "proposals": {}, "answers": {"answer": "agree"}, "close": {"outcome": "Settled."},
    "voices": {"who": "The council", "how": "At its meeting", "said": "Yes.", "answered": "Good."},
    "roll-backs": {"to": "1-0", "justification": "It was better."},
}  # fmt: skip
WORDS = {401: "sign in", 403: "no"}


def routes(within: FastAPI | APIRouter) -> Iterator[tuple[str, str]]:
    """Each method and path, as they stand in the code; routers within routers too."""
    for route in within.routes:
        if included := getattr(route, "original_router", None):
            yield from routes(included)
        elif isinstance(route, Route):
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                yield method, route.path
        else:  # files of the pages' own; whatever else is mounted some day stands out in the list
            yield "GET", f"{getattr(route, 'path', '?')}/*"


def filled(path: str, house: House) -> str:
    """A path with something plausible in each of its places."""
    known = {"collaboration": K, "ledger": K, "case": house.cases["anna"], "arrow": "needs-to-cafe", "index": "0"}
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: known.get(found[1], "0"), path)


def _body(method: str, path: str) -> Any:
    """Something that the route can read, so that the answer is about who asks."""
    if method not in ("POST", "PUT", "PATCH"):
        return None
    named = [part for part in path.split("/") if part in BODIES]
    return BODIES[named[-1]] if named and "/internal/" not in path else {}


def told(answer: httpx2.Response) -> str:
    """What a caller met, in a word or two."""
    body = answer.json() if "json" in answer.headers.get("content-type", "") else None
    status = answer.status_code
    if status in WORDS:
        return WORDS[status]
    if status == 303 and "/sign-in?next=" in answer.headers["location"]:
        return "sign in"  # a page sends on whom another door would refuse
    if status == 404 and isinstance(body, dict) and body.get("code") in ("no_such_case", "not_found"):
        return "not here"
    if status >= 500 and not (isinstance(body, dict) and "provider" in str(body.get("detail"))):
        return f"fault {status}"  # the provider listens on no port here; the door did send people there
    return "in"


async def test_every_door_lets_in_whom_the_list_says(house: House) -> None:
    doors = Doors(house)
    await doors.open()
    found = HEAD
    for service in SERVICES:
        found += f"## {service}\n\n| route | " + " | ".join(CALLERS) + " |\n" + "|---" * (len(CALLERS) + 1) + "|\n"
        for method, path in sorted(set(routes(doors.apps[service])), key=lambda each: (each[1], each[0])):
            row = [f"`{method} {path}`"]
            for caller in CALLERS:
                body = _body(method, path)
                row.append(told(await doors.knock(service, caller, method, filled(path, house), body)))
            found += "| " + " | ".join(row) + " |\n"
        found += "\n"
    assert "fault" not in found, [line for line in found.splitlines() if "fault" in line]
    if os.environ.get("DOTTEDLINE_RENEW_DOORS"):
        LIST.write_text(found)
    assert found == LIST.read_text(), "renew doors.md as the head of this file says, and read what changed"


async def test_no_inner_door_opens_to_anybody_but_a_service() -> None:
    for line in LIST.read_text().splitlines():
        if "/internal/v1/" in line:
            people = [cell.strip() for cell in line.split("|")[2:-1]][: len(CALLERS) - len(SERVICES)]
            assert set(people) <= {"sign in"}, line


async def test_no_citizen_comes_to_the_officers_or_the_operators_doors() -> None:
    rows = [
        line for line in LIST.read_text().splitlines() if "`GET /v1/collaborations/{collaboration}/entries`" in line
    ]
    assert rows
    at = {caller: place for place, caller in enumerate(CALLERS)}
    for row in rows:
        cells = [cell.strip() for cell in row.split("|")[2:-1]]
        assert cells[at["the officer"]] == "in"
        assert {cells[at[name]] for name in ("the citizen", "a professional", "the caseworker", "the operator")} == {
            "no"
        }
