"""Only the boolean true, of the expected rules, to this very question, permits; whatever else comes back refuses."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from services.decision.engine import Engine
from services.decision.service import Decision
from services.decision.wire import Answer
from tests.decision.facts import ONE, TWO, Facts, question
from tests.decision.lying import Lie, lying, respond, saying
from tests.ledger_in_memory import LedgerInMemory

REVISION = "7-abc"
SECONDS = 0.4


def truth(questions: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """The answers that permit everything asked, as a true engine would put them, with something changed."""
    return {number: {**permit(asked), **changed} for number, asked in questions.items()}


def permit(asked: Facts) -> dict[str, Any]:
    return {
        "allow": True,
        "fields": asked["asked"]["fields"],
        "withheld": [],
        "reasons": [],
        "obligations": [{"erase_by": "2027-03-28"}, {"onward": "none"}],
        "digest": asked["digest"],
        "revision": REVISION,
    }


async def decided(lie: Lie, many: int = 3) -> tuple[list[Answer], list[int]]:
    async with lying(lie) as (url, calls):
        decision = Decision(Engine(url, "token", seconds=SECONDS), LedgerInMemory(), REVISION)
        begun = time.monotonic()
        answers = await decision.decide([question() for _ in range(many)])  # type: ignore[misc]
        assert time.monotonic() - begun < 2 * SECONDS + 1
        await decision.close()
    return answers, calls


async def test_the_truth_permits() -> None:
    answers, calls = await decided(saying(lambda asked: {"result": truth(asked)}))
    assert [answer.allow for answer in answers] == [True, True, True]
    assert calls == [3]


def shifted(questions: dict[str, Any]) -> dict[str, Any]:
    return {str(int(number) + 1): answer for number, answer in truth(questions).items()}


def of_one_another(questions: dict[str, Any]) -> dict[str, Any]:
    return truth({number: {**asked, "digest": f"of {number}"} for number, asked in questions.items()})


LIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "nothing": lambda asked: {},
    "null": lambda asked: None,
    "a list": lambda asked: [truth(asked)],
    "a text": lambda asked: "true",
    "an undefined result": lambda asked: {"warning": "no such rule"},
    "a null result": lambda asked: {"result": None},
    "a true result": lambda asked: {"result": True},
    "a list of results": lambda asked: {"result": list(truth(asked).values())},
    "no answers": lambda asked: {"result": {}},
    "one answer more": lambda asked: {"result": {**truth(asked), "99": next(iter(truth(asked).values()))}},
    "one answer less": lambda asked: {"result": dict(list(truth(asked).items())[1:])},
    "answers shifted by one": lambda asked: {"result": shifted(asked)},
    "answers to something else": lambda asked: {"result": of_one_another(asked)},
    "true and null": lambda asked: {"result": dict.fromkeys(asked)},
    "just true": lambda asked: {"result": dict.fromkeys(asked, True)},
    "another revision": lambda asked: {"result": truth(asked, revision="6-abc")},
    "no revision": lambda asked: {"result": truth(asked, revision=None)},
    "allowed as text": lambda asked: {"result": truth(asked, allow="true")},
    "allowed as number": lambda asked: {"result": truth(asked, allow=1)},
    "allowed as null": lambda asked: {"result": truth(asked, allow=None)},
    "allowed with a reason": lambda asked: {"result": truth(asked, reasons=["withdrawn"])},
    "refused without a reason": lambda asked: {"result": truth(asked, allow=False, fields=[], obligations=[])},
    "refused with fields": lambda asked: {"result": truth(asked, allow=False, reasons=["withdrawn"])},
    "no fields": lambda asked: {"result": truth(asked, fields=[])},
    "a field not asked for": lambda asked: {"result": truth(asked, fields=[ONE, TWO])},
    "a field both given and withheld": lambda asked: {"result": truth(asked, withheld=[ONE])},
    "fields as text": lambda asked: {"result": truth(asked, fields=ONE)},
    "fields that are no texts": lambda asked: {"result": truth(asked, fields=[[ONE]])},
    "a strange duty": lambda asked: {"result": truth(asked, obligations=[{"publish": "everywhere"}])},
    "a duty that is none": lambda asked: {"result": truth(asked, obligations=[None])},
    "something more": lambda asked: {"result": truth(asked, note="trust me")},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_refuses(lie: str) -> None:
    answers, calls = await decided(saying(LIES[lie]))
    assert [answer.reasons for answer in answers] == [["policy_unavailable"]] * 3
    assert not any(answer.allow or answer.fields for answer in answers)
    assert calls in ([3], [3, 1, 1, 1])


async def half_a_body(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    body = orjson.dumps({"result": truth(questions)})
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    writer.write(body[: len(body) // 2])
    await writer.drain()
    writer.close()


async def half_in_time(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    await respond(writer, orjson.dumps({"result": truth(questions)})[:-30])


async def endless(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
    while True:
        writer.write(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0.001)


async def slow(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(SECONDS + 0.2)
    await respond(writer, orjson.dumps({"result": truth(questions)}))


async def dripping(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    body = orjson.dumps({"result": truth(questions)})
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    for byte in body:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.01)


async def no_http(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xff allowed: true\r\n\r\n")
    await writer.drain()


async def away(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    writer.close()


async def plain_text(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    body = orjson.dumps({"result": truth(questions)})
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()


async def an_id_twice(questions: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    # JSON readers keep the last of two: the refusal first, then a permit for another question.
    answers = [(number, orjson.dumps({**answer, "digest": "other"})) for number, answer in truth(questions).items()]
    pairs = b",".join(b'"%s":{},"%s":%s' % (n.encode(), n.encode(), answer) for n, answer in answers)
    await respond(writer, b'{"result":{' + pairs + b"}}")


BROKEN = [half_a_body, half_in_time, endless, slow, dripping, no_http, away, plain_text, an_id_twice]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: str(broken.__name__))
async def test_a_broken_answer_refuses(broken: Callable[..., Awaitable[None]]) -> None:
    answers, _ = await decided(broken)
    assert [answer.reasons for answer in answers] == [["policy_unavailable"]] * 3


@pytest.mark.parametrize("status", ["201 Created", "302 Found", "400 Bad Request", "401 Unauthorized", "500 Oh"])
async def test_an_error_refuses_and_is_asked_again_singly_once(status: str) -> None:
    answers, calls = await decided(saying(lambda asked: {"code": "no"}, status))
    assert [answer.reasons for answer in answers] == [["policy_unavailable"]] * 3
    assert sorted(calls) == [1, 1, 1, 3]


async def test_no_engine_at_all_refuses() -> None:
    decision = Decision(Engine("http://127.0.0.1:9", "token", seconds=SECONDS), LedgerInMemory(), REVISION)
    answers = await decision.decide([question(), question()])  # type: ignore[list-item]
    assert [answer.reasons for answer in answers] == [["policy_unavailable"]] * 2
    assert not await decision.health()
    await decision.close()


async def test_our_own_deadline_holds_whatever_the_client_library_does(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> object:
        return await asyncio.sleep(60)

    engine = Engine("http://127.0.0.1:9", "token", seconds=SECONDS)
    monkeypatch.setattr(engine._client, "query_rule", never)
    async with asyncio.timeout(2 * SECONDS + 1):
        [answer] = await Decision(engine, LedgerInMemory(), REVISION).decide([question()])  # type: ignore[list-item]
    await engine.close()
    assert answer.reasons == ["policy_unavailable"]


async def test_one_question_that_spoils_a_batch_is_refused_alone() -> None:
    def fussy(asked: dict[str, Any]) -> object:
        return {"code": "conflict"} if any(q["now"] == 13 for q in asked.values()) else {"result": truth(asked)}

    async with lying(saying(fussy)) as (url, calls):
        decision = Decision(Engine(url, "token", seconds=5), LedgerInMemory(), REVISION)
        answers = await decision.decide([question(), {**question(), "now": 13}, question()])  # type: ignore[list-item]
        await decision.close()
    assert [answer.allow for answer in answers] == [True, False, True]
    assert answers[1].reasons == ["policy_unavailable"]
    assert sorted(calls) == [1, 1, 1, 3]


async def test_a_permit_never_lands_on_another_question() -> None:
    def turned(asked: dict[str, Any]) -> object:
        answers = list(truth(asked).values())
        return {"result": dict(zip(asked, answers[1:] + answers[:1], strict=True))}

    async with lying(saying(turned)) as (url, calls):
        decision = Decision(Engine(url, "token", seconds=5), LedgerInMemory(), REVISION)
        answers = await decision.decide([question(), question(form="sent"), question("law")])  # type: ignore[list-item]
        await decision.close()
    assert [answer.reasons for answer in answers] == [["policy_unavailable"]] * 3
    assert calls == [3]
