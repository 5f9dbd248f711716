"""What a partner's system sees of Dottedline: a clock, a token endpoint, keys, and routes that remember."""

from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, Request
from fastapi.responses import Response
from joserfc import jws

from gateway.holder_tokens import HolderTokens

CLOCK_AT = 1_796_112_000_000


class StandIn:
    """Served at a URL of its own; `answers` maps paths (after the collaboration) to status and body."""

    def __init__(self) -> None:
        self.now = CLOCK_AT
        self.calls: list[tuple[str, str, dict[str, str], Any]] = []
        self.answers: dict[str, tuple[int, Any]] = {}
        self.tokens: HolderTokens | None = None
        self.asked_for_keys = 0
        self.app = FastAPI()
        self._add_routes()

    def signs(self, url: str, seed: int = 1) -> HolderTokens:
        """The gateway's key from now on."""
        self.tokens = HolderTokens(f"{url}/gateway", Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))
        return self.tokens

    def _add_routes(self) -> None:
        app = self.app

        @app.get("/audit/v1/clock")
        async def clock() -> dict[str, int]:
            return {"now": self.now}

        @app.post("/identity/v1/token")
        async def token() -> dict[str, Any]:
            return {"access_token": "of-the-system", "expires_in": 600}

        @app.get("/gateway/.well-known/jwks.json")
        async def keys() -> Any:
            self.asked_for_keys += 1
            return Response(orjson.dumps(self.tokens.jwks() if self.tokens else {"keys": []}))

        @app.api_route("/gateway/v1/collaborations/aalborg-aktiv/{path:path}", methods=["GET", "POST"])
        async def gateway(path: str, request: Request) -> Response:
            body = await request.body()
            self.calls.append((request.method, path, dict(request.headers), orjson.loads(body) if body else None))
            status, answer = self.answers.get(path, (404, {"code": "no_such_case"}))
            return Response(orjson.dumps(answer), status, media_type="application/problem+json")


def person_in(body: dict[str, Any]) -> str:
    """Whom the assertion in a call names, as its claims say; whether it holds is identity's to judge."""
    payload = jws.extract_compact(body["person"].encode()).payload
    return str(orjson.loads(payload)["sub"])
