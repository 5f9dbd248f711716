"""Proofs of possession (DPoP, RFC 9449): a caller shows that it holds the key its token was bound to."""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from services.identity.signed import HEADER, Rejected, check_age, hashed, header_of, public_key, text_in, verified

WINDOW = 60_000
"""How old a proof may be (milliseconds); as long as this its id is remembered."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds: the thumbprint of its key (`jkt`), and an id that is this key's alone, 64 hex digits."""

    thumbprint: str
    id: str


def check_proof(proof: str, method: str, url: str, now: int, token: str | None) -> Proof:
    """A proof made just now for this call and this token (None where there is none yet). Raises Rejected.

    RFC 9449, 4.3. The one place where a key comes from a header: it proves nothing but that the caller holds it, and
    counts only as far as its thumbprint equals the one that our own token names.
    """
    names = HEADER | {"jwk"}
    key = public_key(header_of(proof, names).get("jwk"))
    claims = verified(proof, [key], {"dpop+jwt"}, names)
    if text_in(claims, "htm") != method:
        raise Rejected("a proof must be made for this method")
    if _same_resource(claims.get("htu")) != _same_resource(url):
        raise Rejected("a proof must be made for this address")
    check_age(claims, now, WINDOW)
    if token is not None and text_in(claims, "ath") != hashed(token):
        raise Rejected("a proof must be made for this token")
    jti = text_in(claims, "jti")
    return Proof(key.thumbprint, sha256(f"{key.thumbprint} {jti}".encode()).hexdigest())


def _same_resource(url: object) -> tuple[str, str, str]:
    # Without query and fragment; scheme and host in one spelling (RFC 3986, 6.2.2 and 6.2.3).
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        port = parts.port if parts else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        raise Rejected("a proof must name an http or https address")
    at = port if port is not None else _DEFAULT_PORTS[parts.scheme]
    return parts.scheme, f"{parts.hostname}:{at}", parts.path or "/"
