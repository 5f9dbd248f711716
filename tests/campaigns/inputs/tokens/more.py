"""More forgeries than `tests.identity.forge` has: of headers, keys, spellings, times and names, each with its name."""

import json
from collections.abc import Callable
from typing import Any

from joserfc.jwk import OKPKey

from tests.identity.forge import Draft, b64, claims, encoded, header, sealed_by_attacker, text

Forge = Callable[[Draft], object]
_ORDER = 2**252 + 27742317777372353535851937790883648493  # of Ed25519's group (RFC 8032, 5.1)


def _spelled(change: Callable[[str], str]) -> Forge:
    """The claims, or the header, as other JSON; the true key signs it."""

    def forge(draft: Draft) -> None:
        draft.claims = change(json.dumps(draft.claims))

    return forge


def _header_spelled(change: Callable[[str], str]) -> Forge:
    def forge(draft: Draft) -> None:
        draft.header = change(json.dumps(draft.header))  # type: ignore[assignment]

    return forge


def _one_more(name: str, value: str) -> Callable[[str], str]:
    return lambda told: told[:-1] + f', "{name}": {value}' + "}"


def _nested(draft: Draft) -> None:
    draft.claims, draft.header = json.dumps(draft.write()), {**draft.header, "cty": "JWT"}


def _claims_are_a_token(draft: Draft) -> None:
    draft.claims = json.dumps(draft.write())


def _loose_end(told: str) -> str:
    # The last letter of 86 carries four bits that say nothing: another letter there is another spelling of it.
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return told[:-1] + letters[letters.index(told[-1]) ^ 1]


def _beyond_the_order(draft: Draft) -> None:
    sign = draft._sign

    def longer(signed: bytes) -> bytes:
        true = sign(signed)
        return true[:32] + (int.from_bytes(true[32:], "little") + _ORDER).to_bytes(32, "little")

    draft.signature = longer


def _signature(value: bytes) -> Forge:
    return lambda draft: setattr(draft, "signature", lambda _: value)


def _cut(draft: Draft) -> None:
    sign = draft._sign
    draft.signature = lambda signed: sign(signed)[:63]


def _over_other_bytes(draft: Draft) -> None:
    # What b64=false would have signed (RFC 7797): the claims as they are, not in base64url.
    head, told = draft.header, json.dumps(draft.claims)
    draft.signature = lambda _: Draft(draft.key, head, told)._sign(f"{b64(head)}.{told}".encode())


def _kid(value: Any) -> Forge:
    return sealed_by_attacker(kid=lambda _: value)


def _as_map(told: str) -> str:
    head, body, signature = told.split(".")
    return json.dumps({"protected": head, "payload": body, "signature": signature})


