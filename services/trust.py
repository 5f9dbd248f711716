"""Services among themselves: each signs a short-lived token with its own key, naming whom it is for.

A service holds its private key and everybody's public keys; a stolen token opens one service for a minute.
JWT (RFC 7519) with EdDSA (RFC 8037); the algorithm is fixed, and no key is ever taken from a token.
"""

import time
from collections.abc import Mapping
from pathlib import Path

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.keys import signing_key
from services.problems import NotSignedIn
from services.settings import SERVICES

_LIVES = 60
_ALGORITHM = "Ed25519"


class Trust:
    """What one service needs to call others and to know who calls it."""

    def __init__(self, name: str, key: Ed25519PrivateKey, public: Mapping[str, str]) -> None:
        self.name = name
        self._key = OKPKey.import_key(_pem(key))
        self._public = {who: OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x}) for who, x in public.items()}
        self._made: dict[str, tuple[float, str]] = {}
        self._seen: dict[str, tuple[float, str]] = {}

    def token_for(self, service: str) -> str:
        """A token for calls to `service`, used again until shortly before it ends."""
        until, token = self._made.get(service, (0.0, ""))
        if time.time() > until - 10:
            until = time.time() + _LIVES
            claims = {"iss": self.name, "aud": service, "exp": int(until)}
            token = jwt.encode({"alg": _ALGORITHM}, claims, self._key, algorithms=[_ALGORITHM])
            self._made[service] = (until, token)
        return token

    def caller(self, token: str) -> str:
        """The name of the service that made this token for us. Raises NotSignedIn."""
        until, name = self._seen.get(token, (0.0, ""))
        if time.time() < until:
            return name
        until, name = self._verified(token)
        if len(self._seen) > 256:
            self._seen.clear()
        self._seen[token] = (until, name)
        return name

    def _verified(self, token: str) -> tuple[float, str]:
        for name, key in self._public.items():
            try:
                claims = jwt.decode(token, key, algorithms=[_ALGORITHM]).claims
            except (JoseError, ValueError):
                continue
            if claims.get("iss") == name and claims.get("aud") == self.name and _in_time(claims.get("exp")):
                return float(claims["exp"]), name
        raise NotSignedIn("This is a door between services.", "Call one of the public interfaces.")


def _in_time(until: object) -> bool:
    return isinstance(until, int) and time.time() < until <= time.time() + _LIVES + 5


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def make_trust(folder: Path) -> None:
    """Makes every service's key below `folder`, and the file of public keys that all of them read."""
    public = {name: _public_x(signing_key(folder / f"{name}-service.pem")) for name in SERVICES}
    (folder / "services.json").write_bytes(orjson.dumps(public, option=orjson.OPT_INDENT_2))


def load_trust(name: str, folder: Path) -> Trust:
    """The trust of one service: its own private key, and everybody's public keys."""
    public = orjson.loads((folder / "services.json").read_bytes())
    return Trust(name, signing_key(folder / f"{name}-service.pem"), public)


def _public_x(key: Ed25519PrivateKey) -> str:
    return str(OKPKey.import_key(_pem(key)).as_dict(private=False)["x"])
