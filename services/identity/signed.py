"""Signed tokens (JWS compact, RFC 7515; JWT, RFC 7519), read strictly and written plainly.

The caller brings the keys; a key is never taken from a token's header, and which algorithm a key signs with follows
from the key (RFC 8725, 3.1). Every token has a type of its own, so that one can never stand for another (3.11).
"""

import warnings
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from json import loads
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode
from orjson import dumps
from orjson import loads as parse

LEEWAY = 5_000
"""How far (milliseconds) another's clock may run ahead of ours. An end has none: what is over is over."""

HEADER = frozenset({"alg", "typ", "kid"})
_LONGEST, _LONGEST_TEXT = 16_384, 256
# RFC 9864 renamed EdDSA with Ed25519 to Ed25519; with the curve fixed by the key both say the same.
_ALGORITHMS = {("EC", "P-256"): ("ES256",), ("OKP", "Ed25519"): ("Ed25519", "EdDSA")}
_MEMBERS = {"EC": ("kty", "crv", "x", "y"), "OKP": ("kty", "crv", "x")}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)


class Rejected(Exception):
    """Why a token counts for nothing. The text names the rule that it breaks, never what stood in it."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that others sign with. `thumbprint` as in RFC 7638, SHA-256, base64url."""

    jwk: dict[str, str]
    thumbprint: str
    algorithms: tuple[str, ...]
    key: ECKey | OKPKey | RSAKey


def public_key(jwk: object) -> PublicKey:
    """The key that a JWK describes: P-256 or Ed25519, for signatures, public part only. Raises Rejected."""
    if not isinstance(jwk, Mapping) or _PRIVATE & set(jwk):
        raise Rejected("a key must be a public JWK, without its private part")
    kind, curve = jwk.get("kty"), jwk.get("crv")
    if not isinstance(kind, str) or not isinstance(curve, str) or (kind, curve) not in _ALGORITHMS:
        raise Rejected("a key must be of kind EC P-256 or OKP Ed25519")
    algorithms = tuple(name for name in _ALGORITHMS[kind, curve] if jwk.get("alg", name) == name)
    if not algorithms or jwk.get("use", "sig") != "sig":
        raise Rejected("a key must be meant for signatures of its own kind")
    members = {name: str(jwk.get(name)) for name in _MEMBERS[kind]}
    try:
        key = ECKey.import_key({**members}) if kind == "EC" else OKPKey.import_key({**members})
        pinned = {"alg": algorithms[0]} if "alg" in jwk else {}
        return PublicKey({**members, **pinned}, key.thumbprint(), algorithms, key)
    except (JoseError, ValueError, TypeError) as error:
        raise Rejected("a key's coordinates are wrong") from error


def public_keys(jwks: object) -> list[PublicKey]:
    """The keys of a JWK Set (RFC 7517, 5), at least one and at most eight, no key twice. Raises Rejected."""
    listed = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= 8:
        raise Rejected("a key set must hold one to eight keys")
    keys = [public_key(jwk) for jwk in listed]
    if len({key.thumbprint for key in keys}) != len(keys):
        raise Rejected("a key set must not hold a key twice")
    return keys


def header_of(token: str, names: Collection[str] = HEADER) -> dict[str, Any]:
    """The header of a token, not verified. Raises Rejected, also when it says anything but `names`."""
    parts = token.split(".")
    if len(token) > _LONGEST or len(parts) != 3 or not all(parts) or not token.isascii():
        raise Rejected("a token must have three parts and at most 16384 characters")
    header = _object_in(parts[0])
    # jwk, jku, x5u and x5c bring a key along, crit and b64 change the rules; none of them has a say here.
    if not set(header) <= set(names):
        raise Rejected("a token's header must name its algorithm, type and key id, and nothing else")
    return header


def claims_in(token: str) -> dict[str, Any]:
    """What a token claims, NOT verified: good only for looking up whose keys to verify it with. Raises Rejected."""
    header_of(token)
    return _object_in(token.split(".")[1])


