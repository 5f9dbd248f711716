"""The gate: bugs planted on purpose, one at a time; each breaks a named check, which holds without it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

import consent.deciding
import consent.facts
import consent.store
import gateway.deciding
import gateway.flow
import gateway.questions
import gateway.refusing
import gateway.service
from gateway.filter import Kept, fields_of
from services.audit.wire import Draft, Place, Proof
from services.changes import Change, Changes
from services.collaboration.wire import Span
from services.connection import Connection
from services.decision.wire import Answer, Question
from services.ids import EVENT, new_id
from services.periods import FOREVER
from tests.gate import checks
from tests.house import House

Plant = Callable[[pytest.MonkeyPatch, House], None]


def as_of_head(patch: pytest.MonkeyPatch, house: House) -> None:
    """Facts carry the ledger's last index, not the one that was applied here."""

    def head(_: Connection, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        ledger = house.audit.database.store.connect()
        found = {(row[0], row[1]): row[2] for row in ledger.rows("SELECT ledger, name, last FROM fence")}
        ledger.close()
        return {pair: found.get(pair, -1) for pair in wanted}

    patch.setattr(consent.facts, "applied_indexes", head)


def no_good_before(patch: pytest.MonkeyPatch, house: House) -> None:
    """Nobody looks at the clock when an entry gets its place."""
    patch.setattr(gateway.questions, "_good_before", lambda *_: FOREVER)


def release_unfenced(patch: pytest.MonkeyPatch, house: House) -> None:
    """The release gets its place unchecked."""
    made = gateway.flow.release_entry
    patch.setattr(gateway.flow, "release_entry", lambda *given: replace(made(*given), rests_on={}, good_before=FOREVER))


def applied_out_of_order(patch: pytest.MonkeyPatch, house: House) -> None:
    """A change is applied when it comes, whatever should have been applied before."""

    async def alone(self: Changes, change: Change) -> bool:
        event = change.draft.event
        place = (await self.ledger.find(change.draft.ledger, [event]))[event]

        def work(connection: Connection) -> None:
            self.apply(connection, change.kind, change.body, place)
            connection.run(
                "INSERT INTO applied (ledger, fence, idx) VALUES (?, ?, ?) "
                "ON CONFLICT (ledger, fence) DO UPDATE SET idx = excluded.idx",
                (change.draft.ledger, change.fence, place.index),
            )
            connection.run("DELETE FROM pending_change WHERE event = ?", (event,))

        await self.database.write(work)
        return True

    patch.setattr(Changes, "_apply_through", alone)


def guardians_yes_unfenced(patch: pytest.MonkeyPatch, house: House) -> None:
    """A guardian's yes gets its place unchecked."""
    made = consent.deciding.entry
    patch.setattr(consent.deciding, "entry", lambda *given, **named: made(*given, **{**named, "rests_on": {}}))


def recorded_after_sending(patch: pytest.MonkeyPatch, house: House) -> None:
    """The release is entered some time after the information left."""
    append = house.ledgers["gateway"].append

    async def later(drafts: Sequence[Draft]) -> list[Place]:
        if drafts[0].kind != "released":
            return await append(drafts)
        return [Place("placed", 0, 0, proof=Proof(each.ledger, 0, "", [], "")) for each in drafts]

    patch.setattr(house.ledgers["gateway"], "append", later)


def permit_cached(patch: pytest.MonkeyPatch, house: House) -> None:
    """What was permitted once is taken to be permitted still."""
    decide, known = house.decision.decide, dict[str, Answer]()

    async def remembered(questions: Sequence[Question]) -> list[Answer]:
        answers = []
        for question, answer in zip(questions, await decide(questions), strict=True):
            answers.append(known.setdefault(question["asked"]["arrow"], answer) if known else answer)
            if answer.allow:
                known[question["asked"]["arrow"]] = answer
        return answers

    patch.setattr(house.decision, "decide", remembered)


def own_no_ignored(patch: pytest.MonkeyPatch, house: House) -> None:
    """A citizen's own no is noted and never looked at."""
    patch.setattr(consent.store, "own_noes", lambda *_: set())


def expiry_off_by_one(patch: pytest.MonkeyPatch, house: House) -> None:
    """A permission holds a millisecond too long."""
    patch.setattr(consent.facts, "Span", lambda starts_at, ends_at: Span(starts_at, ends_at + 1))


def pending_ends_forgotten(patch: pytest.MonkeyPatch, house: House) -> None:
    """What waits for the ledger is not looked at."""
    patch.setattr(Changes, "pending_ends", lambda *_: [])


def refusals_dropped(patch: pytest.MonkeyPatch, house: House) -> None:
    """Only what is permitted is written down."""
    append = house.ledgers["gateway"].append

    async def permits_only(drafts: Sequence[Draft]) -> list[Place]:
        kept = [each for each in drafts if each.said.get("outcome") != "refused"]
        places = iter(await append(kept) if kept else [])
        return [next(places) if each in kept else Place("placed") for each in drafts]

    patch.setattr(house.ledgers["gateway"], "append", permits_only)


def everything_kept(patch: pytest.MonkeyPatch, house: House) -> None:
    """The holder's answer is handed on as it came."""
    patch.setattr(gateway.flow, "keep", lambda given, _: Kept(given, 0))
    assert fields_of({"a": {"b": 1}}) == ["a.b"]


def key_ignored(patch: pytest.MonkeyPatch, house: House) -> None:
    """Each call is a new one, whatever its key."""
    patch.setattr(gateway.service, "_event", lambda *_: new_id(EVENT))


def once_not_counted(patch: pytest.MonkeyPatch, house: House) -> None:
    """An assertion may be used again."""
    patch.setattr("gateway.entries._once", lambda _: ())


def reasons_told_to_all(patch: pytest.MonkeyPatch, house: House) -> None:
    """Callers hear what the entry says."""
    patch.setattr(gateway.refusing, "outward", sorted)


def introductions_stand_for_ever(patch: pytest.MonkeyPatch, house: House) -> None:
    """A part is not held against the introduction it rests on."""
    made = gateway.questions._grant

    def standing(*given: Any) -> Any:
        grant = made(*given)
        return {**grant, "introduction": grant["introduction"].replace("withdrawn", "standing")}

    patch.setattr(gateway.questions, "_grant", standing)


def words_in_the_clear(patch: pytest.MonkeyPatch, house: House) -> None:
    """What a caller types is written down as it is."""
    patch.setattr("gateway.entries._Listed.__contains__", lambda *_: True)


PLANTED: list[tuple[Plant, checks.Check]] = [
    (as_of_head, checks.a_narrower_yes_holds_from_its_entry_on),
    (no_good_before, checks.nothing_is_permitted_at_the_end_of_a_guardianship),
    (release_unfenced, checks.nothing_leaves_after_a_withdrawal),
    (applied_out_of_order, checks.what_stands_at_the_end_is_what_was_said_last),
    (guardians_yes_unfenced, checks.no_guardian_says_yes_over_a_persons_no),
    (recorded_after_sending, checks.nothing_leaves_while_its_release_is_not_durable),
    (permit_cached, checks.a_withdrawal_counts_for_the_next_question),
    (own_no_ignored, checks.a_persons_no_stops_a_guardians_yes),
    (expiry_off_by_one, checks.a_permission_ends_at_its_end),
    (pending_ends_forgotten, checks.a_kept_withdrawal_counts_before_it_is_entered),
    (refusals_dropped, checks.every_refusal_is_on_record),
    (everything_kept, checks.only_what_is_permitted_leaves),
    (key_ignored, checks.one_key_is_one_release),
    (once_not_counted, checks.one_assertion_is_one_permit),
    (reasons_told_to_all, checks.from_outside_no_permission_is_no_permission),
    (introductions_stand_for_ever, checks.a_withdrawn_introduction_ends_the_part),
    (words_in_the_clear, checks.no_word_of_a_caller_stands_in_the_clear),
]
NAMES = [plant.__name__ for plant, _ in PLANTED]


@pytest.mark.parametrize("check", [check for _, check in PLANTED], ids=lambda check: check.__name__)
async def test_without_a_bug_the_check_holds(house: House, check: checks.Check) -> None:
    await check(house)


@pytest.mark.parametrize(("plant", "check"), PLANTED, ids=NAMES)
async def test_with_the_bug_the_check_breaks(
    house: House, monkeypatch: pytest.MonkeyPatch, plant: Plant, check: checks.Check
) -> None:
    plant(monkeypatch, house)
    with pytest.raises(AssertionError):
        await check(house)
