"""Tokens that nobody should take: a forger that signs, mis-signs and mis-spells, and the list of what it tries."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

Key = ECKey | OKPKey
ATTACKER_EC = ECKey.generate_key("P-256")
ATTACKER_OKP = OKPKey.generate_key("Ed25519")
ATTACKER_RSA = RSAKey.generate_key(2048)


@dataclass
class Draft:
    """A token before it is written; forgeries change it. `signature` replaces the true one."""

    key: Key
    header: dict[str, Any]
    claims: Any
    signature: Callable[[bytes], bytes] | None = None
    text: Callable[[str], str] = field(default=lambda text: text)

    def write(self) -> str:
        """The token as text."""
        signed = f"{b64(self.header)}.{b64(self.claims)}"
        sign = self.signature or self._sign
        return self.text(f"{signed}.{encoded(sign(signed.encode()))}")

    def _sign(self, signed: bytes) -> bytes:
        name = "ES256" if isinstance(self.key, ECKey) else "Ed25519"
        model = jws.JWSRegistry.algorithms[name]
        return model.sign(signed, self.key)  # type: ignore[attr-defined,no-any-return]


def b64(value: Any) -> str:
    """JSON, base64url; a text is taken as JSON already."""
    return encoded((value if isinstance(value, str) else json.dumps(value)).encode())


def encoded(value: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def other_of(key: Key) -> Key:
    """An attacker's key of the same kind."""
    return ATTACKER_EC if isinstance(key, ECKey) else ATTACKER_OKP


def mac(secret: bytes) -> Callable[[bytes], bytes]:
    """An HMAC with something public as its secret."""
    return lambda signed: hmac.new(secret, signed, sha256).digest()


def header(**changed: Any) -> Callable[[Draft], None]:
    """Changes the header; None takes a name out."""

    def forge(draft: Draft) -> None:
        merged = {**draft.header, **changed}
        draft.header = {name: value for name, value in merged.items() if value is not None}

    return forge


def claims(**changed: Any) -> Callable[[Draft], None]:
    """Changes the claims; `...` takes a name out."""

    def forge(draft: Draft) -> None:
        draft.claims = {name: value for name, value in {**draft.claims, **changed}.items() if value is not ...}

    return forge


def text(change: Callable[[str], str]) -> Callable[[Draft], None]:
    """Changes the written token."""

    def forge(draft: Draft) -> None:
        draft.text = change

    return forge


def mac_with(secret: Callable[[Draft], bytes], **changed: Any) -> Callable[[Draft], None]:
    """Key confusion: HS256 under a public key that everybody knows."""

    def forge(draft: Draft) -> None:
        draft.signature = mac(secret(draft))
        header(alg="HS256", **changed)(draft)

    return forge


def sealed_by_attacker(**changed: Callable[[Key], Any]) -> Callable[[Draft], None]:
    """The attacker's key signs, and the header recommends it."""

    def forge(draft: Draft) -> None:
        draft.key = other_of(draft.key)
        draft.header.update({name: value(draft.key) for name, value in changed.items()})

    return forge


def _part(text: str, at: int, new: str) -> str:
    parts = text.split(".")
    parts[at] = new
    return ".".join(parts)


def _flip_signature(text: str) -> str:
    signature = text.rsplit(".", 1)[1]
    middle = len(signature) // 2
    return _part(text, 2, signature[:middle] + ("A" if signature[middle] != "A" else "B") + signature[middle + 1 :])


def _der(draft: Draft) -> None:
    # A signature of the right numbers in the wrong form, where the key has such numbers; else one byte too many.
    if isinstance(draft.key, ECKey):
        raw = draft._sign
        draft.signature = lambda signed: encode_dss_signature(
            int.from_bytes(raw(signed)[:32], "big"), int.from_bytes(raw(signed)[32:], "big")
        )
    else:
        draft.signature = lambda signed, raw=draft._sign: raw(signed) + b"\0"  # type: ignore[misc]


