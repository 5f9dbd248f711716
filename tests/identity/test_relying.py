"""Signing in with any provider: what it must send, and what a wrong, slow or lying one gets."""

import warnings
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from services.identity.relying import Begun, Registration, RelyingParty
from services.problems import NotSignedIn, Unavailable
from tests.identity.forge import FORGERIES, LASTING, Draft, claims, header
from tests.identity.installation import NOW, free_ports
from tests.ledger_in_memory import LedgerInMemory

CLIENT, BACK = "dottedline-consent", "http://127.0.0.1:8404/sign-in/callback"
BEGUN = Begun("state", "nonce-1", "v" * 43, "/", NOW + 600_000)
RSA, EC, OKP = RSAKey.generate_key(2048), ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519")
with warnings.catch_warnings(action="ignore"):
    WEAK = RSAKey.generate_key(1024)
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")


@dataclass
class Provider:
    """Somebody's provider, as good or bad as a test wants it."""

    issuer: str
    keys: list[Any] = field(default_factory=lambda: [EC])
    named: str = ""
    id_token: Callable[["Provider"], Any] = lambda self: self.draft().write()
    answer: Callable[[dict[str, Any]], Response] = JSONResponse
    asked: dict[str, str] = field(default_factory=dict)
    authorization: str = ""

    def draft(self) -> Draft:
        times = {"iat": NOW // 1_000, "exp": NOW // 1_000 + 300, "jti": "1"}
        said = {"iss": self.issuer, "sub": "anna", "aud": CLIENT, "nonce": "nonce-1", **times}
        return Draft(EC, {"alg": "ES256", "typ": "JWT"}, said)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            return {"issuer": self.named or self.issuer, **{name: f"{self.issuer}/{name}" for name in names}}

        @app.get("/jwks_uri")
        async def keys() -> dict[str, Any]:
            return {"keys": [key.as_dict(private=False) for key in self.keys]}

        @app.post("/token_endpoint")
        async def token(request: Request) -> Response:
            self.asked = dict(parse_qsl((await request.body()).decode()))
            self.authorization = request.headers.get("authorization", "")
            return self.answer({"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(self)})

        return app


@pytest.fixture
def provider() -> Provider:
    return Provider("http://127.0.0.1:9")


def party(provider: Provider, **registered: Any) -> RelyingParty:
    transport = httpx2.ASGITransport(provider.app(), raise_app_exceptions=False)
    return RelyingParty(provider.issuer, Registration(CLIENT, BACK, **registered), LedgerInMemory(), transport)


async def test_a_subject_comes_back_from_a_good_provider(provider: Provider) -> None:
    assert await party(provider).finish("code-1", BEGUN) == "anna"
    assert provider.asked == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "code_verifier": "v" * 43,
        "redirect_uri": BACK,
        "client_id": CLIENT,
    }


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (OKP, "Ed25519"), (OKP, "EdDSA")])
async def test_providers_sign_with_what_they_publish(provider: Provider, key: Any, algorithm: str) -> None:
    provider.keys = [OKPKey.generate_key("Ed25519"), WEAK, RSAKey.generate_key(2048), key]
    provider.id_token = lambda p: jwt.encode({"alg": algorithm}, p.draft().claims, key, [algorithm])
    assert await party(provider).finish("code-1", BEGUN) == "anna"


async def test_a_weak_key_counts_for_nothing(provider: Provider) -> None:
    provider.keys = [WEAK]
    provider.id_token = lambda p: jwt.encode({"alg": "RS256"}, p.draft().claims, WEAK, ["RS256"])
    with pytest.raises(NotSignedIn):
        await party(provider).finish("code-1", BEGUN)


# An id of its own an identity need not have; which subject it is, the registry says.
_MAY = {"jti missing", "jti empty", "jti a number", "jti a list", "jti longer than it may be", "sub nobody"}
# Here an hour or more is no crime, nor is it where the signer recommends nothing.
_MAY |= {"lives too long, begun long ago", "lives too long"}
CASES = {name: forge for name, forge in {**FORGERIES, **LASTING}.items() if name not in _MAY} | {
    "nonce another": claims(nonce="nonce-2"),
    "nonce missing": claims(nonce=...),
    "azp another": claims(azp="another-client"),
    "typ of an access token": header(typ="at+jwt"),
    "lives two days": lambda d: claims(exp=d.claims["iat"] + 2 * 86_400)(d),
}


@pytest.mark.parametrize("name", CASES)
async def test_an_identity_that_does_not_hold_signs_nobody_in(provider: Provider, name: str) -> None:
    draft = provider.draft()
    CASES[name](draft)
    provider.id_token = lambda _: draft.write()
    with pytest.raises(NotSignedIn):
        await party(provider).finish("code-1", BEGUN)


@pytest.mark.parametrize("sent", [None, 7, "", ["x"], {}])
async def test_without_an_identity_nobody_is_signed_in(provider: Provider, sent: Any) -> None:
    provider.id_token = lambda _: sent
    with pytest.raises(NotSignedIn):
        await party(provider).finish("code-1", BEGUN)


async def test_a_code_that_the_provider_refuses_signs_nobody_in(provider: Provider) -> None:
    provider.answer = lambda _: JSONResponse({"error": "invalid_grant"}, 400)
    with pytest.raises(NotSignedIn):
        await party(provider).finish("code-1", BEGUN)


@pytest.mark.parametrize(
    "answer", [lambda _: Response("no", 500), lambda _: Response("<html>"), lambda _: JSONResponse(["x"])]
)
async def test_a_provider_that_stammers_is_unavailable(provider: Provider, answer: Any) -> None:
    provider.answer = answer
    with pytest.raises(Unavailable):
        await party(provider).finish("code-1", BEGUN)


async def test_a_provider_under_another_name_is_not_ours(provider: Provider) -> None:
    provider.named = "https://attacker.example"
    with pytest.raises(Unavailable, match="another name"):
        await party(provider).begin("/", NOW)


async def test_a_provider_that_is_away_is_unavailable() -> None:
    away = RelyingParty(f"http://127.0.0.1:{free_ports()}", Registration(CLIENT, BACK), LedgerInMemory())
    with pytest.raises(Unavailable):
        await away.begin("/", NOW)


async def test_a_door_may_be_known_by_a_secret(provider: Provider, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    assert await party(provider, secret_file=secret).finish("code-1", BEGUN) == "anna"
    assert b64decode(provider.authorization.removeprefix("Basic ")).decode() == f"{CLIENT}:s3cret"


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "PS256"), (EC, "ES256"), (OKP, "EdDSA")])
async def test_a_door_may_be_known_by_a_key(provider: Provider, tmp_path: Path, key: Any, algorithm: str) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(key.as_pem(private=True))
    assert await party(provider, key_file=file).finish("code-1", BEGUN) == "anna"
    said = jwt.decode(provider.asked["client_assertion"], KeySet([key]), [algorithm]).claims
    assert (said["iss"], said["sub"], said["aud"]) == (CLIENT, CLIENT, f"{provider.issuer}/token_endpoint")
