"""Who calls, and for whom: access tokens, proofs of possession and assertions about people, verified for the gateway.

Nothing unsigned has a say: no header but Authorization and DPoP, no host, path, query or body. All instants are those
of the clock handed in.
"""

from hashlib import sha256
from typing import Any, Protocol

from fastapi import Request

from services.clock import Clock
from services.identity.assertions import person_assertion
from services.identity.dpop import WINDOW, check_proof
from services.identity.once import Once
from services.identity.recent import Recent
from services.identity.signed import LEEWAY, PublicKey, Rejected, public_keys
from services.identity.tokens import AccessToken, access_token
from services.identity.wire import Acting, Caller, Client, Person
from services.problems import NotSignedIn
from services.tally import a_client
from services.turned_away import verified

_MOST_TOKENS = 4_096
_KEEPS = 2.0
"""For how many seconds a client's or a person's record is used again. What a permit rests on is the fence, not this."""


class Known(Protocol):
    """What the verifier must be told; identity itself and its client both tell it."""

    async def issuer_keys(self) -> dict[str, Any]:
        """The JWK Set of public keys under which access tokens are signed."""

    async def client(self, client: str) -> Client | None:
        """A partner's system, ended or not; None when there is none."""

    async def find(self, subject: str, partner: str) -> Person | None:
        """The person whom this partner calls `subject`."""


class Verifier:
    """Verifies calls of partners' systems. `issuer` is identity's address as its tokens name it."""

    def __init__(self, known: Known, clock: Clock, issuer: str, require_dpop: bool = False) -> None:
        self._known, self._clock, self._issuer, self._require_dpop = known, clock, issuer, require_dpop
        self._tokens: dict[bytes, AccessToken] = {}
        self._proofs = Once(WINDOW + LEEWAY)
        self._records: Recent[tuple[Client, list[PublicKey]] | None] = Recent(_KEEPS)
        self._people: Recent[Person | None] = Recent(_KEEPS)
        self._issuer_keys: Recent[list[PublicKey]] = Recent(60 * _KEEPS)

    async def of(self, request: Request, base: str) -> Caller:
        """The caller of a request to the service that others reach at `base`. Raises NotSignedIn."""
        headers = {name: request.headers.getlist(name) for name in ("authorization", "dpop")}
        if any(len(values) > 1 for values in headers.values()):
            raise _not_signed_in("a header stands twice")
        authorization, proof = (next(iter(values), None) for values in headers.values())
        # The address counts for a proof only, and putting it together takes a while.
        url = base.rstrip("/") + request.url.path if proof is not None else ""
        caller = await self.caller(authorization, proof, request.method, url)
        verified(request, a_client(caller.client))
        return caller

    async def caller(self, authorization: str | None, proof: str | None, method: str, url: str) -> Caller:
        """The partner's system that calls, by its access token and, where that is bound, its proof for this call.

        `url` is the address called, as we publish it: scheme, host and path. Raises NotSignedIn.
        """
        scheme, _, text = (authorization or "").partition(" ")
        if scheme.lower() not in ("bearer", "dpop") or not text:
            raise _not_signed_in("an access token must come along, as Bearer or DPoP")
        now = await self._clock.now()
        try:
            token = await self._token(text, now)
            proof_id = self._proved(scheme.lower(), token, text, proof, method, url, now)
        except Rejected as why:
            raise _not_signed_in(str(why)) from why
        await self._in_force(token)
        return Caller(token.client, token.partner, token.ends_at, token.id, token.generation, proof_id)

    async def acting(self, caller: Caller, assertion: str) -> Acting:
        """The person for whom the caller acts; they must be registered at the caller's partner. Raises NotSignedIn."""
        now = await self._clock.now()
        record = await self._record(caller.client)
        if record is None or record[0].ended or record[0].generation != caller.generation:
            raise _not_signed_in("the client must be in force")
        try:
            held = person_assertion(assertion, caller.client, record[1], now)
        except Rejected as why:
            raise _nobody_behind(str(why)) from why
        person = await self._person(held.subject, caller.partner)
        # The same words whether nobody has this subject or somebody at another partner.
        if person is None or person.partner != caller.partner:
            raise _nobody_behind("the person must be registered at the caller's partner")
        return Acting(person.id, person.name, held.id, held.ends_at)

    async def _token(self, text: str, now: int) -> AccessToken:
        name = sha256(text.encode()).digest()
        token = self._tokens.get(name)
        if token is None:
            keys = await self._issuer_keys.get("", self._fetch_issuer_keys)
            token = access_token(text, keys, self._issuer, now)
            self._remember(name, token, now)
        if now >= token.ends_at:
            raise Rejected("a token must not be over")
        return token

    def _remember(self, name: bytes, token: AccessToken, now: int) -> None:
        if len(self._tokens) >= _MOST_TOKENS:
            self._tokens = {held: kept for held, kept in self._tokens.items() if kept.ends_at > now}
        while len(self._tokens) >= _MOST_TOKENS:
            self._tokens.pop(next(iter(self._tokens)))  # the one that came first; it is verified again when it comes
        self._tokens[name] = token

    def _proved(
        self, scheme: str, token: AccessToken, text: str, proof: str | None, method: str, url: str, now: int
    ) -> str | None:
        if token.thumbprint is None:
            if scheme != "bearer" or proof is not None or self._require_dpop:
                raise Rejected("a token that is bound to no key comes as Bearer, without a proof, where that is taken")
            return None
        if scheme != "dpop" or proof is None:
            raise Rejected("a token that is bound to a key comes as DPoP, with a proof")
        held = check_proof(proof, method, url, now, text)
        if held.thumbprint != token.thumbprint:
            raise Rejected("a proof must be made with the key that the token is bound to")
        if not self._proofs.first(held.id, now):
            raise Rejected("a proof counts once")
        return held.id

    async def _in_force(self, token: AccessToken) -> None:
        record = await self._record(token.client)
        if record is None or record[0].ended or record[0].generation != token.generation:
            raise _not_signed_in("the client must be in force")
        if record[0].partner != token.partner:
            raise _not_signed_in("the client must be its partner's")

    async def _record(self, client: str) -> tuple[Client, list[PublicKey]] | None:
        async def fetch() -> tuple[Client, list[PublicKey]] | None:
            found = await self._known.client(client)
            return (found, public_keys(found.jwks)) if found else None

        return await self._records.get(client, fetch)

    async def _person(self, subject: str, partner: str) -> Person | None:
        return await self._people.get(f"{partner}\0{subject}", lambda: self._known.find(subject, partner))

    async def _fetch_issuer_keys(self) -> list[PublicKey]:
        return public_keys(await self._known.issuer_keys())


def _not_signed_in(why: str) -> NotSignedIn:
    return NotSignedIn(f"The call proves no partner's system: {why}.", "Get an access token at identity's /v1/token.")


def _nobody_behind(why: str) -> NotSignedIn:
    return NotSignedIn(
        f"The assertion proves no person: {why}.", "Sign a fresh assertion with the client's key, as /docs tells."
    )
