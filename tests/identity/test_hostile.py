"""Hostile tokens: every forgery of every kind of token is refused, and what they are forged from is accepted."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.identity.client import Verifier
from services.identity.signed import public_key
from tests.identity.forge import (
    ATTACKER_EC,
    ATTACKER_OKP,
    FORGERIES,
    LASTING,
    Draft,
    claims,
    header,
    mac_with,
    other_of,
    sealed_by_attacker,
)
from tests.identity.installation import NOW, identity_in, key_of, registered, settings_in
from tests.identity.world import CLIENT, METHOD, REFUSED, TOKEN_URL, URL, World, form, proof_by, signed_by
from tests.ledger_in_memory import LedgerInMemory

Forge = Callable[[Draft], object]
_with_jwk = sealed_by_attacker(jwk=lambda key: key.as_dict(private=False))


def _by_attacker(draft: Draft) -> None:
    draft.key = other_of(draft.key)
    draft.header = {**draft.header, "jwk": public_key(draft.key.as_dict(private=False)).jwk}


OWN: dict[str, dict[str, Forge]] = {
    "access token": {
        **FORGERIES,
        **LASTING,
        "another's key, jwk": _with_jwk,
        "typ missing": header(typ=None),
        "typ JWT": header(typ="JWT"),
        "typ of a person's assertion": header(typ="person+jwt"),
        "sub not the client": claims(sub="care-home-system"),
        "client_id missing": claims(client_id=...),
        "client_id another": claims(client_id="care-home-system"),
        "partner missing": claims(partner=...),
        "partner another": claims(partner="municipality"),
        "generation missing": claims(generation=...),
        "generation to come": claims(generation=2),
        "generation true": claims(generation=True),
        "cnf of nothing": claims(cnf={}),
        "cnf a text": claims(cnf="jkt"),
        "cnf with another binding": claims(cnf={"x5t#S256": "x"}),
        "cnf jkt empty": claims(cnf={"jkt": ""}),
        "bound, shown as bearer": claims(cnf={"jkt": "A" * 43}),
        "aud the identity service": claims(aud="http://127.0.0.1:8400"),
    },
    "client assertion": {
        **FORGERIES,
        **LASTING,
        "another's key, jwk": _with_jwk,
        "typ of a person's assertion": header(typ="person+jwt"),
        "typ of an access token": header(typ="at+jwt"),
        "iss and sub another client": claims(iss="care-home-system", sub="care-home-system"),
        "sub another client": claims(sub="care-home-system"),
        "aud of an assertion about a person": claims(aud="dottedline"),
        "aud with a slash more": claims(aud=f"{TOKEN_URL}/"),
        "aud another host": claims(aud="http://127.0.0.2:8400/v1/token"),
    },
    "person assertion": {
        **FORGERIES,
        **LASTING,
        "another's key, jwk": _with_jwk,
        "typ missing": header(typ=None),
        "typ JWT": header(typ="JWT"),
        "typ of an access token": header(typ="at+jwt"),
        "sub a person of another partner": claims(sub="hanne"),
        "sub a citizen": claims(sub="anna"),
        "sub in other letters": claims(sub="IB"),
        "sub with a blank": claims(sub="ib "),
        "iss another client": claims(iss="care-home-system"),
        "aud the token endpoint": claims(aud=TOKEN_URL),
    },
    "proof": {
        **FORGERIES,
        "typ missing": header(typ=None),
        "typ JWT": header(typ="JWT"),
        "jwk missing": header(jwk=None),
        "jwk another's, signed by them": _by_attacker,
        "jwk another's, signed by the true key": header(jwk=ATTACKER_EC.as_dict(private=False)),
        "jwk of another kind": header(jwk=ATTACKER_OKP.as_dict(private=False)),
        "jwk with the private part": header(jwk=key_of(CLIENT).as_dict(private=True)),
        "jwk a shared secret": mac_with(lambda d: b"k", jwk={"kty": "oct", "k": "aw"}),
        "jwk a text": header(jwk="key"),
        "jwk of a point off the curve": header(jwk={"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}),
        "htm another": claims(htm="GET"),
        "htm in small letters": claims(htm="post"),
        "htm missing": claims(htm=...),
        "htu another path": claims(htu=f"{URL}/more"),
        "htu another host": claims(htu="http://attacker.example/v1/flows"),
        "htu another port": claims(htu="http://127.0.0.1:8404/v1/flows"),
        "htu https": claims(htu="https://127.0.0.1:8405/v1/flows"),
        "htu with a name in front": claims(htu="http://127.0.0.1:8405@attacker.example/v1/flows"),
        "htu with a name in front of ours": claims(htu="http://attacker@127.0.0.1:8405/v1/flows"),
        "htu with a port that is none": claims(htu="http://127.0.0.1:99999/v1/flows"),
        "htu a path alone": claims(htu="/v1/flows"),
        "htu in other letters": claims(htu="http://127.0.0.1:8405/V1/flows"),
        "htu missing": claims(htu=...),
        "htu a list": claims(htu=[URL]),
        "ath missing": claims(ath=...),
        "ath of another token": claims(ath="A" * 43),
        "ath empty": claims(ath=""),
        "iat a minute ago": lambda d: claims(iat=d.claims["iat"] - 60)(d),
        "iat a day ago": lambda d: claims(iat=d.claims["iat"] - 86_400)(d),
    },
    "proof for a token": {
        "typ JWT": header(typ="JWT"),
        "alg none": header(alg="none"),
        "jwk missing": header(jwk=None),
        "htm another": claims(htm="GET"),
        "htu another": claims(htu=URL),
        "iat a minute ago": lambda d: claims(iat=d.claims["iat"] - 60)(d),
        "jti missing": claims(jti=...),
    },
}
KINDS = sorted(OWN)
CASES = [(kind, name) for kind in KINDS for name in OWN[kind]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    ledger = LedgerInMemory()
    identity = identity_in(folder, ledger)
    asyncio.run(registered(identity, settings_in(folder)))
    yield World(identity, ledger)
    identity.close()


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 300
    assert len(set(CASES)) == len(CASES)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_they_are_forged_from_is_accepted(world: World, kind: str) -> None:
    assert await world.present(kind, (await world.draft(kind)).write())


@pytest.mark.parametrize(("kind", "name"), CASES, ids=[f"{kind}: {name}" for kind, name in CASES])
async def test_a_forgery_is_refused(world: World, kind: str, name: str) -> None:
    forged = await world.draft(kind)
    OWN[kind][name](forged)
    with pytest.raises(REFUSED):
        await world.present(kind, forged.write())


@pytest.mark.parametrize("scheme", ["", "Basic", "Token", "Bearer", "DPoP", "Digest"])
async def test_no_token_no_caller(world: World, scheme: str) -> None:
    with pytest.raises(REFUSED):
        await world.verifier().caller(scheme or None, None, METHOD, URL)


async def test_a_bound_token_needs_its_proof_and_its_scheme(world: World) -> None:
    token = await world.bound()
    proof = (await world.draft("proof")).write()
    for authorization, shown in (("Bearer", proof), ("Bearer", None), ("DPoP", None), ("DPoP", "")):
        with pytest.raises(REFUSED):
            await world.verifier().caller(f"{authorization} {token}", shown, METHOD, URL)


async def test_a_plain_token_is_no_bound_one(world: World) -> None:
    proof = (await world.draft("proof")).write()
    for authorization, shown in (("DPoP", proof), ("DPoP", None), ("Bearer", proof)):
        with pytest.raises(REFUSED):
            await world.verifier().caller(f"{authorization} {await world.access()}", shown, METHOD, URL)


async def test_where_proofs_are_required_a_plain_token_is_refused(world: World) -> None:
    strict = world.verifier(require_dpop=True)
    with pytest.raises(REFUSED):
        await strict.caller(f"Bearer {await world.access()}", None, METHOD, URL)
    proof = (await world.draft("proof")).write()
    assert (await strict.caller(f"DPoP {await world.bound()}", proof, METHOD, URL)).proof_id


async def test_a_proof_counts_once(world: World) -> None:
    verifier, proof, token = world.verifier(), (await world.draft("proof")).write(), await world.bound()
    assert (await verifier.caller(f"DPoP {token}", proof, METHOD, URL)).client == CLIENT
    with pytest.raises(REFUSED):
        await verifier.caller(f"DPoP {token}", proof, METHOD, URL)


async def test_a_proof_counts_once_also_when_many_come_at_once(world: World) -> None:
    verifier, proof, token = world.verifier(), (await world.draft("proof")).write(), await world.bound()
    tries = [verifier.caller(f"DPoP {token}", proof, METHOD, URL) for _ in range(20)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert len([answer for answer in answers if not isinstance(answer, Exception)]) == 1


async def test_an_assertion_of_a_client_counts_once(world: World) -> None:
    assertion = (await world.draft("client assertion")).write()
    answers = await asyncio.gather(*(world.ask(assertion) for _ in range(10)), return_exceptions=True)
    assert len([answer for answer in answers if not isinstance(answer, Exception)]) == 1
    with pytest.raises(REFUSED):
        await world.ask(assertion)


async def test_the_same_id_signed_anew_counts_once_too(world: World) -> None:
    first, second = await world.draft("client assertion"), await world.draft("client assertion")
    second.claims = {**second.claims, "jti": first.claims["jti"], "exp": second.claims["exp"] + 1}
    assert await world.ask(first.write())
    with pytest.raises(REFUSED):
        await world.ask(second.write())


async def test_a_proof_for_a_token_counts_once(world: World) -> None:
    proof = (await world.draft("proof for a token")).write()
    assert (await world.ask_bound(proof))["token_type"] == "DPoP"
    with pytest.raises(REFUSED):
        await world.ask_bound(proof)


async def test_two_proofs_are_none(world: World) -> None:
    proofs = [proof_by(CLIENT, "POST", TOKEN_URL).write() for _ in range(2)]
    assertion = (await world.draft("client assertion")).write()
    with pytest.raises(REFUSED):
        await world.identity.door.token(form(assertion), proofs)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
async def test_one_kind_never_stands_for_another(world: World, kind: str, other: str) -> None:
    if {kind, other} <= {"proof", "proof for a token"} or kind == other:
        pytest.skip("the same kind")
    with pytest.raises(REFUSED):
        await world.present(other, (await world.draft(kind)).write())


async def test_a_token_is_over_when_its_time_is_over(world: World) -> None:
    verifier, token = world.verifier(), await world.access()
    assert (await verifier.caller(f"Bearer {token}", None, METHOD, URL)).valid_until == NOW + 900_000
    try:
        world.ledger.time = NOW + 899_999
        assert await verifier.caller(f"Bearer {token}", None, METHOD, URL)
        world.ledger.time = NOW + 900_000
        with pytest.raises(REFUSED):
            await verifier.caller(f"Bearer {token}", None, METHOD, URL)
    finally:
        world.ledger.time = NOW


async def test_another_partners_system_cannot_speak_for_a_person(world: World) -> None:
    # Hanne is the care home's; the café's app signs for her with its own key, and with the care home's name.
    verifier = world.verifier()
    caller = await verifier.caller(f"Bearer {await world.access()}", None, METHOD, URL)
    true = (await world.draft("person assertion")).claims
    for client, issuer in (("roster-app", "roster-app"), ("roster-app", "care-home-system"), ("care-home-system",) * 2):
        claims = {**true, "iss": issuer, "sub": "hanne"}
        with pytest.raises(REFUSED):
            await verifier.acting(caller, signed_by(client, {"typ": "person+jwt"}, **claims).write())


async def test_nobody_and_somebody_elsewhere_are_told_alike(world: World) -> None:
    heard = []
    for subject in ("hanne", "nobody-at-all"):
        draft = await world.draft("person assertion")
        draft.claims["sub"] = subject
        with pytest.raises(REFUSED) as refused:
            await world.act(draft.write())
        heard.append((str(refused.value), getattr(refused.value, "remedy", "")))
    assert heard[0] == heard[1]


async def test_an_assertion_of_a_person_may_be_shown_again_under_one_id(world: World) -> None:
    assertion = (await world.draft("person assertion")).write()
    first, second = await world.act(assertion), await world.act(assertion)
    assert first == second
    assert len(first.jti) == 64
    assert first.valid_until == NOW + 120_000


async def test_equal_ids_of_two_clients_are_two(world: World) -> None:
    mine = (await world.draft("person assertion")).claims
    cafe = await world.act(signed_by(CLIENT, {"typ": "person+jwt"}, **mine).write())
    verifier, home = world.verifier(), await world.identity.client("care-home-system")
    assert home is not None
    token = world.identity.issuer.token(home, NOW, None)
    caller = await verifier.caller(f"Bearer {token}", None, METHOD, URL)
    theirs = {**mine, "iss": "care-home-system", "sub": "hanne"}
    other = await verifier.acting(caller, signed_by("care-home-system", {"typ": "person+jwt"}, **theirs).write())
    assert cafe.jti != other.jti


async def test_the_tokens_remembered_are_bounded(world: World) -> None:
    verifier = world.verifier()
    for _ in range(5):
        await verifier.caller(f"Bearer {await world.access()}", None, METHOD, URL)
    assert len(verifier._tokens) == 5
    for _ in range(3):
        with pytest.raises(REFUSED):
            await verifier.caller("Bearer a.b.c", None, METHOD, URL)
    assert len(verifier._tokens) == 5


def test_a_verifier_needs_an_issuer_of_its_own(world: World) -> None:
    other = Verifier(world.identity, world.ledger, "http://another.example")
    with pytest.raises(REFUSED):
        asyncio.run(other.caller(f"Bearer {asyncio.run(world.access())}", None, METHOD, URL))
