"""Calls turned away early: counted, told in one entry a minute, and nothing that was sent in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from hypothesis import given
from hypothesis import strategies as st

from services.audit.sequencer import LARGEST_ENTRY
from services.audit.wire import HOUSE, Draft, Query
from services.canonical import canonical
from services.knocks import Knocks
from services.problems import Conflict, Invalid, NotFound, NotSignedIn, Refused, TooBusy, Unavailable
from services.settings import Settings
from services.tally import COUNTED, MOST_NAMES, OTHERS, PERSON, UNKNOWN, Tally, a_client, a_service
from services.turned_away import KIND, MOST_WAITING, TurnedAway, verified
from services.web import json_response, make_app
from tests.ledger_in_memory import LedgerInMemory

MINUTE = 60_000
ROOM = "gateway"


class Room:
    """An app as every room makes one, with a door that does what a test tells it."""

    def __init__(self) -> None:
        self.ledger = LedgerInMemory()
        self.counting = TurnedAway(ROOM, self.ledger, self.ledger)
        self.app: FastAPI = make_app("A room", "", Settings(request_seconds=0.2, _env_file=None))
        self.counting.mount(self.app, 3_600)
        self.app.state.knocks = Knocks(free=10_000)  # here nobody is to wait
        self.answers: Callable[[Request], Awaitable[Any]] = well

        @self.app.api_route("/door", methods=["GET", "POST"])
        async def door(request: Request) -> Response:
            return json_response(await self.answers(request))

    async def knock(self, path: str = "/door", method: str = "GET", **more: Any) -> httpx2.Response:
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://room") as http:
            return await http.request(method, path, **more)

    async def minute_ends(self) -> None:
        """One round of sweeping within the minute, and one after it."""
        await self.counting.sweep()
        self.ledger.time += MINUTE
        await self.counting.sweep()

    async def told(self) -> list[dict[str, Any]]:
        """What stands in the house ledger; every entry there is of this kind."""
        found = await self.ledger.entries(Query(HOUSE, limit=10_000))
        assert {entry.kind for entry in found} <= {KIND}
        assert not any(entry.sealed or entry.about or entry.case for entry in found)
        return [entry.said for entry in found]


async def well(_: Request) -> Any:
    return {"well": True}


def raising(error: Exception, who: tuple[str, str] | None = None) -> Callable[[Request], Awaitable[Any]]:
    async def answers(request: Request) -> Any:
        if who:
            verified(request, who)
        raise error

    return answers


@pytest.fixture
def room() -> Room:
    return Room()


async def test_a_thousand_hostile_calls_are_one_entry(room: Room) -> None:
    began = room.ledger.time - room.ledger.time % MINUTE
    room.answers = raising(NotSignedIn())
    for number in range(1_000):
        await room.knock() if number % 2 else await room.knock(f"/no/such/{number}")
    await room.minute_ends()
    span = {"from": began, "until": began + MINUTE}
    assert await room.told() == [{"room": ROOM, **span, "unknown": {"401": 500, "404": 500}}]


async def test_calls_of_three_minutes_are_three_entries(room: Room) -> None:
    for _ in range(3):
        await room.knock("/nowhere")
        await room.knock("/nowhere")
        await room.minute_ends()
    told = await room.told()
    assert [one["unknown"] for one in told] == [{"404": 2}] * 3
    assert [one["from"] for one in told] == sorted({one["from"] for one in told})
    assert all(one["until"] - one["from"] == MINUTE for one in told)


async def test_a_quiet_minute_leaves_nothing_and_asks_nobody(room: Room) -> None:
    assert (await room.knock()).status_code == 200
    room.ledger.down = True  # whoever asked it for the time, or to write, would hear of it
    await room.counting.sweep()
    room.ledger.down = False
    await room.minute_ends()
    await room.counting.stop()
    assert await room.told() == []


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (None, {"unknown": {"422": 1}}),
        (a_client("roster-app"), {"clients": {"roster-app": {"422": 1}}}),
        (a_service("consent"), {"services": {"consent": {"422": 1}}}),
        (PERSON, {"person": {"422": 1}}),
    ],
)
async def test_only_who_was_verified_is_named(room: Room, who: Any, told: dict[str, Any]) -> None:
    room.answers = raising(Invalid(), who)
    await room.knock(headers={"authorization": "Bearer roster-app", "x-client": "roster-app"})
    await room.minute_ends()
    [entry] = await room.told()
    assert {name: entry[name] for name in entry if name not in ("room", "from", "until")} == told


async def test_who_is_not_signed_in_is_nobody_even_with_a_client_verified(room: Room) -> None:
    room.answers = raising(NotSignedIn(), a_client("roster-app"))
    await room.knock()
    await room.minute_ends()
    assert [one["unknown"] for one in await room.told()] == [{"401": 1}]


async def test_nothing_that_was_sent_is_in_the_entry(room: Room) -> None:
    room.answers = raising(Invalid("010190-1234", "planted", field="planted"))
    sent = {"headers": {"authorization": "Bearer planted", "user-agent": "planted", "x-forwarded-for": "192.0.2.7"}}
    sent["headers"]["cookie"] = "planted=planted"
    await room.knock("/door?name=planted", "POST", json={"name": "planted 010190-1234"}, **sent)
    await room.knock("/planted/010190-1234", **sent)
    await room.knock("/door", "PUT", **sent)
    await room.knock("/door", "POST", content=b"[" * 100 + b"planted", **sent)
    await room.minute_ends()
    [entry] = room.ledger.drafts[HOUSE]
    assert entry.said["unknown"] == {"422": 1, "404": 1, "405": 1, "413": 1}
    for planted in ("planted", "010190", "192.0.2.7", "127.0.0.1", "door", "Bearer"):
        assert planted not in repr(entry)


@pytest.mark.parametrize(
    "error",
    [
        *(NotFound(), Refused(), Refused(entry=7), Conflict()),
        *(Invalid(entry=7), Unavailable(entry=0)),
    ],
)
async def test_what_stands_on_record_by_itself_is_not_counted(room: Room, error: Exception) -> None:
    room.answers = raising(error)
    assert (await room.knock()).status_code >= 400
    await room.minute_ends()
    assert await room.told() == []


async def asleep(_: Request) -> Any:
    await asyncio.sleep(5)


async def broken(_: Request) -> Any:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("answers", "knock", "status"),
    [
        (raising(TooBusy()), {}, 503),
        (raising(Unavailable()), {}, 503),
        (asleep, {}, 503),
        (broken, {}, 503),
        (well, {"path": "/nowhere"}, 404),
        (well, {"method": "DELETE"}, 405),
        (well, {"method": "POST", "content": b"x" * 300_000}, 413),
        (well, {"method": "POST", "content": b"x", "headers": {"content-encoding": "gzip"}}, 422),
    ],
)
async def test_whoever_gives_the_answer_it_is_counted_once(
    room: Room, answers: Any, knock: dict[str, Any], status: int
) -> None:
    room.answers = answers
    assert (await room.knock(**knock)).status_code == status
    await room.minute_ends()
    assert [one["unknown"] for one in await room.told()] == [{str(status): 1}]


@pytest.mark.parametrize("status", [400, 408, 415, 429])
async def test_an_answer_that_is_no_problem_document_is_counted_too(room: Room, status: int) -> None:
    @room.app.get("/bare")
    async def bare() -> Response:
        return Response(status_code=status)

    await room.knock("/bare")
    await room.minute_ends()
    assert [one["unknown"] for one in await room.told()] == [{str(status): 1}]


async def test_counts_survive_an_outage_of_the_ledger(room: Room) -> None:
    clock = LedgerInMemory(time=room.ledger.time)
    room.counting._clock = clock
    room.ledger.down = True
    for minute in range(1, 4):
        for _ in range(minute):
            await room.knock("/nowhere")
        await swept(room)
        clock.time += MINUTE
        assert not await swept(room)
    room.ledger.down = False
    await room.counting.sweep()
    await room.counting.sweep()
    assert [one["unknown"] for one in await room.told()] == [{"404": 1}, {"404": 2}, {"404": 3}]


async def swept(room: Room) -> bool:
    """A round of sweeping; whether the ledger took what there was."""
    try:
        await room.counting.sweep()
    except Unavailable:
        return False
    return True


async def test_an_answer_of_the_ledger_that_is_lost_makes_no_second_entry(room: Room) -> None:
    lost = True

    async def lose(_: Sequence[Draft]) -> None:
        if lost:
            raise Unavailable

    room.ledger.after_append = lose
    await room.knock("/nowhere")
    with pytest.raises(Unavailable):
        await room.minute_ends()
    assert not await swept(room)
    lost = False
    assert await swept(room)
    assert await swept(room)
    assert len(await room.told()) == 1


async def test_however_long_the_ledger_is_away_what_waits_is_bounded_and_nothing_is_lost(room: Room) -> None:
    clock = LedgerInMemory(time=room.ledger.time)
    room.counting._clock = clock
    room.ledger.down = True
    for _ in range(MOST_WAITING + 40):
        await room.knock("/nowhere")
        await swept(room)
        clock.time += MINUTE
        await swept(room)
        assert len(room.counting._waiting) <= MOST_WAITING
    room.ledger.down = False
    await room.counting.sweep()
    await room.counting.stop()
    told = await room.told()
    assert len(told) == MOST_WAITING + 1
    assert sum(one["unknown"]["404"] for one in told) == MOST_WAITING + 40
    assert told[-1]["until"] - told[-1]["from"] == 40 * MINUTE  # the one that grew says from when until when


async def test_a_stop_gives_the_ledger_what_was_counted(room: Room) -> None:
    async with room.app.router.lifespan_context(room.app):
        await room.knock("/nowhere")
    assert [one["unknown"] for one in await room.told()] == [{"404": 1}]


async def test_a_stop_goes_on_without_the_ledger(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(_: Sequence[Draft]) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("services.turned_away._AT_A_STOP", 0.05)
    room.ledger.before_append = hang
    async with asyncio.timeout(5), room.app.router.lifespan_context(room.app):
        await room.knock("/nowhere")


async def test_while_it_runs_nobody_has_to_ask(room: Room) -> None:
    room.counting.mount(room.app, 0.01)
    async with asyncio.timeout(5), room.app.router.lifespan_context(room.app):
        await room.knock("/nowhere")
        while not room.counting._since > 0:
            await asyncio.sleep(0.01)
        room.ledger.time += MINUTE
        while not await room.told():
            await asyncio.sleep(0.01)


async def test_an_app_that_counts_nothing_answers_all_the_same() -> None:
    app = make_app("A partner's own system", "", Settings(_env_file=None))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://system") as http:
        assert (await http.get("/nowhere")).status_code == 404


def test_names_are_bounded_and_no_call_goes_uncounted() -> None:
    tally = Tally()
    for number in range(5 * MOST_NAMES):
        tally.add(a_client(f"client-{number}"), 422)
        tally.add(a_client("client-0"), 413)
        tally.add(UNKNOWN, 401)
    said = tally.said()
    assert len(said["clients"]) <= MOST_NAMES
    assert said["clients"]["client-0"] == {"422": 1, "413": 5 * MOST_NAMES}
    assert said["unknown"] == {"401": 5 * MOST_NAMES}
    assert said[OTHERS[0]]["422"] == 5 * MOST_NAMES - len(said["clients"])


def test_the_largest_tally_fits_into_one_entry() -> None:
    tally = Tally()
    for who in [*(a_client(f"c{number:062d}") for number in range(2 * MOST_NAMES)), PERSON, UNKNOWN]:
        for status in COUNTED:
            tally.add(who, status)
    tally._counts = {who: dict.fromkeys(counts, 10**15) for who, counts in tally._counts.items()}
    said = {"room": "collaboration", "from": 2**53 - 1, "until": 2**53 - 1, **tally.said()}
    assert len(canonical(said)) + 300 < LARGEST_ENTRY


WHO = st.one_of(st.just(UNKNOWN), st.just(PERSON), st.integers(0, 500).map(lambda n: a_client(f"c{n}")))


@given(st.lists(st.tuples(WHO, st.sampled_from(sorted(COUNTED))), max_size=400))
def test_a_tally_counts_every_call_and_names_only_who_called(calls: list[tuple[tuple[str, str], int]]) -> None:
    tally = Tally()
    for who, status in calls:
        tally.add(who, status)
    said = tally.said()
    clients = said.pop("clients", {})
    groups = [*clients.values(), *said.values()]
    assert sum(sum(counts.values()) for counts in groups) == len(calls) == tally.calls
    assert set(clients) <= {name for _, name in (who for who, _ in calls)}
    assert len(clients) <= MOST_NAMES
