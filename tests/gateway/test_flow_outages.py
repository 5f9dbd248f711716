"""What is down costs availability, never a wrong permit: engine, holder, ledger, store."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from gateway.flow import Carrier
from gateway.store import Lying
from services.audit.wire import Draft
from services.decision.engine import Engine
from services.problems import HolderFailed, HolderSchema, HolderUnreachable, Problem, TooBusy
from tests.decision.lying import lying, saying
from tests.holding import PLANTED, Broken
from tests.house import House, K

MATCHING, HOURS, WISHES = "needs-to-matching", "hours-to-subsidy", "wishes-to-matching"
DEAD = "http://127.0.0.1:9"


@asynccontextmanager
async def another_engine(house: House, url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The decisions are asked of another engine meanwhile."""
    engine = Engine(url, "token", seconds=1)
    with monkeypatch.context() as patched:
        patched.setattr(house.decision, "_engine", engine)
        yield
    await engine.close()


class TestTheEngine:
    """P13: whatever is not a true answer refuses, and is on record."""

    async def test_gone_refuses_is_recorded_and_heals(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        async with another_engine(house, DEAD, monkeypatch):
            assert await house.refused("gert", "dagny", MATCHING) == ["policy_unavailable"]
            entry = await house.last("decision")
            assert (entry.said["outcome"], entry.said["reasons"]) == ("refused", ["policy_unavailable"])
            assert house.holder.asked == []
        assert await house.refused("gert", "dagny", MATCHING) == []

    @pytest.mark.parametrize("lie", ["nothing", "true", "null", "a list", "yes to another", "all of it"])
    async def test_lying_refuses_and_is_recorded(self, house: House, monkeypatch: pytest.MonkeyPatch, lie: str) -> None:
        def permit(asked: dict[str, Any], **changed: Any) -> dict[str, Any]:
            whole = {
                "allow": True, "fields": asked["asked"]["fields"], "withheld": [], "reasons": [],
                "obligations": [{"erase_by": "2027-03-28"}], "digest": asked["digest"], "revision": "0-none",
            }  # fmt: skip
            return {**whole, **changed}

        lies: dict[str, Callable[[dict[str, Any]], object]] = {
            "nothing": lambda asked: {},
            "true": lambda asked: {"result": True},
            "null": lambda asked: {"result": dict.fromkeys(asked)},
            "a list": lambda asked: {"result": [permit(each) for each in asked.values()]},
            "yes to another": lambda asked: {"result": {n: permit(each, digest="0") for n, each in asked.items()}},
            "all of it": lambda asked: {"result": {n: permit(each) for n, each in asked.items()}},
        }
        async with lying(saying(lies[lie])) as (url, calls), another_engine(house, url, monkeypatch):
            assert await house.refused("gert", "dagny", MATCHING) == ["policy_unavailable"]
            assert calls
        assert (await house.last("decision")).said["reasons"] == ["policy_unavailable"]


class TestTheHolder:
    """An abort with its reason stands before the caller hears of it; nothing of a wrong answer is kept."""

    async def aborted(self, house: House, kind: type[HolderFailed], code: str) -> HolderFailed:
        with pytest.raises(kind) as failed:
            await house.flow("gert", "dagny", MATCHING)
        assert (failed.value.status, failed.value.code) == (502, code)
        permit, closed = (await house.entries())[-2:]
        assert (permit.kind, permit.said["outcome"]) == ("decision", "permitted")
        assert (closed.kind, closed.said["outcome"], closed.said["reasons"]) == ("closed", "aborted", [code])
        assert closed.said["flow"] == permit.said["flow"] == failed.value.more["flow"]
        assert failed.value.more["entry"] == permit.index
        assert await house.entries("released") == []
        return failed.value

    @pytest.mark.parametrize(("status", "code"), [(500, "holder_unreachable"), (404, "holder_failed")])
    async def test_with_a_fault_of_its_own(self, house: House, status: int, code: str) -> None:
        async def broken(_: dict[str, Any]) -> Any:
            raise Broken(status)

        house.holder.give = broken
        await self.aborted(house, HolderFailed, code)
        house.holder.give = None
        assert await house.refused("gert", "dagny", MATCHING) == []

    async def test_gone(self, house: House) -> None:
        await house.gateway.connectors.register(K, "care-home", DEAD)
        await self.aborted(house, HolderUnreachable, "holder_unreachable")

    async def test_slow(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(house.gateway.connectors, "_seconds", 0.2)
        house.holder.held.clear()
        await self.aborted(house, HolderUnreachable, "holder_unreachable")

    @pytest.mark.parametrize("value", [f"{PLANTED} {'x' * 3_000}", 7, None, ["x"], {"a": 1}, True])
    async def test_giving_what_the_schema_does_not_allow(self, house: House, value: Any) -> None:
        async def give(_: dict[str, Any]) -> Any:
            return {"support-needs": {"practical_support": value}}

        house.holder.give = give
        failed = await self.aborted(house, HolderSchema, "holder_schema")
        assert failed.more.get("field") or "practical_support" in failed.detail
        assert PLANTED not in str(failed) + str(failed.more)

    @pytest.mark.parametrize("gives", [{"support-needs": "all"}, {"support-needs": ["x"]}])
    async def test_giving_an_item_that_is_no_object(self, house: House, gives: Any) -> None:
        async def give(_: dict[str, Any]) -> Any:
            return gives

        house.holder.give = give
        await self.aborted(house, HolderSchema, "holder_schema")

    async def test_one_slow_holder_keeps_nobody_else_waiting(self, house: House) -> None:
        house.holder.held.clear()
        slow = asyncio.create_task(house.flow("gert", "dagny", MATCHING))
        await house.holder.reached.wait()
        assert (await asyncio.wait_for(house.send("ib", "bo", HOURS), 5)).outcome == "deposited"
        house.holder.held.set()
        await slow


class TestTheLedger:
    """Without an entry nothing leaves; what was promised afterwards is kept."""

    @pytest.mark.parametrize("kind", ["decision", "released"])
    @pytest.mark.parametrize("how", ["down", "lost"])
    async def test_away_at_an_entry_nothing_is_released(
        self, house: House, monkeypatch: pytest.MonkeyPatch, kind: str, how: str
    ) -> None:
        door = house.ledgers["gateway"]

        async def before(drafts: Sequence[Draft]) -> None:
            door.down = how == "down" and drafts[0].kind == kind
            door.lost_answers = how == "lost" and drafts[0].kind == kind

        with monkeypatch.context() as broken:
            broken.setattr(door, "before", before)
            assert await house.refused("gert", "dagny", MATCHING, key="k1") == ["unavailable"]
        door.down = door.lost_answers = False
        assert bool(house.holder.asked) == (kind == "released")
        again = await house.refused("gert", "dagny", MATCHING, key="k1")
        if (kind, how) == ("decision", "down"):
            assert again == []
        else:
            assert again == ["already_released"]
            assert await house.refused("gert", "dagny", MATCHING, key="k2") == []

    async def test_away_at_an_abort_the_caller_hears_nothing_but_that(self, house: House) -> None:
        door = house.ledgers["gateway"]

        async def broken(_: dict[str, Any]) -> Any:
            door.down = True
            raise Broken(500)

        house.holder.give = broken
        assert await house.refused("gert", "dagny", MATCHING) == ["unavailable"]

    @pytest.mark.parametrize("room", ["collaboration", "consent", "gateway", "identity", "decision"])
    async def test_away_for_any_room_never_lets_more_through(self, house: House, room: str) -> None:
        house.ledgers[room].down = True
        assert await house.refused("ib", "bo", "needs-to-cafe") in (["unavailable"], ["no_permission_in_force"])
        assert await house.entries("released") == []


class TestTheStore:
    """A store that fails keeps the release from being entered, and so from leaving."""

    @pytest.mark.parametrize("step", ["begin", "stage", "open"])
    async def test_failing_at_a_step_releases_nothing_and_is_not_a_permit(
        self, house: House, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        sent = await house.send("ib", "bo", HOURS)

        def raising(*_: Any, **__: Any) -> Any:
            raise OSError("database or disk is full")

        async def full(*_: Any, **__: Any) -> Any:
            raising()

        owner = house.gateway.releases if step == "begin" else house.gateway.deposits
        with monkeypatch.context() as patched:
            patched.setattr(owner, step, raising if step == "open" else full)
            act = {
                "begin": lambda: house.flow("gert", "anna", WISHES),
                "stage": lambda: house.send("ib", "bo", HOURS),
                "open": lambda: house.fetch("lis", sent.flow),
            }[step]
            with pytest.raises(OSError, match="full"):
                await act()
        assert await house.entries("released") == []
        assert (await house.fetch("lis", sent.flow)).information

    async def test_one_broken_deposit_spoils_no_other_flow_of_its_batch(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken, good = [(await house.send("ib", "bo", HOURS)).flow for _ in range(2)]
        open_ = house.gateway.deposits.open

        def damaged(lying: Lying) -> Any:
            if lying.deposit.flow == broken:
                raise ValueError("cannot open")
            return open_(lying)

        monkeypatch.setattr(house.gateway.deposits, "open", damaged)
        calls = (house.fetch("lis", broken), house.fetch("lis", good), house.flow("gert", "anna", WISHES))
        first, second, third = await asyncio.gather(*calls, return_exceptions=True)
        assert isinstance(first, ValueError)
        assert not isinstance(second, BaseException)
        assert not isinstance(third, BaseException)


class TestMany:
    """Flows under way at the same moment share work and nothing else."""

    async def test_a_batch_of_256_with_hostile_ones_in_it(self, house: House) -> None:
        await house.answer("clara", "bo", "needs-to-cafe")
        hostile = [
            {"arrow": "x" * 2_000}, {"fields": ["\ud800"]}, {"purpose": "\x00"}, {"fields": ["__proto__"]},
            {"case": "' OR 1=1 --"}, {"fields": ["support-needs.practical_support"] * 200}, {"justification": "\udfff"},
        ]  # fmt: skip
        calls = []
        for number in range(256):
            odd = hostile[(number // 16) % len(hostile)] if number % 16 == 0 else {}
            calls.append(house.refused("ib", "bo", **{"arrow": "needs-to-cafe", **odd}))
        done = await asyncio.gather(*calls, return_exceptions=True)
        honest = [one for number, one in enumerate(done) if number % 16]
        assert honest == [[]] * 240
        told = [done[number] for number in range(0, 256, 16)]
        assert told[:7] == [
            ["no_such_arrow", "nothing_asked"], ["invalid"], ["wrong_purpose"], ["field_not_on_arrow"],
            ["no_such_case"], [], ["invalid"],
        ]  # fmt: skip
        assert told == (told[:7] * 3)[:16]
        assert len(await house.entries("released")) >= 240

    async def test_a_full_queue_turns_away_at_once_and_does_nothing(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        carrier: Carrier = house.gateway._carrier
        monkeypatch.setattr(carrier._decisions, "_longest", 3)
        calls = [house.flow("gert", "dagny", MATCHING) for _ in range(20)]
        done = await asyncio.gather(*calls, return_exceptions=True)
        turned_away = [one for one in done if isinstance(one, TooBusy)]
        assert turned_away
        assert len(await house.entries("decision")) == 20 - len(turned_away)
        assert all(one.status == 503 for one in turned_away)


def test_every_problem_here_has_a_status_for_the_caller() -> None:
    assert {kind.status for kind in (HolderFailed, HolderSchema, HolderUnreachable)} == {502}
    assert issubclass(TooBusy, Problem)
