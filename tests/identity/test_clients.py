"""Partners' systems: registered, re-keyed and ended in the order of the ledgers, whatever breaks in between."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from services.audit.wire import HOUSE, NEVER, Draft
from services.identity.app import begin
from services.identity.service import Identity
from services.identity.wire import NewClient, Role, Standing, fence_of
from services.problems import CannotStart, Conflict, Invalid, NotFound, NotSignedIn, Unavailable
from services.settings import Settings
from tests.identity.installation import K, identity_in, key_of, new_client, new_person, registered
from tests.identity.world import METHOD, URL, World
from tests.ledger_in_memory import LedgerInMemory
from tests.tampering import backed_up

FENCE = fence_of("care-home-system")
SPARE = {"keys": [key_of("spare").as_dict(private=False)]}


class Killed(BaseException):
    """The process is gone, between two steps."""


async def test_a_registered_client_is_in_force_and_no_entry_has_bumped_its_fence(
    identity: Identity, ledger: LedgerInMemory
) -> None:
    standing = await identity.standing(K, ["roster-app", "care-home-system", "nobody"])
    assert standing["roster-app"] == Standing(True, NEVER, 1)
    assert standing["nobody"] == Standing(False, NEVER, 0)
    assert ledger.kinds(HOUSE)[:2] == ["client-registered"] * 2
    assert ledger.kinds(K) == []


async def test_a_client_is_nobody_where_it_takes_no_part(identity: Identity) -> None:
    assert not (await identity.standing("other", ["roster-app"]))["roster-app"].in_force
    assert (await identity.standing("other", ["care-home-system"]))["care-home-system"].in_force


async def test_an_end_goes_in_the_house_first_and_then_where_the_client_takes_part(
    identity: Identity, ledger: LedgerInMemory
) -> None:
    order: list[str] = []

    async def note(drafts: Sequence[Draft]) -> None:
        order.extend(draft.ledger for draft in drafts)

    ledger.before_append = note
    await identity.clients.end_client("care-home-system", "psn_ove")
    assert order == [HOUSE, K, "other"]
    for collaboration in (K, "other"):
        assert (await identity.standing(collaboration, ["care-home-system"]))["care-home-system"] == Standing(
            False, 0, 1
        )
        assert (await ledger.fences(collaboration, [FENCE]))[FENCE] == 0
    with pytest.raises(Conflict):
        await identity.clients.end_client("care-home-system", "psn_ove")


async def test_who_ended_it_stands_sealed(identity: Identity, ledger: LedgerInMemory) -> None:
    await identity.clients.end_client("roster-app", "psn_ove")
    assert ledger.drafts[K][-1].sealed == {"person": "psn_ove"}
    assert "psn_ove" not in "".join(ledger.said(K) + ledger.said(HOUSE))


async def test_no_permit_that_rests_on_a_client_gets_a_place_after_its_end(
    identity: Identity, ledger: LedgerInMemory
) -> None:
    standing = (await identity.standing(K, ["roster-app"]))["roster-app"]
    await identity.clients.end_client("roster-app", "")
    permit = Draft(K, "decision", "evt_1", {}, rests_on={fence_of("roster-app"): standing.index})
    assert (await ledger.append([permit]))[0].outcome == "moved"


async def test_new_keys_end_what_was_signed_with_the_old_ones(identity: Identity, ledger: LedgerInMemory) -> None:
    world = World(identity, ledger)
    old = await world.access()
    caller = await world.verifier().caller(f"Bearer {old}", None, METHOD, URL)
    assert (await identity.standing(K, ["roster-app"]))["roster-app"].covers(caller)
    await identity.clients.replace_keys("roster-app", SPARE, "")
    standing = (await identity.standing(K, ["roster-app"]))["roster-app"]
    assert standing == Standing(True, 0, 2)
    assert not standing.covers(caller)
    with pytest.raises(NotSignedIn):
        await world.verifier().caller(f"Bearer {old}", None, METHOD, URL)
    fresh = await world.verifier().caller(f"Bearer {await world.access()}", None, METHOD, URL)
    assert standing.covers(fresh)


async def test_an_ended_client_gets_no_token_and_calls_no_more(identity: Identity, ledger: LedgerInMemory) -> None:
    world = World(identity, ledger)
    token, assertion = await world.access(), (await world.draft("client assertion")).write()
    await identity.clients.end_client("roster-app", "")
    for refused in (world.ask(assertion), world.call(token)):
        with pytest.raises(Exception, match="in force"):
            await refused


async def test_a_verifier_that_looked_a_moment_ago_is_corrected_by_the_standing(
    identity: Identity, ledger: LedgerInMemory
) -> None:
    world = World(identity, ledger)
    verifier, token = world.verifier(), await world.access()
    await verifier.caller(f"Bearer {token}", None, METHOD, URL)
    await identity.clients.end_client("roster-app", "")
    stale = await verifier.caller(f"Bearer {token}", None, METHOD, URL)
    assert not (await identity.standing(K, ["roster-app"]))["roster-app"].covers(stale)


async def test_while_the_ledger_is_away_an_end_waits_and_nothing_rests_on_the_client(
    identity: Identity, ledger: LedgerInMemory
) -> None:
    ledger.down = True
    with pytest.raises(Unavailable):
        await identity.clients.end_client("care-home-system", "")
    assert not (await identity.standing(K, ["care-home-system"]))["care-home-system"].in_force
    assert (await identity.standing(K, ["roster-app"]))["roster-app"].in_force
    ledger.down = False
    await identity.clients.catch_up()
    assert ledger.kinds(HOUSE)[-1] == ledger.kinds(K)[-1] == ledger.kinds("other")[-1] == "client-ended"
    assert (await identity.standing(K, ["care-home-system"]))["care-home-system"] == Standing(False, 0, 1)


@pytest.mark.parametrize("ledger_of_the_crash", [HOUSE, K, "other"])
@pytest.mark.parametrize("step", ["before_append", "after_append"])
async def test_a_crash_at_any_step_of_an_end_is_finished_at_start(
    tmp_path: Path, settings: Settings, ledger: LedgerInMemory, ledger_of_the_crash: str, step: str
) -> None:
    dying = identity_in(tmp_path, ledger)
    await registered(dying, settings)
    died = []

    async def die(drafts: Sequence[Draft]) -> None:
        if drafts[0].ledger == ledger_of_the_crash and not died:
            died.append(step)
            raise Killed

    setattr(ledger, step, die)
    with pytest.raises(Killed):
        await dying.clients.end_client("care-home-system", "psn_ove")
    dying.close()
    assert died, "the crash must have happened"

    again = identity_in(tmp_path, ledger)
    await again.check_start()
    for collaboration in (K, "other"):
        assert (await again.standing(collaboration, ["care-home-system"]))["care-home-system"] == Standing(False, 0, 1)
        assert ledger.kinds(collaboration) == ["client-ended"]
    assert ledger.kinds(HOUSE).count("client-ended") == 1
    assert (await again.client("care-home-system")).ended  # type: ignore[union-attr]
    again.close()


@pytest.mark.parametrize(("step", "there"), [("before_append", False), ("after_append", True)])
async def test_a_registration_that_a_crash_cut_off_is_there_only_with_its_entry(
    tmp_path: Path, ledger: LedgerInMemory, step: str, there: bool
) -> None:
    dying = identity_in(tmp_path, ledger)

    async def die(_: Sequence[Draft]) -> None:
        raise Killed

    before = ledger.before_append
    setattr(ledger, step, die)
    with pytest.raises(Killed):
        await dying.clients.register_client(new_client("roster-app", "cafe", K), "")
    dying.close()
    ledger.before_append = ledger.after_append = before
    again = identity_in(tmp_path, ledger)
    await again.check_start()
    assert (await again.client("roster-app") is not None) is there
    assert ("client-registered" in ledger.kinds(HOUSE)) is there
    again.close()


async def test_a_store_from_an_old_backup_lets_no_permit_rest_on_what_it_missed(
    tmp_path: Path, settings: Settings, ledger: LedgerInMemory
) -> None:
    first = identity_in(tmp_path / "data", ledger)
    await registered(first, settings)
    await first.clients.replace_keys("care-home-system", SPARE, "")
    first.close()
    backed_up(tmp_path / "data", tmp_path / "backup")
    second = identity_in(tmp_path / "data", ledger)
    await second.clients.end_client("care-home-system", "")
    second.close()
    restored = identity_in(tmp_path / "backup", ledger)
    await restored.clients.changes.check_start()
    assert not (await restored.standing(K, ["care-home-system"]))["care-home-system"].in_force
    assert (await restored.standing(K, ["roster-app"]))["roster-app"].in_force
    restored.close()


async def test_a_ledger_older_than_the_store_keeps_the_service_from_starting(
    tmp_path: Path, settings: Settings, ledger: LedgerInMemory
) -> None:
    first = identity_in(tmp_path, ledger)
    await registered(first, settings)
    first.close()
    again = identity_in(tmp_path, LedgerInMemory())
    with pytest.raises(CannotStart, match="backup"):
        await begin(again, None)
    again.close()


async def test_every_mistake_of_a_registration_is_named_at_once(identity: Identity) -> None:
    wrong = NewClient("Roster App", "", [HOUSE, "x y"], {"keys": [key_of("roster-app").as_dict(private=True)]})
    with pytest.raises(Invalid) as raised:
        await identity.clients.register_client(wrong, "")
    assert {error["field"] for error in raised.value.more["errors"]} == {"id", "partner", "collaborations", "jwks"}
    assert all(error["says"].endswith(".") for error in raised.value.more["errors"])


async def test_an_id_is_taken_once_and_for_good(identity: Identity) -> None:
    await identity.clients.end_client("roster-app", "")
    with pytest.raises(Conflict):
        await identity.clients.register_client(new_client("roster-app", "cafe", K), "")
    with pytest.raises(NotFound):
        await identity.clients.replace_keys("nobody", SPARE, "")


async def test_the_first_operator_is_registered_once(identity: Identity, settings: Settings) -> None:

    await identity.registry.begin_with(new_person(settings, "second", "municipality", Role.OPERATOR))
    assert await identity.person_by_subject(settings.issuer_url(), "second") is None
