"""What a partner's system signs: who it is itself (RFC 7523), and which person it acts for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from services.identity.signed import PublicKey, Rejected, check_audience, check_times, text_in, verified
from services.identity.wire import AUDIENCE

LONGEST = 300_000
"""How long (milliseconds) an assertion may live."""

_CLIENT_TYPES = frozenset({"", "jwt", "client-authentication+jwt"})
_PERSON_TYPES = frozenset({"person+jwt"})


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion that holds: its subject, its end (milliseconds) and an id, 64 hex digits, that is its signer's."""

    subject: str
    id: str
    ends_at: int


def client_assertion(token: str, client: str, keys: Sequence[PublicKey], ours: Collection[str], now: int) -> Assertion:
    """That a system is `client`: issuer and subject are its id, and it is made for us. Raises Rejected. RFC 7523, 3."""
    held = _held(token, client, keys, _CLIENT_TYPES, ours, now)
    if held.subject != client:
        raise Rejected("an assertion about a client must be its own")
    return held


def person_assertion(token: str, client: str, keys: Sequence[PublicKey], now: int) -> Assertion:
    """That `client` acts for a person, by the subject its partner knows them as. Raises Rejected."""
    return _held(token, client, keys, _PERSON_TYPES, {AUDIENCE}, now)


def _held(
    token: str, client: str, keys: Sequence[PublicKey], types: Collection[str], ours: Collection[str], now: int
) -> Assertion:
    claims = verified(token, keys, types)
    if text_in(claims, "iss") != client:
        raise Rejected("an assertion must be the caller's own")
    check_audience(claims, ours)
    ends_at = check_times(claims, now, LONGEST)
    jti = text_in(claims, "jti")
    return Assertion(text_in(claims, "sub"), sha256(f"{client} {jti}".encode()).hexdigest(), ends_at)
