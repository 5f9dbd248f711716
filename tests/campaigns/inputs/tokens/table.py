"""The table: for each kind of token what it is forged into, by name. Each entry is tried where its kind belongs."""

from collections.abc import Callable
from typing import Any

from services.identity.signed import public_key
from tests.campaigns.inputs.tokens.ground import CASES, Ground
from tests.campaigns.inputs.tokens.more import EVERY_KIND, WITH_AN_END, Forge, neutral_key, private_part
from tests.identity.forge import ATTACKER_OKP, FORGERIES, LASTING, Draft, claims, header, other_of

Table = dict[str, Forge]
OTHER = "municipality-system"


def table(ground: Ground) -> dict[tuple[str, str], Forge]:
    """Every forgery by kind and name."""
    kinds = {
        "access token": _lasting() | _access(ground),
        "bound access token": _lasting() | _access(ground) | _bound(ground),
        "client assertion": _lasting() | _client_assertion(ground),
        "person assertion": _lasting() | _person_assertion(ground),
        "proof": FORGERIES | EVERY_KIND | _proof(ground) | _place(ground.gateway, CASES),
        "proof for a token": FORGERIES | EVERY_KIND | _proof(ground) | _place(ground.identity, "/v1/token"),
    }
    found = {(kind, name): forge for kind, forgeries in kinds.items() for name, forge in forgeries.items()}
    return {place: forge for place, forge in found.items() if place not in _ALLOWED}


# To which of its keys a client has its token bound is the client's to say.
_ALLOWED = {
    ("proof for a token", "another's key, jwk and kid"),
}


def _lasting() -> Table:
    return {**FORGERIES, **LASTING, **EVERY_KIND, **WITH_AN_END}


def _by(ground: Ground, client: str, **changed: Any) -> Forge:
    """Signed by another client that is registered here."""

    def forge(draft: Draft) -> None:
        draft.key = ground.key_of(client)
        draft.claims = {**draft.claims, **changed}

    return forge


def _access(ground: Ground) -> Table:
    return {
        "signed by a client": _by(ground, "roster-app"),
        "signed by another client": _by(ground, OTHER),
        "typ missing": header(typ=None),
        "typ JWT": header(typ="JWT"),
        "typ of an assertion": header(typ="person+jwt"),
        "sub not the client": claims(sub=OTHER),
        "client_id missing": claims(client_id=...),
        "client_id another": claims(client_id=OTHER),
        "partner missing": claims(partner=...),
        "partner another": claims(partner="municipality"),
        "partner a list": claims(partner=["cafe", "municipality"]),
        "generation missing": claims(generation=...),
        "generation before": claims(generation=0),
        "generation to come": claims(generation=2),
        "generation a text": claims(generation="1"),
        "generation true": claims(generation=True),
        "generation a fraction": claims(generation=1.0),
        "cnf of nothing": claims(cnf={}),
        "cnf a text": claims(cnf="jkt"),
        "cnf a list": claims(cnf=[]),
        "cnf of a certificate": claims(cnf={"x5t#S256": "x"}),
        "cnf of a whole key": claims(cnf={"jwk": ATTACKER_OKP.as_dict(private=False)}),
        "cnf jkt empty": claims(cnf={"jkt": ""}),
        "cnf jkt another's": claims(cnf={"jkt": ATTACKER_OKP.thumbprint()}),
        "cnf jkt and more": claims(cnf={"jkt": ground.thumbprint, "x5t#S256": "x"}),
        "aud the identity service": claims(aud=ground.identity),
        "aud the gateway": claims(aud=ground.gateway),
        "another installation's": claims(iss="http://identity.elsewhere.example"),
    }


def _bound(ground: Ground) -> Table:
    return {"cnf missing, shown with a proof": claims(cnf=...), "cnf null, shown with a proof": claims(cnf=None)}


def _client_assertion(ground: Ground) -> Table:
    return {
        "another client's key": _by(ground, OTHER),
        "another client's name": claims(iss=OTHER, sub=OTHER),
        "another client's subject": claims(sub=OTHER),
        "typ of an assertion about a person": header(typ="person+jwt"),
        "typ of an access token": header(typ="at+jwt"),
        "typ of a proof": header(typ="dpop+jwt"),
        "aud of an assertion about a person": claims(aud="dottedline"),
        "aud with a slash more": claims(aud=f"{ground.token_url}/"),
        "aud with a query": claims(aud=f"{ground.token_url}?a=b"),
        "aud in capitals": claims(aud=ground.token_url.upper()),
        "aud the gateway": claims(aud=ground.gateway),
        "aud another host": claims(aud="http://127.0.0.2:8400/v1/token"),
        "nobody's": claims(iss="no-such", sub="no-such"),
    }