def _twice(name: str) -> Callable[[Draft], None]:
    def forge(draft: Draft) -> None:
        plain = json.dumps(draft.claims)
        draft.claims = plain[:-1] + f', "{name}": {json.dumps(draft.claims[name])}' + "}"

    return forge


def _header_twice(draft: Draft) -> None:
    draft.header = json.dumps(draft.header)[:-1] + ', "alg": "none"}'  # type: ignore[assignment]


def _rsa(draft: Draft) -> None:
    header(alg="RS256")(draft)
    model = jws.JWSRegistry.algorithms["RS256"]
    draft.signature = lambda signed: model.sign(signed, ATTACKER_RSA)  # type: ignore[attr-defined,no-any-return]


def _other_algorithm(draft: Draft) -> None:
    header(alg="Ed25519" if isinstance(draft.key, ECKey) else "ES256")(draft)


def _pem(draft: Draft) -> bytes:
    return draft.key.as_pem(private=False)


def _empty(_: Any) -> bytes:
    return b""


# What no token may get away with, whatever it is for.
FORGERIES: dict[str, Callable[[Draft], None]] = {
    "alg none, unsigned": lambda d: (header(alg="none")(d), setattr(d, "signature", _empty))[0],
    "alg none, with the true signature": header(alg="none"),
    "alg None": lambda d: (header(alg="None")(d), setattr(d, "signature", _empty))[0],
    "alg NONE": lambda d: (header(alg="NONE")(d), setattr(d, "signature", _empty))[0],
    "alg missing": header(alg=None),
    "alg empty": header(alg=""),
    "alg a list": header(alg=["ES256", "Ed25519"]),
    "alg a number": header(alg=7),
    "alg of another kind of key": _other_algorithm,
    "alg in small letters": header(alg="es256"),
    "alg ES384": header(alg="ES384"),
    "alg Ed448": header(alg="Ed448"),
    "alg HS512 unsigned": lambda d: (header(alg="HS512")(d), setattr(d, "signature", _empty))[0],
    "HS256 under the public key's PEM": mac_with(_pem),
    "HS256 under the public key's JWK": mac_with(lambda d: json.dumps(d.key.as_dict(private=False)).encode()),
    "HS256 under the public key's x": mac_with(lambda d: str(d.key.as_dict(private=False)["x"]).encode()),
    "HS256 under nothing, kid a device": mac_with(lambda d: b"", kid="../../../../dev/null"),
    "HS256 under nothing, kid a statement": mac_with(lambda d: b"", kid="x' UNION SELECT '"),
    "RS256 under an RSA key": _rsa,
    "another's key": sealed_by_attacker(),
    "another's key, kid of the true one": sealed_by_attacker(kid=lambda key: "true-key"),
    "another's key, jku": sealed_by_attacker(jku=lambda key: "https://attacker.example/keys"),
    "another's key, x5u": sealed_by_attacker(x5u=lambda key: "https://attacker.example/cert"),
    "another's key, x5c": sealed_by_attacker(x5c=lambda key: ["MIIB"]),
    "the true key, with a jku": header(jku="https://attacker.example/keys"),
    "the true key, with an x5u": header(x5u="https://attacker.example/cert"),
    "crit of something unknown": header(crit=["future"], future=True),
    "crit of b64": header(crit=["b64"], b64=False),
    "compressed": header(zip="DEF"),
    "a JWE's header": header(enc="A256GCM"),
    "a header's name twice": _header_twice,
    "typ a list": header(typ=["at+jwt", "dpop+jwt", "person+jwt", "JWT"]),
    "typ of something else": header(typ="logout+jwt"),
    "no signature": lambda d: setattr(d, "signature", _empty),
    "a signature of zeros": lambda d: setattr(d, "signature", lambda _: bytes(64)),
    "a signature too short": text(lambda t: t[:-8]),
    "a signature changed": text(_flip_signature),
    "a signature in DER, or with a byte more": _der,
    "claims changed after signing": text(lambda t: _part(t, 1, b64({"iss": "attacker"}))),
    "two parts": text(lambda t: t.rsplit(".", 1)[0]),
    "four parts": text(lambda t: f"{t}.x"),
    "five parts": text(lambda t: f"{t}.x.y"),
    "padding": text(lambda t: f"{t}=="),
    "a blank inside": text(lambda t: t.replace(".", ". ", 1)),
    "plain base64": text(lambda t: _part(t, 2, "+/" + t.rsplit(".", 1)[1][2:])),
    "a letter that is not ASCII": text(lambda t: f"{t}é"),
    "a header that is a list": lambda d: setattr(d, "header", []),
    "a header that is no JSON": lambda d: setattr(d, "header", "{alg"),
    "claims that are a list": lambda d: setattr(d, "claims", [d.claims]),
    "claims that are null": lambda d: setattr(d, "claims", "null"),
    "claims that are no JSON": lambda d: setattr(d, "claims", "{iss"),
    "claims nested without end": lambda d: setattr(d, "claims", "[" * 5_000),
    "much too long": claims(more="x" * 40_000),
    "the time of issue twice": _twice("iat"),
    "the id twice": _twice("jti"),
    "iat missing": claims(iat=...),
    "iat a text": claims(iat="1796112000"),
    "iat a fraction": claims(iat=1796112000.5),
    "iat true": claims(iat=True),
    "iat null": claims(iat=None),
    "iat negative": claims(iat=-1),
    "iat beyond all time": claims(iat=2**60),
    "iat a minute ahead": lambda d: claims(iat=d.claims["iat"] + 60)(d),
    "iat in milliseconds": lambda d: claims(iat=d.claims["iat"] * 1_000)(d),
    "jti missing": claims(jti=...),
    "jti empty": claims(jti=""),
    "jti a number": claims(jti=7),
    "jti a list": claims(jti=["x"]),
    "jti longer than it may be": claims(jti="x" * 257),
}

