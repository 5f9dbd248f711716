"""P15: every decision that stands in the ledger is decided the same again, on its own facts, whatever came since."""

from services.audit.wire import Entry
from services.decision.wire import Answer
from tests.house import House

NEEDS, WISHES, HOURS = "needs-to-cafe", "wishes-to-matching", "hours-to-subsidy"


async def _decided(house: House) -> list[Entry]:
    """Decisions of every kind: permitted whole and in part, sent, fetched, by law, and refused for many reasons."""
    await house.refused("ib", "bo", NEEDS)
    await house.answer("clara", "bo", NEEDS, True, ["support-needs.sensory_needs"])
    await house.flow("ib", "bo", NEEDS)
    await house.refused("ib", "bo", NEEDS, purpose="invite")
    await house.flow("gert", "anna", WISHES)
    sent = await house.send("ib", "bo", HOURS)
    await house.fetch("lis", sent.flow)
    await house.withdraw("bo", "bo", NEEDS)
    await house.refused("ib", "bo", NEEDS)
    house.step("2027-12-01")
    assert await house.refused("ib", "bo", NEEDS)
    return await house.entries("decision", "released")


def _said(entry: Entry) -> dict[str, object]:
    names = ("fields", "withheld", "obligations") if entry.said["outcome"] == "permitted" else ("reasons",)
    return {name: entry.said[name] for name in ("policy", *names)}


def _again(answer: Answer) -> dict[str, object]:
    names = ("fields", "withheld", "obligations") if answer.allow else ("reasons",)
    return {"policy": answer.revision, **{name: getattr(answer, name) for name in names}}


async def test_every_recorded_decision_is_decided_the_same_again(house: House) -> None:
    entries = await _decided(house)
    outcomes = [entry.said["outcome"] for entry in entries]
    assert outcomes.count("permitted") >= 5 and outcomes.count("refused") >= 3
    answers = await house.decision.decide([entry.sealed["facts"] for entry in entries])
    for entry, answer in zip(entries, answers, strict=True):
        if entry.kind == "released":  # of what may flow, it names what was there to flow
            assert set(entry.said["fields"]) <= set(answer.fields)
        else:
            assert _again(answer) == _said(entry), entry.said
        assert entry.sealed["facts"]["now"] <= entry.time


async def test_with_another_fact_it_would_be_decided_otherwise(house: House) -> None:
    """What is replayed hangs on the facts, so that the test above can fail."""
    entry = next(one for one in await _decided(house) if one.said["outcome"] == "permitted")
    facts = {**entry.sealed["facts"], "now": 0}
    [answer] = await house.decision.decide([facts])  # type: ignore[list-item]
    assert not answer.allow