HEADERS: dict[str, Forge] = {
    f"{name} along, of the true key": header(**{name: value})
    for name, value in {
        "jku": "data:application/json,{}", "x5u": "file:///etc/passwd", "x5c": [], "x5t": "AA", "x5t#S256": "AA",
        "cty": "JWT", "b64": True, "epk": {}, "apu": "", "p2c": 2**31, "iss": "attacker", "nonce": "1", "": "",
    }.items()
}  # fmt: skip
HEADERS |= {
    f"alg {name}": header(alg=value)
    for name, value in {
        "EDDSA": "EDDSA", "with a blank": "Ed25519 ", "with a nought": "Ed25519\0",
        "in wide letters": "\uff25\uff4425519",
        "with a mark before it": "\ufeffEd25519", "null": None, "true": True, "an object": {"name": "Ed25519"},
        "PS256": "PS256", "ES256K": "ES256K", "ES512": "ES512", "RSA-OAEP": "RSA-OAEP", "dir": "dir", "nOnE": "nOnE",
        "none with a blank": "none ",
    }.items()
}  # fmt: skip
HEADERS |= {
    "crit empty": header(crit=[]),
    "crit of alg": header(crit=["alg"]),
    "crit of exp": header(crit=["exp"], exp=1),
    "crit a text": header(crit="b64"),
    "b64 false, not critical": header(b64=False),
    "b64 false, signed so": lambda d: (header(crit=["b64"], b64=False)(d), _over_other_bytes(d)),
    "typ null": lambda d: d.header.update(typ=None),
    "typ a number": header(typ=1),
    "typ with a nought": lambda d: d.header.update(typ=f"{d.header.get('typ', 'JWT')}\0"),
    "typ of another media type": lambda d: d.header.update(typ=f"text/{d.header.get('typ', 'JWT')}"),
    "alg twice, alike": _header_spelled(_one_more("alg", '"Ed25519"')),
    "alg twice, once escaped": _header_spelled(_one_more("\\u0061lg", '"none"')),
    "a header with something after it": _header_spelled(lambda told: told + "{}"),
    "a header with a mark before it": _header_spelled(lambda told: "\ufeff" + told),
    "a header that is empty": _header_spelled(lambda _: "{}"),
    "a header that is null": _header_spelled(lambda _: "null"),
    "a header nested without end": _header_spelled(lambda _: '{"alg":' * 3_000),
    "a header with a number past all size": _header_spelled(_one_more("kid", "9" * 5_000)),
}
KEYS: dict[str, Forge] = {
    f"another's key, kid {name}": _kid(value)
    for name, value in {
        "a file": "/proc/sys/kernel/randomize_va_space", "a way up": "../../keys/roster-app.pem",
        "an address": "https://attacker.example/k",
        "a statement": "' OR 1=1 --", "a command": "x;id",
        "a nought": "\0", "a number": 0, "null": None, "a list": ["a"],
        "an object": {}, "very long": "k" * 9_000, "true": True, "empty": "",
    }.items()
}  # fmt: skip
KEYS |= {
    "another's key, jwk and kid": sealed_by_attacker(jwk=lambda k: k.as_dict(private=False), kid=lambda _: "true-key"),
    "another's key, jwk with its private part": sealed_by_attacker(jwk=lambda k: k.as_dict(private=True)),
    "another's key, jwks": sealed_by_attacker(jwks=lambda k: {"keys": [k.as_dict(private=False)]}),
    "another's key, x5c and x5t": sealed_by_attacker(x5c=lambda _: ["MIIB"], x5t=lambda _: "AA"),
    "a signature of a nought": _signature(b"\0"),
    "a signature of ones": _signature(b"\xff" * 64),
    "a signature cut by a byte": _cut,
    "a signature beyond the group's order": _beyond_the_order,
    "a signature of the neutral point": _signature(b"\x01" + bytes(63)),
}
SPELLINGS: dict[str, Forge] = {
    "a loose end": text(_loose_end),
    "a line's end after it": text(lambda told: told + "\n"),
    "a line's end inside": text(lambda told: told[:20] + "\n" + told[20:]),
    "a tab inside": text(lambda told: told[:20] + "\t" + told[20:]),
    "a nought inside": text(lambda told: told[:20] + "\0" + told[20:]),
    "a comma after it": text(lambda told: told + ","),
    "itself twice, with a comma": text(lambda told: f"{told},{told}"),
    "itself twice, with a blank": text(lambda told: f"{told} {told}"),
    "a point before it": text(lambda told: f".{told}"),
    "a point after it": text(lambda told: f"{told}."),
    "points alone": text(lambda _: ".."),
    "its parts in another order": text(lambda told: ".".join(reversed(told.split(".")))),
    "in capitals": text(str.upper),
    "in quotes": text(lambda told: f'"{told}"'),
    "as a JSON object": text(_as_map),
    "percent for its points": text(lambda told: told.replace(".", "%2E")),
    "padding within": text(lambda told: told.replace(".", "=.", 1)),
    "wide points": text(lambda told: told.replace(".", "\uff0e")),
    "a token within a token": _nested,
    "claims that are a token": _claims_are_a_token,
    "claims that are a number": _spelled(lambda _: "7"),
    "claims that are true": _spelled(lambda _: "true"),
    "claims with something after them": _spelled(lambda told: told + told),
    "claims with a mark before them": _spelled(lambda told: "\ufeff" + told),
    "claims in UTF-16": lambda d: setattr(d, "text", lambda _: _utf_16(d)),
    "claims with half a letter": lambda d: setattr(d, "claims", _half(d)),
}
TIMES: dict[str, Forge] = {
    f"{name} {how}": claims(**{name: value})
    for name in ("iat", "nbf", "exp")
    for how, value in {
        "an object": {}, "a list": [1], "a text that is empty": "", "beyond a double": 10**400, "half of nothing": 0.5,
        "below all time": -(2**62), "false": False, "a text of nan": "NaN",
    }.items()
}  # fmt: skip
TIMES |= {
    f"{name} {how}, as JSON has no word for": _spelled(lambda told, n=name, v=value: _instead(told, n, v))  # type: ignore[misc]
    for name in ("iat", "nbf", "exp")
    for how, value in (("NaN", "NaN"), ("Infinity", "Infinity"), ("-Infinity", "-Infinity"), ("1e999", "1e999"))
}
TIMES["iat with a fraction of none"] = lambda d: claims(iat=float(d.claims["iat"]))(d)
NAMES: dict[str, Forge] = {
    f"{name} {how}": (lambda d, n=name, f=change: claims(**{n: f(str(d.claims.get(n, "")))})(d))  # type: ignore[misc]
    for name in ("iss", "aud", "sub")
    for how, change in {
        "with a nought": lambda was: was + "\0", "with a blank after it": lambda was: was + " ",
        "with a letter of no width": lambda was: was + "\u200b", "with half a letter": lambda was: was + "\ud800",
        "in capitals": lambda was: was.upper(), "an object": lambda was: {was: was}, "a number": lambda was: 1,
        "true": lambda was: True, "very long": lambda was: was + "x" * 3_000, "a pattern": lambda was: "%",
        "a star": lambda was: "*", "a list twice deep": lambda was: [[was]],
    }.items()
}  # fmt: skip
NAMES |= {
    f"{name} twice, once {how}": _spelled(_one_more(spelling, '"attacker"'))
    for name, escaped in (("iss", "\\u0069ss"), ("aud", "a\\u0075d"), ("sub", "\\u0073ub"), ("jti", "jt\\u0069"))
    for how, spelling in (("plain", name), ("escaped", escaped))
}


def _utf_16(draft: Draft) -> str:
    told = encoded(json.dumps(draft.claims).encode("utf-16"))
    signed = f"{b64(draft.header)}.{told}"
    return f"{signed}.{encoded(draft._sign(signed.encode()))}"


def _half(draft: Draft) -> str:
    return json.dumps({**draft.claims, "jti": "\ud800"})


def _instead(told: str, name: str, value: str) -> str:
    held = json.loads(told)
    held.pop(name, None)
    return _one_more(name, value)(json.dumps(held))


EVERY_KIND = {**HEADERS, **KEYS, **SPELLINGS, **{name: one for name, one in TIMES.items() if name.startswith("iat")}}
EVERY_KIND |= {name: one for name, one in NAMES.items() if name.startswith("jti")}
WITH_AN_END = {**TIMES, **NAMES}


def neutral_key() -> dict[str, str]:
    """A public key of order one: a signature of the neutral point holds under it, over whatever it is."""
    return {"kty": "OKP", "crv": "Ed25519", "x": encoded(b"\x01" + bytes(31))}


def private_part(key: OKPKey) -> dict[str, Any]:
    """A key as nobody should send it."""
    return dict(key.as_dict(private=True))
