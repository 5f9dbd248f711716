"""Ids of another collaboration, in every place of every route that takes one: heard as if they did not exist.

An operator is left out: they run the installation, with all its collaborations. Whoever is signed in may see which
collaborations there are, and their maps, which name nobody. And people are registered with the installation: a
caseworker may name anybody of them as a guardian, so there a registered person is told from nobody.
"""

import re
from collections.abc import Iterator
from random import Random
from typing import Any

from services.settings import SERVICES
from tests.campaigns.inputs.dose import chance
from tests.campaigns.inputs.elsewhere import THERE, Elsewhere, settle_elsewhere
from tests.doors.callers import PEOPLE, SYSTEMS, Doors
from tests.doors.test_doors import BODIES, filled, routes
from tests.house import House

KNOWN_TO_ALL = {("collaboration", "collaboration in its path"), ("consent", "guardian in its body")}
# These read no id but the path's, and a second call finds done what the first has done.
DONE_ONCE = {"/cases/{case}/withdraw", "/v1/cases/{case}/withdraw", "/v1/cases/{case}/close", "/v1/cases/{case}/reopen"}
CALLERS = [*SYSTEMS, *(name for name in PEOPLE if name != "the operator")]
Place = tuple[str, str, str, Any]
_MOVES = re.compile(r'"(entry|index|now|read_at|at)":-?\d+')


async def test_what_is_elsewhere_is_as_what_is_nowhere(house: House) -> None:
    doors, random = Doors(house), chance("elsewhere")
    await doors.open()
    there = await settle_elsewhere(house)
    different, tried = [], 0
    for service in SERVICES:
        for method, path in sorted(set(routes(doors.apps[service]))):
            for caller in CALLERS if "/internal/" not in path and "/provider" not in path else []:
                for where, theirs, others in _places(method, path, there, house, random):
                    if (service, where) in KNOWN_TO_ALL or (path in DONE_ONCE and "body" in where):
                        continue
                    heard = [await _heard(doors, service, caller, method, one) for one in (theirs, others)]
                    tried += 1
                    if heard[0] != heard[1]:
                        different.append(f"{service} {method} {path}, {where}, {caller}: {heard[0]} but {heard[1]}")
    print(f"{tried} pairs")
    assert not different, "\n".join(different)
    assert tried > 300


def _places(
    method: str, path: str, there: Elsewhere, house: House, random: Random
) -> Iterator[tuple[str, Place, Place]]:
    """Each place of a route where an id may stand: the request with theirs, and with one that is nobody's."""
    body = _body(method, path)
    for name in re.findall(r"\{(\w+)", path):
        for theirs in there.of(name)[:2]:
            nobodys = _nobodys(theirs, random)
            one, other = ((_with(path, name, each, house), body, each) for each in (theirs, nobodys))
            yield f"{name} in its path", ("path", *one), ("path", *other)
    for name in body if isinstance(body, dict) else ():
        for theirs in there.of(name)[:2] if name != "person" or "grants" in path else []:
            nobodys = _nobodys(theirs, random)
            whole = filled(path, house)
            changed = [{**body, name: [each] if isinstance(body[name], list) else each} for each in (theirs, nobodys)]
            yield f"{name} in its body", ("body", whole, changed[0], theirs), ("body", whole, changed[1], nobodys)


def _body(method: str, path: str) -> Any:
    named = [part for part in path.split("/") if part in BODIES]
    return BODIES[named[-1]] if method in ("POST", "PUT") and named else None


def _with(path: str, name: str, value: str, house: House) -> str:
    return filled(re.sub(r"\{" + name + r"(:\w+)?\}", value, path), house)


def _nobodys(theirs: str, random: Random) -> str:
    """An id of the same form and length that nothing has."""
    if theirs == THERE:
        return "nowhere-aktiv"[: len(THERE)].ljust(len(THERE), "x")
    return re.sub(r"[0-9a-z](?=[0-9a-z]*$)", lambda _: random.choice("0123456789abcdef"), theirs)


async def _heard(doors: Doors, service: str, caller: str, method: str, asked: Place) -> tuple[Any, ...]:
    _, path, body, own = asked
    answer = await doors.knock(service, caller, method, path, body)
    # A page that asks to sign in names the way back: the address that was called, whatever it is.
    names = sorted(
        (name, value.replace(own, "…"))
        for name, value in answer.headers.items()
        if name not in ("x-request-id", "set-cookie")
    )
    return answer.status_code, _MOVES.sub("…", answer.text.replace(own, "…")), names