def verified(
    token: str, keys: Sequence[PublicKey], types: Collection[str], names: Collection[str] = HEADER
) -> dict[str, Any]:
    """What a token claims, signed under one of `keys` and of one of `types` ("" is none given). Raises Rejected."""
    header = header_of(token, names)
    kind, algorithm = header.get("typ", ""), header.get("alg")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in types:
        raise Rejected("a token must be of the type that belongs here")
    if not isinstance(algorithm, str):
        raise Rejected("a token must name its algorithm")
    fitting = [key for key in keys if algorithm in key.algorithms]
    if not any(_signed_under(token, key, algorithm) for key in fitting):
        raise Rejected("a token must be signed under a registered key with that key's algorithm")
    return _object_in(token.split(".")[1])


def check_times(claims: Mapping[str, Any], now: int, longest: int) -> int:
    """The end of a token in milliseconds. `longest` is how long it may live at most (milliseconds). Raises Rejected."""
    issued, ends = _instant(claims, "iat"), _instant(claims, "exp")
    if now >= ends:
        raise Rejected("a token must not be over")
    if max(issued, _instant(claims, "nbf") if "nbf" in claims else 0) > now + LEEWAY:
        raise Rejected("a token must have begun")
    if not issued < ends <= min(issued, now) + longest + LEEWAY:
        raise Rejected("a token must not live longer than is taken here")
    return ends


def check_age(claims: Mapping[str, Any], now: int, oldest: int) -> None:
    """A token without an end of its own must have been made just now. Raises Rejected."""
    if not now - oldest < _instant(claims, "iat") <= now + LEEWAY:
        raise Rejected("a proof must be made just now")


def text_in(claims: Mapping[str, Any], name: str) -> str:
    """A claim that must be there and be a text of 1 to 256 characters. Raises Rejected."""
    value = claims.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_TEXT:
        raise Rejected(f"a token must say {name}")
    return value


def check_audience(claims: Mapping[str, Any], ours: Collection[str]) -> None:
    """Whom a token is for must be us and nobody else, who could use it as well. Raises Rejected."""
    named = claims.get("aud")
    listed = [named] if isinstance(named, str) else named
    if not isinstance(listed, list) or not listed or not all(isinstance(aud, str) and aud in ours for aud in listed):
        raise Rejected("a token must be made for us, and for us alone")


def signed(key: ECKey | OKPKey, kind: str, claims: Mapping[str, Any], **header: Any) -> str:
    """A token of a kind (`typ`), signed with ES256 or Ed25519 as the key is."""
    algorithm = "ES256" if isinstance(key, ECKey) else "Ed25519"
    return jws.serialize_compact({"alg": algorithm, "typ": kind, **header}, dumps(claims), key, [algorithm])


def hashed(text: str) -> str:
    """SHA-256 of a text, base64url without padding: `ath`, `jkt` and PKCE's S256 all want it so."""
    return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()


def _signed_under(token: str, key: PublicKey, algorithm: str) -> bool:
    # The algorithm itself, of the library: header and claims are read here already, and more strictly.
    signed_part, _, signature = token.rpartition(".")
    try:
        return _verify(algorithm)(signed_part.encode(), urlsafe_b64decode(signature.encode()), key.key)
    except (JoseError, ValueError):
        return False


@cache
def _verify(algorithm: str) -> Callable[[bytes, bytes, Any], bool]:
    # Of those that keys of ours may have, so there are few.
    return jws.JWSRegistry(algorithms=[algorithm]).get_alg(algorithm).verify


def _instant(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int or not 0 < value < 2**40:  # a bool is an int to Python, and no instant
        raise Rejected(f"a token must say {name} in whole seconds")
    return value * 1_000


def _object_in(part: str) -> dict[str, Any]:
    try:
        told = urlsafe_b64decode(part.encode())
        # Read strictly first: UTF-8 alone, whole letters, numbers that are some (RFC 8259, 8). Half a letter is nothing
        # that could be hashed or looked up, and what comes in UTF-16 another reader takes for something else.
        parse(told)
        value = loads(told, object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as error:
        raise Rejected("a token's parts must be JSON objects") from error
    if not isinstance(value, dict):
        raise Rejected("a token's parts must be JSON objects")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Two readers may each take another one of two equal names.
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)
