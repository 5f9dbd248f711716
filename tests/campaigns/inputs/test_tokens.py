"""More than five hundred named forgeries, shown over HTTP where they belong: none is taken, and all hear alike."""

import asyncio
from collections import Counter

import httpx2
import pytest

from tests.campaigns.inputs.tokens.ground import Ground
from tests.campaigns.inputs.tokens.table import table
from tests.doors.callers import Doors
from tests.house import House

KINDS = ("access token", "bound access token", "client assertion", "person assertion", "proof", "proof for a token")


@pytest.fixture
async def ground(house: House) -> Ground:
    doors = Doors(house)
    await doors.open()
    ground = Ground(doors)
    await ground.open()
    return ground


def _shape(answer: httpx2.Response) -> tuple[object, ...]:
    """What somebody outside can tell of an answer without understanding its words."""
    names = tuple(sorted(set(answer.headers) - {"x-request-id", "content-length"}))
    document = answer.json()
    said = {name: document[name] for name in ("type", "title", "status", "code", "error") if name in document}
    return answer.status_code, names, answer.headers.get("www-authenticate"), tuple(document), str(said)


async def test_no_forgery_is_taken_and_all_hear_alike(ground: Ground) -> None:
    forgeries = table(ground)
    assert len(forgeries) >= 500
    taken, shapes = [], {kind: Counter[tuple[object, ...]]() for kind in KINDS}
    for (kind, name), forge in forgeries.items():
        draft = ground.draft(kind)
        forge(draft)
        answer = await ground.show(kind, draft.write())
        shapes[kind][_shape(answer)] += 1
        # RFC 9449, 5: a proof that does not hold is 400 at the token endpoint. What is longer than the body's field
        # may be is 422, before anybody asks whom it is about.
        expected = {400} if kind == "proof for a token" else {401}
        if kind == "person assertion" and len(draft.write()) > 4_096:
            expected = {422}
        if answer.status_code not in expected:
            taken.append(f"{kind}, {name}: {answer.status_code} {answer.text[:300]}")
    print(f"{len(forgeries)} forgeries")
    assert not taken, "\n".join(taken)
    for kind in KINDS:
        assert len([shape for shape in shapes[kind] if shape[0] != 422]) == 1, shapes[kind]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_they_are_forged_from_is_taken(ground: Ground, kind: str) -> None:
    answer = await ground.show(kind, ground.draft(kind).write())
    # The person is who they say; that they ask about no case is another matter.
    assert answer.status_code == (404 if kind == "person assertion" else 200), answer.text


@pytest.mark.parametrize("kind", ["client assertion", "proof", "proof for a token"])
async def test_of_twenty_of_the_same_at_once_one_is_taken(ground: Ground, kind: str) -> None:
    token = ground.draft(kind).write()
    answers = await asyncio.gather(*(ground.show(kind, token) for _ in range(20)))
    assert Counter(answer.status_code == 200 for answer in answers) == {True: 1, False: 19}
    assert {answer.status_code for answer in answers} <= {200, 401}


async def test_a_header_twice_is_none(ground: Ground) -> None:
    for name in ("authorization", "dpop"):
        transport = httpx2.ASGITransport(ground.apps["gateway"])
        twice = [("authorization", f"DPoP {ground.bound}"), ("dpop", ground.draft("proof").write())]
        twice.append(next(one for one in twice if one[0] == name))
        async with httpx2.AsyncClient(transport=transport, base_url=ground.gateway) as http:
            assert (await http.get("/v1/collaborations/aalborg-aktiv/cases", headers=twice)).status_code == 401
