"""Going back to an earlier policy: only with two people, only the step they agreed to, only once, only for a day."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.opa_process import OpaProcess
from deploy.rulebook import rulebook
from services.audit.roll_backs import RollBacks
from services.audit.wire import HOUSE
from services.decision.app import build_decision
from services.decision.bundle import public_pem, signed
from services.decision.engine import Engine
from services.decision.entering import FENCE, Entering, Older
from services.decision.revision import FILE, Revision, content_hash, revision_text
from services.decision.roll_back import agreed_in
from services.decision.rules import OURS, Rules, installed_rules
from services.decision.service import Decision
from services.decision.wire import ROLL_BACK_LIVES
from services.identity.wire import Role, Session
from services.periods import FOREVER
from services.problems import CannotStart, Conflict, Invalid, NotAllowed, NotFound
from services.settings import Settings
from tests.decision.facts import question
from tests.decision.test_entering import revision
from tests.house import House, K

OVE = Session("per_ove", "Ove", "municipality", [Role.OPERATOR], FOREVER)
PIA = Session("per_pia", "Pia", "municipality", [Role.OPERATOR], FOREVER)
MONA = Session("per_mona", "Mona", "municipality", [Role.DATA_PROTECTION_OFFICER], FOREVER)
DORA = Session("per_dora", "Dora", "municipality", [Role.DATA_PROTECTION_OFFICER], FOREVER)
SIGNER = Ed25519PrivateKey.generate()
FIRST, SECOND, THIRD = revision(100), revision(101), revision(102)


@pytest.fixture
async def roll_backs(house: House) -> RollBacks:
    """Where the first policy has been in force, and now the second is."""
    for policy in (FIRST, SECOND):
        await Entering(house.audit, policy).index_in(K)
    return RollBacks(house.audit)


async def agreed(roll_backs: RollBacks, to: str = FIRST) -> int:
    asked = await roll_backs.ask(OVE, to, "The second one refuses what the law asks for.")
    return await roll_backs.agree(MONA, asked)


async def last_in(house: House, ledger: str) -> dict[str, object]:
    return (await house.last("policy", ledger=ledger)).said


async def test_forward_back_by_two_people_and_forward_again(house: House, roll_backs: RollBacks) -> None:
    with pytest.raises(Older):
        await Entering(house.audit, FIRST).index_in(K)
    entry = await agreed(roll_backs)
    back = Entering(house.audit, FIRST)
    index = await back.index_in(K)
    assert (await house.audit.fences(K, [FENCE]))[FENCE] == index
    said = await last_in(house, HOUSE)
    assert (said["revision"], said["before"], said["agreed"]) == (FIRST, SECOND, entry)
    with pytest.raises(Older):  # the way forward to what was in force once leads through a later turn
        await Entering(house.audit, revision(99)).index_in(K)
    for policy in (SECOND, THIRD):
        await Entering(house.audit, policy).index_in(K)
        assert (await last_in(house, K))["revision"] == policy
    turns = [entry.said["turn"] for entry in await house.entries("policy")]
    assert turns == sorted(set(turns))


async def test_the_agreement_is_used_once(house: House, roll_backs: RollBacks) -> None:
    await agreed(roll_backs)
    for policy in (FIRST, SECOND):
        await Entering(house.audit, policy).index_in(K)
    with pytest.raises(Older):
        await Entering(house.audit, FIRST).index_in(K)


async def test_it_is_for_the_step_that_was_agreed_to_only(house: House, roll_backs: RollBacks) -> None:
    await Entering(house.audit, THIRD).index_in(K)
    await agreed(roll_backs, SECOND)
    with pytest.raises(Older):
        await Entering(house.audit, FIRST).index_in(K)
    await Entering(house.audit, SECOND).index_in(K)


async def test_one_person_alone_goes_nowhere(house: House, roll_backs: RollBacks) -> None:
    asked = await roll_backs.ask(OVE, FIRST, "Why not.")
    with pytest.raises(Older):
        await Entering(house.audit, FIRST).index_in(K)
    with pytest.raises(NotAllowed, match="somebody else"):
        await roll_backs.agree(OVE, asked)
    assert (await house.last("turned-away", ledger=HOUSE)).said["reasons"] == ["own_act"]
    twice = await roll_backs.ask(OVE, FIRST, "Asked twice is not two people.")
    for one in (asked, twice):
        with pytest.raises(NotAllowed):
            await roll_backs.agree(OVE, one)
    with pytest.raises(Older):
        await Entering(house.audit, FIRST).index_in(K)


async def test_two_officers_alone_go_nowhere_and_two_operators_do(house: House, roll_backs: RollBacks) -> None:
    asked = await roll_backs.ask(MONA, FIRST, "Please.")
    with pytest.raises(NotAllowed, match="operator"):
        await roll_backs.agree(DORA, asked)
    await roll_backs.agree(OVE, asked)
    await Entering(house.audit, FIRST).index_in(K)
    await Entering(house.audit, SECOND).index_in(K)
    await roll_backs.agree(PIA, await roll_backs.ask(OVE, FIRST, "Again."))
    await Entering(house.audit, FIRST).index_in(K)


async def test_nobody_agrees_a_day_later(house: House, roll_backs: RollBacks) -> None:
    asked = await roll_backs.ask(OVE, FIRST, "Soon.")
    house.clock.instant += ROLL_BACK_LIVES
    assert await roll_backs.waiting() == []
    with pytest.raises(NotFound):
        await roll_backs.agree(MONA, asked)


async def test_an_agreement_is_stale_a_day_later(house: House, roll_backs: RollBacks) -> None:
    await agreed(roll_backs)
    house.clock.instant += ROLL_BACK_LIVES
    with pytest.raises(Older):
        await Entering(house.audit, FIRST).index_in(K)


async def test_an_agreement_counts_to_the_last_moment_of_its_day(house: House, roll_backs: RollBacks) -> None:
    await agreed(roll_backs)
    house.clock.instant += ROLL_BACK_LIVES - 1_000
    await Entering(house.audit, FIRST).index_in(K)


async def test_what_was_asked_before_another_policy_came_is_stale(house: House, roll_backs: RollBacks) -> None:
    asked = await roll_backs.ask(OVE, FIRST, "Soon.")
    await agreed(roll_backs)
    await Entering(house.audit, THIRD).index_in(K)
    with pytest.raises(NotFound):
        await roll_backs.agree(MONA, asked)
    for policy in (FIRST, SECOND):
        with pytest.raises(Older):
            await Entering(house.audit, policy).index_in(K)


async def test_nobody_agrees_twice_and_what_waits_is_listed(roll_backs: RollBacks) -> None:
    asked = await roll_backs.ask(OVE, FIRST, "Soon.")
    assert [(one.asked, one.before, one.to) for one in await roll_backs.waiting()] == [(asked, SECOND, FIRST)]
    await roll_backs.agree(MONA, asked)
    assert await roll_backs.waiting() == []
    with pytest.raises(NotFound):
        await roll_backs.agree(PIA, asked)


async def test_what_cannot_be_asked_for_is_told(roll_backs: RollBacks) -> None:
    for to, words, problem in (
        (FIRST, " ", Invalid),
        (SECOND, "Why not.", Conflict),
        (revision(99), "It was never in force here.", Invalid),
        ("", "Nothing.", Invalid),
    ):
        with pytest.raises(problem):
            await roll_backs.ask(OVE, to, words)
    assert [turn.revision for turn in await roll_backs.turns()][-2:] == [FIRST, SECOND]


async def test_entries_that_got_past_the_doors_are_not_believed(house: House, roll_backs: RollBacks) -> None:
    """The decision service holds the two entries against the same rule once more."""
    await agreed(roll_backs)
    asked, second = await house.entries("policy-roll-back-asked", "policy-roll-back-agreed", ledger=HOUSE)
    now = second.time
    assert agreed_in([asked, second], SECOND, FIRST, now)

    late = replace(second, time=asked.time + ROLL_BACK_LIVES)
    for pair in (
        [second],
        [asked],
        [replace(asked, about={"person": MONA.person}), second],
        [asked, replace(second, about={})],
        [asked, replace(second, said={**second.said, "asked": 7})],
        [asked, replace(second, said={**second.said, "to": THIRD})],
        [replace(asked, said={**asked.said, "by_role": "data-protection-officer"}), second],
        [asked, late],
    ):
        assert agreed_in(pair, SECOND, FIRST, now) is None
    assert agreed_in([asked, second], THIRD, FIRST, now) is None
    assert agreed_in([asked, second], SECOND, THIRD, now) is None


async def test_a_start_with_an_older_policy_is_refused_in_one_sentence(house: House, roll_backs: RollBacks) -> None:
    older = Decision(Engine("http://127.0.0.1:9", ""), house.audit, FIRST)
    with pytest.raises(CannotStart, match="is not later than") as problem:
        await older.check_start()
    assert "docs/policy.md" in str(problem.value)
    await agreed(roll_backs)
    await older.check_start()


def next_rules() -> Rules:
    """The installed rules with one remark more, as the policy after them."""
    installed = installed_rules(Settings(_env_file=None))  # type: ignore[call-arg]
    ours = {name.removeprefix(OURS): content for name, content in installed.files.items() if name.startswith(OURS)}
    ours["case.rego"] += b"\n# A remark more.\n"
    following = Revision(installed.revision.number + 1, content_hash(ours))
    ours[FILE] = revision_text(str(following))
    return Rules(following, {**installed.files, **{OURS + name: content for name, content in ours.items()}})


async def decided_by(rules: Rules, house: House, opa: Path, folder: Path) -> str:
    """Starts an engine with these rules as a signed bundle, as any start does; which policy then decided here."""
    (folder / "policy.tar.gz").write_bytes(signed(rules, SIGNER))
    (folder / "signer.pub").write_bytes(public_pem(SIGNER.public_key()))
    where = {"policy_bundle": folder / "policy.tar.gz", "policy_key": folder / "signer.pub"}
    settings = Settings(_env_file=None, data=folder, **where)  # type: ignore[call-arg,arg-type]
    bundle, signer = rulebook(settings, opa)
    with OpaProcess(opa, bundle, signer=signer) as engine:
        started = settings.model_copy(update={"opa_url": engine.url, "opa_token": engine.token})
        decision = build_decision(started, house.audit)
        try:
            await decision.check_start()
            await decision.entered(K)
            [answer] = await decision.decide([question()])  # type: ignore[list-item]
        finally:
            await decision.close()
    assert answer.allow
    assert (await last_in(house, K))["revision"] == answer.revision
    return answer.revision


async def test_rehearsed_with_signed_bundles_and_a_real_engine(house: House, opa_program: Path, tmp_path: Path) -> None:
    now, following = installed_rules(Settings(_env_file=None)), next_rules()  # type: ignore[call-arg]
    assert await decided_by(now, house, opa_program, tmp_path) == str(now.revision)
    assert await decided_by(following, house, opa_program, tmp_path) == str(following.revision)
    with pytest.raises(CannotStart, match="is not later than"):
        await decided_by(now, house, opa_program, tmp_path)
    await agreed(RollBacks(house.audit), str(now.revision))
    assert await decided_by(now, house, opa_program, tmp_path) == str(now.revision)
    assert await decided_by(following, house, opa_program, tmp_path) == str(following.revision)
