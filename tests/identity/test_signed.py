"""The reader of signed tokens, its times and its memory, on whatever comes."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey

from services.identity.dpop import WINDOW, check_proof
from services.identity.once import Once
from services.identity.signed import (
    LEEWAY,
    Rejected,
    check_age,
    check_audience,
    check_times,
    claims_in,
    hashed,
    header_of,
    public_key,
    public_keys,
    signed,
    verified,
)
from services.problems import TooBusy
from tests.identity.forge import b64
from tests.identity.installation import NOW
from tests.identity.world import METHOD, URL, proof_by

KEY = OKPKey.generate_key("Ed25519")
PUBLIC = public_key(KEY.as_dict(private=False))
TRUE = signed(KEY, "JWT", {"iss": "somebody", "iat": NOW // 1_000})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
SECONDS = NOW // 1_000


@given(st.text())
@example("..")
@example("e30.e30.")
@example("W10.W10.W10")
def test_whatever_comes_is_read_or_rejected(text: str) -> None:
    for read in (header_of, claims_in, lambda token: verified(token, [PUBLIC], {"jwt"})):
        with pytest.raises(Rejected):
            read(text)


@given(JSON, JSON, st.binary(max_size=80))
def test_any_json_in_a_tokens_place_is_rejected(header: object, claims: object, signature: bytes) -> None:
    token = f"{b64(header)}.{b64(claims)}.{b64(signature.hex())}"
    with pytest.raises(Rejected):
        verified(token, [PUBLIC], {"jwt"})
    with pytest.raises(Rejected):
        check_proof(token, METHOD, URL, NOW, None)


@given(st.integers(0, len(TRUE) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_no_character_of_a_token_can_be_another(at: int, other: str) -> None:
    changed = TRUE[:at] + other + TRUE[at + 1 :]
    if changed == TRUE:
        assert verified(changed, [PUBLIC], {"jwt"})["iss"] == "somebody"
        return
    with pytest.raises(Rejected):
        verified(changed, [PUBLIC], {"jwt"})


@given(JSON)
def test_any_json_is_a_key_or_rejected(jwk: object) -> None:
    for read in (public_key, public_keys):
        with pytest.raises(Rejected):
            read(jwk)


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "RS256"},
        {"alg": "EdDSA "},
        {"use": "enc"},
        {"crv": "Ed448"},
        {"kty": "oct"},
        {"x": ""},
        {"x": "AA"},
        {"x": None},
        {"d": "AA"},
        {"k": "AA"},
    ],
    ids=str,
)
def test_a_key_of_another_kind_or_use_is_rejected(change: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        public_key({**KEY.as_dict(private=False), **change})


def test_a_key_set_holds_each_key_once_and_few() -> None:
    one = KEY.as_dict(private=False)
    others = [OKPKey.generate_key("Ed25519").as_dict(private=False) for _ in range(8)]
    assert len(public_keys({"keys": others})) == 8
    for wrong in ({"keys": []}, {"keys": [one, one]}, {"keys": [one, *others]}, {"keys": one}, {}, [one]):
        with pytest.raises(Rejected):
            public_keys(wrong)


def test_a_key_that_names_its_algorithm_signs_with_no_other() -> None:
    pinned = public_key({**KEY.as_dict(private=False), "alg": "EdDSA"})
    assert (pinned.algorithms, pinned.jwk["alg"]) == (("EdDSA",), "EdDSA")
    with pytest.raises(Rejected):
        verified(TRUE, [pinned], {"jwt"})


@given(st.integers(-10, 10), st.integers(-10, 400), st.integers(1, 300))
def test_times_are_as_a_plain_reading_has_them(issued: int, lives: int, longest: int) -> None:
    claims = {"iat": SECONDS + issued, "exp": SECONDS + issued + lives}
    good = (
        lives > 0
        and issued + lives > 0
        and issued * 1_000 <= LEEWAY
        and (issued + lives - min(issued, 0)) * 1_000 <= longest * 1_000 + LEEWAY
    )
    if good:
        assert check_times(claims, NOW, longest * 1_000) == claims["exp"] * 1_000
    else:
        with pytest.raises(Rejected):
            check_times(claims, NOW, longest * 1_000)


@given(st.integers(-70_000, 10_000))
def test_a_proof_is_as_old_as_it_may_be(ago: int) -> None:
    claims = {"iat": (NOW + ago) // 1_000}
    if NOW - WINDOW < claims["iat"] * 1_000 <= NOW + LEEWAY:
        check_age(claims, NOW, WINDOW)
    else:
        with pytest.raises(Rejected):
            check_age(claims, NOW, WINDOW)


@given(st.lists(st.sampled_from(["us", "we", "them"])))
def test_an_audience_is_ours_alone(named: list[str]) -> None:
    if named and "them" not in named:
        check_audience({"aud": named}, {"us", "we"})
    else:
        with pytest.raises(Rejected):
            check_audience({"aud": named}, {"us", "we"})


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abc")), max_size=30))
def test_within_its_window_an_id_comes_once(calls: list[tuple[int, str]]) -> None:
    once, now, seen = Once(50), 0, dict[str, int]()
    for later, name in calls:
        now += later
        fresh = name not in seen or now >= seen[name] + 50
        assert once.first(name, now) is fresh
        if fresh:
            seen[name] = now


def test_a_full_memory_refuses_and_forgets_nothing() -> None:
    once = Once(50, most=2)
    assert once.first("a", 0)
    assert once.first("b", 0)
    with pytest.raises(TooBusy):
        once.first("c", 0)
    assert not once.first("a", 49)
    assert once.first("c", 50)


@pytest.mark.parametrize(
    "htu",
    [
        URL,
        f"{URL}?page=2",
        f"{URL}#there",
        URL.replace("http", "HTTP"),
        "http://127.0.0.1:8405/v1/flows",
    ],
)
def test_one_address_may_be_spelled_in_several_ways(htu: str) -> None:
    draft = proof_by("roster-app", METHOD, htu)
    assert len(check_proof(draft.write(), METHOD, URL, NOW, None).id) == 64


def test_the_default_port_goes_without_saying() -> None:
    for said, called in (
        ("https://G.example/a", "https://g.example:443/a"),
        ("http://g.example:80", "http://g.example/"),
    ):
        proof = proof_by("roster-app", METHOD, said).write()
        assert check_proof(proof, METHOD, called, NOW, None).thumbprint


def test_hashes_are_as_the_standards_print_them() -> None:
    # RFC 9449, 7.1: the access token of the example, and its ath; RFC 7636, appendix B: verifier and challenge.
    token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
    assert hashed(token) == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    assert hashed("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_thumbprint_is_the_standards() -> None:
    # RFC 8037, appendix A.3.
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert public_key(jwk).thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_ecdsa_keys_must_lie_on_the_curve() -> None:
    jwk = ECKey.generate_key("P-256").as_dict(private=False)
    with pytest.raises(Rejected):
        public_key({**jwk, "y": jwk["x"]})
