"""Sessions: at one door, for a while, under a token of which only a hash is kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.wire import HOUSE
from services.identity.model import IDLE, LONGEST, session_ends
from services.identity.service import Identity
from services.problems import NotAllowed, Unavailable
from services.settings import Settings
from tests.identity.installation import NOW
from tests.ledger_in_memory import LedgerInMemory


async def test_a_session_is_good_at_its_own_door_only(identity: Identity, settings: Settings) -> None:
    opened = await identity.open_session("consent", settings.issuer_url(), "anna")
    assert opened.session.name == "Anna"
    assert await identity.session(opened.token, "consent") == opened.session
    assert await identity.session(opened.token, "audit") is None
    another = "x" if opened.token[0] != "x" else "y"
    assert await identity.session(another + opened.token[1:], "consent") is None
    assert await identity.session("", "consent") is None


async def test_it_ends_when_nobody_does_anything(
    identity: Identity, settings: Settings, ledger: LedgerInMemory
) -> None:
    opened = await identity.open_session("consent", settings.issuer_url(), "anna")
    assert opened.session.valid_until == NOW + IDLE
    ledger.time = NOW + IDLE - 1
    seen = await identity.session(opened.token, "consent")
    assert seen is not None
    assert seen.valid_until == ledger.time + IDLE
    ledger.time += IDLE
    assert await identity.session(opened.token, "consent") is None


async def test_it_ends_however_busy_somebody_is(identity: Identity, settings: Settings, ledger: LedgerInMemory) -> None:
    opened = await identity.open_session("consent", settings.issuer_url(), "anna")
    while ledger.time < NOW + LONGEST - IDLE // 2:
        ledger.time += IDLE // 2
        assert await identity.session(opened.token, "consent")
    ledger.time = NOW + LONGEST
    assert await identity.session(opened.token, "consent") is None


async def test_a_session_never_ends_before_what_was_promised(
    identity: Identity, settings: Settings, ledger: LedgerInMemory
) -> None:
    opened = await identity.open_session("consent", settings.issuer_url(), "anna")
    ledger.time += 59_000  # too soon to be noted
    seen = await identity.session(opened.token, "consent")
    assert seen is not None
    assert seen.lasts_for == seen.valid_until - ledger.time
    ledger.time = seen.valid_until - 1
    assert await identity.session(opened.token, "consent")


async def test_somebody_sees_where_they_are_signed_in_and_nobody_elses_places(
    identity: Identity, settings: Settings, ledger: LedgerInMemory
) -> None:
    opened = await identity.open_session("consent", settings.issuer_url(), "anna")
    await identity.open_session("consent", settings.issuer_url(), "ib")
    ledger.time += IDLE // 2
    await identity.open_session("audit", settings.issuer_url(), "anna")
    places = await identity.signed_in(opened.session.person)
    assert [(one.door, one.opened_at, one.seen_at) for one in places] == [
        ("audit", ledger.time, ledger.time),
        ("consent", NOW, NOW),
    ]
    ledger.time = NOW + IDLE
    assert [one.door for one in await identity.signed_in(opened.session.person)] == ["audit"]


@given(st.integers(0, 2**52), st.integers(0, 2 * LONGEST))
def test_a_session_never_outlives_either_limit(opened_at: int, active_for: int) -> None:
    ends = session_ends(opened_at, opened_at + active_for)
    assert ends <= opened_at + LONGEST
    assert ends <= opened_at + active_for + IDLE


async def test_signing_out_ends_one_or_all(identity: Identity, settings: Settings) -> None:
    here = await identity.open_session("consent", settings.issuer_url(), "anna")
    there = await identity.open_session("audit", settings.issuer_url(), "anna")
    others = await identity.open_session("consent", settings.issuer_url(), "ib")
    await identity.close_session(here.token, "audit")
    assert await identity.session(here.token, "consent")
    await identity.close_session(here.token, "consent")
    assert await identity.session(here.token, "consent") is None
    assert await identity.session(there.token, "audit")
    await identity.close_all(there.session.person)
    assert await identity.session(there.token, "audit") is None
    assert await identity.session(others.token, "consent")


async def test_every_sign_in_has_a_new_token(identity: Identity, settings: Settings) -> None:
    tokens = {(await identity.open_session("consent", settings.issuer_url(), "anna")).token for _ in range(5)}
    assert len(tokens) == 5


async def test_only_a_hash_of_the_token_is_kept(tmp_path: Path, identity: Identity, settings: Settings) -> None:
    opened = await identity.open_session("consent", settings.issuer_url(), "anna")
    identity.close()
    assert not any(opened.token.encode() in file.read_bytes() for file in tmp_path.glob("identity.db*"))


async def test_sign_ins_and_refused_ones_are_on_record(
    identity: Identity, settings: Settings, ledger: LedgerInMemory
) -> None:
    await identity.open_session("consent", settings.issuer_url(), "anna")
    with pytest.raises(NotAllowed):
        await identity.open_session("consent", settings.issuer_url(), "stranger")
    with pytest.raises(NotAllowed):
        await identity.open_session("consent", "https://another.example", "anna")
    entries = [draft for draft in ledger.drafts[HOUSE] if draft.kind == "sign-in"]
    assert [entry.said["outcome"] for entry in entries] == ["signed-in", "refused", "refused"]
    assert "stranger" not in str(entries)


async def test_without_its_entry_nobody_is_signed_in(
    identity: Identity, settings: Settings, ledger: LedgerInMemory
) -> None:
    ledger.down = True
    with pytest.raises(Unavailable):
        await identity.open_session("consent", settings.issuer_url(), "anna")
    ledger.down = False
    assert await identity.database.read(lambda c: c.value("SELECT COUNT(*) FROM session")) == 0
