"""Bugs planted on purpose, one at a time; each must be found within so many flows. Many are those of the gate."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

import gateway.deciding
import gateway.flow
import gateway.questions
import services.audit.sequencer
import services.decision.asking
from gateway.releases import Releases
from services.audit.client import Ledger
from services.audit.judge import judge
from services.audit.wire import Draft, Place
from services.connection import Connection
from services.database import Database
from services.decision.service import Decision
from services.decision.wire import Answer, Question, Questions
from services.ids import EVENT, new_id
from services.problems import Unavailable
from services.stores import FAULTS
from tests.campaigns.simulation.rooms import Rooms
from tests.campaigns.simulation.world import World
from tests.gate import test_planted as gate

Plant = Callable[[pytest.MonkeyPatch, World], None]


def _as_in_the_gate(plant: Any) -> Plant:
    def planted(patch: pytest.MonkeyPatch, world: World) -> None:
        plant(patch, cast(Any, world))

    planted.__name__, planted.__doc__ = plant.__name__, plant.__doc__
    return planted


class _Spoilt:
    """The ledger as the gateway reaches it, with `append` as a bug has it."""

    def __init__(self, behind: Ledger, append: Any) -> None:
        self._behind, self._append = behind, append

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)

    async def append(self, drafts: Sequence[Draft]) -> list[Place]:
        places: list[Place] = await self._append(self._behind, drafts)
        return places


def _appends(patch: pytest.MonkeyPatch, append: Any) -> None:
    ledger = Rooms.ledger

    def spoilt(self: Rooms, caller: str) -> Any:
        behind = ledger(self, caller)
        return _Spoilt(behind, append) if caller == "gateway" else behind

    patch.setattr(Rooms, "ledger", spoilt)


def sent_before_recorded(patch: pytest.MonkeyPatch, world: World) -> None:
    """The information leaves, and its entry is appended afterwards."""

    async def append(behind: Ledger, drafts: Sequence[Draft]) -> list[Place]:
        if drafts[0].kind != "released":
            return await behind.append(drafts)
        proof = (await behind.append([replace(drafts[0], event=new_id(EVENT), kind="noted")]))[0].proof
        world.later(behind.append(drafts))
        return [Place("placed", proof.index, proof=proof) for _ in drafts] if proof else [Place("moved")]

    _appends(patch, append)


def refusals_dropped(patch: pytest.MonkeyPatch, world: World) -> None:
    """Only what is permitted is written down."""

    async def append(behind: Ledger, drafts: Sequence[Draft]) -> list[Place]:
        kept = [draft for draft in drafts if draft.said.get("outcome") != "refused"]
        places = iter(await behind.append(kept) if kept else [])
        return [next(places) if draft in kept else Place("placed") for draft in drafts]

    _appends(patch, append)


def lost_answer_under_a_new_event(patch: pytest.MonkeyPatch, world: World) -> None:
    """Whoever hears nothing asks again, as if for the first time."""

    async def append(behind: Ledger, drafts: Sequence[Draft]) -> list[Place]:
        try:
            return await behind.append(drafts)
        except Unavailable:
            return await behind.append([replace(draft, event=new_id(EVENT)) for draft in drafts])

    _appends(patch, append)


def permit_cached(patch: pytest.MonkeyPatch, world: World) -> None:
    """What was permitted once, to the same question but for the time, is taken to be permitted still."""
    decide, known = Decision.decide, dict[str, Answer]()

    async def remembered(self: Decision, questions: Sequence[Question]) -> list[Answer]:
        answers = []
        for question, answer in zip(questions, await decide(self, questions), strict=True):
            key = repr((question["asked"], question["caller"]["partner"], question.get("case")))
            if answer.allow:
                known[key] = answer
            answers.append(known.get(key, answer))
        return answers

    patch.setattr(Decision, "decide", remembered)


def failed_commit_ignored(patch: pytest.MonkeyPatch, world: World) -> None:
    """A commit that fails is taken for one that was done."""
    inside = Database._in_transaction

    def ignoring(self: Database, works: Sequence[Any]) -> list[Any]:
        done: list[Any] = []

        def remembered(work: Any) -> Any:
            def working(connection: Connection) -> Any:
                done.append(work(connection))
                return done[-1]

            return working

        try:
            return inside(self, [remembered(work) for work in works])
        except FAULTS:
            if len(done) != len(works):
                raise
            return done

    patch.setattr(Database, "_in_transaction", ignoring)


def engine_believed(patch: pytest.MonkeyPatch, world: World) -> None:
    """Whatever is not false permits."""

    def accept(result: Any, asked: Questions, revision: str) -> dict[str, Answer]:
        found = {}
        for number, question in asked.items():
            said = result[number]
            names = {name: said[name] or [] for name in ("fields", "withheld", "reasons", "obligations")}
            found[number] = Answer(bool(said["allow"]), question["digest"], revision, **names)
        return found

    patch.setattr(services.decision.asking, "accept", accept)


def time_goes_back(patch: pytest.MonkeyPatch, world: World) -> None:
    """An entry has the machine's time, whatever the one before it has."""

    def earlier(draft: Draft, now: int, standing: Any) -> Place:
        standing.time = min(standing.time, now)
        return judge(draft, now, standing)

    patch.setattr(services.audit.sequencer, "judge", earlier)