def _person_assertion(ground: Ground) -> Table:
    subjects = {"a person of another partner": "hanne", "a citizen": "anna", "the operator": "ove", "in capitals": "IB",
                "with a blank": "ib ", "in wide letters": "\uff49\uff42", "by id": ground.house.people["ib"],
                "by name": "Ib", "a way up": "../ib", "two": "ib,ove"}  # fmt: skip
    return {
        **{f"sub {name}": claims(sub=subject) for name, subject in subjects.items()},
        "another client's key": _by(ground, OTHER),
        "another client's key and name": _by(ground, OTHER, iss=OTHER),
        "another client's name": claims(iss=OTHER),
        "typ missing": header(typ=None),
        "typ JWT": header(typ="JWT"),
        "typ of an access token": header(typ="at+jwt"),
        "typ of a proof": header(typ="dpop+jwt"),
        "aud the token endpoint": claims(aud=ground.token_url),
        "aud the gateway": claims(aud=ground.gateway),
    }


def _with_jwk(key: Any, jwk: Any) -> Forge:
    def forge(draft: Draft) -> None:
        draft.key = key or draft.key
        draft.header = {**draft.header, "jwk": jwk}

    return forge


def _neutral(draft: Draft) -> None:
    draft.header = {**draft.header, "jwk": {**neutral_key(), "d": "AA"}}
    draft.signature = lambda _: b"\x01" + bytes(63)


def _proof(ground: Ground) -> Table:
    attacker = other_of(ground.key)
    jwk = public_key(ground.key.as_dict(private=False)).jwk
    odd: dict[str, Any] = {
        "a text": "key", "a list": [jwk], "null": None, "empty": {}, "of RSA": {"kty": "RSA", "n": "AQ", "e": "AQAB"},
        "of a shared secret": {"kty": "oct", "k": "aw"},
        "off the curve": {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
        "with its private part": private_part(ground.key), "for encryption": {**jwk, "use": "enc"},
        "of another algorithm": {**jwk, "alg": "ES256"}, "of another curve": {**jwk, "crv": "X25519"},
        "of a short point": {**jwk, "x": "AQ"}, "of a number": {**jwk, "x": 1},
        "another's": attacker.as_dict(private=False),
    }  # fmt: skip
    return {
        **{f"jwk {name}": _with_jwk(None, value) for name, value in odd.items()},
        "jwk of the neutral point": _neutral,
        "typ missing": header(typ=None),
        "typ JWT": header(typ="JWT"),
        "typ of an access token": header(typ="at+jwt"),
        "jwk missing": header(jwk=None),
        "jku instead of jwk": header(jwk=None, jku="https://attacker.example"),
        "iat a minute ago": lambda d: claims(iat=d.claims["iat"] - 60)(d),
        "iat a day ago": lambda d: claims(iat=d.claims["iat"] - 86_400)(d),
        "htm in small letters": lambda d: claims(htm=d.claims["htm"].lower())(d),
        **{f"htm {name}": claims(htm=value) for name, value in _METHODS.items()},
    }


_METHODS: dict[str, Any] = {"another": "DELETE", "missing": ..., "empty": "", "a list": ["GET", "POST"], "a star": "*",
                            "two": "GET,POST", "null": None}  # fmt: skip


def _place(base: str, path: str) -> dict[str, Callable[[Draft], object]]:
    host = base.removeprefix("http://")
    odd: dict[str, Any] = {
        "another path": f"{base}{path}/more", "another host": f"http://attacker.example{path}",
        "another port": f"http://127.0.0.1:1{path}",
        "https": f"https://{host}{path}", "a name before ours": f"http://attacker@{host}{path}",
        "our name before another's": f"http://{host}@attacker.example{path}", "no host": path,
        "capitals in its path": f"{base}{path.upper()}",
        "a slash more": f"{base}{path}/", "two slashes": f"{base}/{path}", "a way up": f"{base}/x/..{path}",
        "an encoded slash": base + path.replace("/v1/", "/v1%2f"), "a port that is none": f"http://127.0.0.1:99999{path}",
        "a port in words": f"http://127.0.0.1:http{path}", "missing": ..., "a list": [base + path], "empty": "",
        "null": None, "another scheme": f"ftp://{host}{path}", "no scheme": f"//{host}{path}",
        "a nought": f"{base}{path}\0", "half a letter": f"{base}{path}\ud800",
        "a bracket": f"http://[{path}",
    }  # fmt: skip
    found: dict[str, Callable[[Draft], object]] = {f"htu {name}": claims(htu=value) for name, value in odd.items()}
    if path == CASES:
        others = {"missing": ..., "of another token": "A" * 43, "empty": "", "a list": ["A"], "null": None}
        found |= {f"ath {name}": claims(ath=value) for name, value in others.items()}
        found["ath padded"] = lambda d: claims(ath=d.claims["ath"] + "=")(d)
    return found
