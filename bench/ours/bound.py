"""W2: requests whose access token is new and bound to a key, each with a proof of possession (RFC 9449)."""

import time
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import orjson

from bench.load import request
from bench.ours.installation import Fetching, path_of
from bench.tokens import as_text, public_jwk, signed
from bench.world import COLLABORATION, Waiting
from services.identity.tokens import Issuer
from services.identity.wire import Client
from services.keys import signing_key


@dataclass
class Bound(Fetching):
    """What lies in the gateway, fetched under a fresh token each time. The tokens are signed beforehand, with the key
    of the installation's own token door, so that the door is not what is measured."""

    @cached_property
    def _issuer(self) -> Issuer:
        settings = self.of.settings
        return Issuer(settings.url("identity"), signing_key(settings.keys() / "identity-tokens.pem"))

    def request(self, one: Waiting) -> bytes:
        """The request for one thing that waits."""
        settings, key = self.of.settings, self.of.seeded.keys[one.client]
        jwk = public_jwk(key)
        thumbprint = as_text(sha256(orjson.dumps(jwk, option=orjson.OPT_SORT_KEYS)).digest())  # RFC 7638
        client = Client(one.client, one.client.partition("-")[0], [COLLABORATION], {"keys": [jwk]}, 1, False)
        token = self._issuer.token(client, time.time_ns() // 1_000_000, thumbprint)
        address = settings.url("gateway") + path_of(one)
        proof = signed(
            key, "dpop+jwt", header={"jwk": jwk}, htm="POST", htu=address, ath=as_text(sha256(token.encode()).digest())
        )  # fmt: skip
        body = orjson.dumps({"person": self.of.person(one.client)})
        more = {"idempotency-key": one.flow, "dpop": proof}
        return request(path_of(one), token, body, scheme="DPoP", **more)