# What no token that has an end may get away with.
LASTING: dict[str, Callable[[Draft], None]] = {
    "exp missing": claims(exp=...),
    "exp null": claims(exp=None),
    "exp a text": claims(exp="1796112060"),
    "exp a fraction": claims(exp=1796112060.9),
    "exp true": claims(exp=True),
    "exp not a number": lambda d: setattr(d, "claims", json.dumps({**d.claims, "exp": float("nan")})),
    "exp infinite": lambda d: setattr(d, "claims", json.dumps({**d.claims, "exp": float("inf")})),
    "exp beyond all time": claims(exp=2**60),
    "over since a second": lambda d: claims(exp=d.claims["iat"] - 1, iat=d.claims["iat"] - 60)(d),
    "over just now": lambda d: claims(exp=d.claims["iat"], iat=d.claims["iat"] - 60)(d),
    "ends before it begins": lambda d: claims(exp=d.claims["iat"] + 1, iat=d.claims["iat"] + 4)(d),
    "not yet valid": lambda d: claims(nbf=d.claims["iat"] + 60)(d),
    "nbf a text": claims(nbf="now"),
    "lives too long": lambda d: claims(exp=d.claims["iat"] + 86_400)(d),
    "lives too long, begun long ago": lambda d: claims(iat=d.claims["iat"] - 86_400)(d),
    "iss missing": claims(iss=...),
    "iss another": claims(iss="attacker"),
    "iss a list": claims(iss=["roster-app", "http://127.0.0.1:8400"]),
    "iss empty": claims(iss=""),
    "aud missing": claims(aud=...),
    "aud null": claims(aud=None),
    "aud another": claims(aud="somebody-else"),
    "aud an empty list": claims(aud=[]),
    "aud ours and another's": lambda d: claims(aud=[d.claims["aud"], "somebody-else"])(d),
    "aud a list in a list": lambda d: claims(aud=[[d.claims["aud"]]])(d),
    "aud a beginning of ours": lambda d: claims(aud=d.claims["aud"][:-1])(d),
    "sub missing": claims(sub=...),
    "sub empty": claims(sub=""),
    "sub a list": claims(sub=["roster-app"]),
    "sub nobody": claims(sub="nobody-at-all"),
}