def never_closed(patch: pytest.MonkeyPatch, world: World) -> None:
    """Nobody looks for releases that a crash left open."""

    async def nothing(self: Releases, older_than: int = 0) -> int:
        return 0

    patch.setattr(Releases, "close_open", nothing)


def no_deadline(patch: pytest.MonkeyPatch, world: World) -> None:
    """An answer leaves for as long as it takes."""
    patch.setattr(gateway.flow, "deadline", lambda: 10.0**9)
    patch.setattr(gateway.deciding, "deadline", lambda: 10.0**9)


def checkpoint_before_commit(patch: pytest.MonkeyPatch, world: World) -> None:
    """A batch whose commit fails hands out its proofs all the same, and its places go to others."""
    write = Database.write

    async def hopeful(self: Database, work: Any) -> Any:
        made: list[Any] = []

        def working(connection: Connection) -> Any:
            made[:] = [work(connection)]
            return made[0]

        try:
            return await write(self, working)
        except FAULTS:
            if made and self.store.name == "audit":
                return made[0]
            raise

    patch.setattr(Database, "write", hopeful)


def protection_forgotten(patch: pytest.MonkeyPatch, world: World) -> None:
    """Nobody's name is protected."""
    accounted = gateway.questions.accounted

    def unprotected(asked: Any, marks: Any, protection: str, to: str) -> Any:
        return accounted(asked, marks, "none", to)

    patch.setattr(gateway.questions, "accounted", unprotected)


# Within so many flows each is found: some by nearly everything that happens, some only where two things meet.
QUICK, RARE = 4_000, 40_000

PLANTED: list[tuple[Plant, int]] = [
    (_as_in_the_gate(gate.as_of_head), RARE),
    (_as_in_the_gate(gate.no_good_before), QUICK),
    (_as_in_the_gate(gate.release_unfenced), QUICK),
    (_as_in_the_gate(gate.applied_out_of_order), QUICK),
    (_as_in_the_gate(gate.guardians_yes_unfenced), RARE),
    (_as_in_the_gate(gate.own_no_ignored), RARE),
    (_as_in_the_gate(gate.pending_ends_forgotten), RARE),
    (_as_in_the_gate(gate.everything_kept), RARE),
    (_as_in_the_gate(gate.key_ignored), QUICK),
    (_as_in_the_gate(gate.once_not_counted), QUICK),
    (_as_in_the_gate(gate.introductions_stand_for_ever), QUICK),
    (sent_before_recorded, QUICK),
    (refusals_dropped, QUICK),
    (lost_answer_under_a_new_event, QUICK),
    (permit_cached, QUICK),
    (failed_commit_ignored, QUICK),
    (checkpoint_before_commit, QUICK),
    (engine_believed, RARE),
    (time_goes_back, RARE),
    (never_closed, RARE),
    (no_deadline, RARE),
    (protection_forgotten, QUICK),
]
