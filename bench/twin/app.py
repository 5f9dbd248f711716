"""The async twin as an app: one endpoint, which does everything one step after the other and waits for none of it."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from opa_client.opa_async import AsyncOpaClient  # type: ignore[import-untyped]
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlmodel import Session

from bench.naive.app import AUDIENCE, Fetch, answer_in, kept, question_of, recorded
from bench.naive.facts import Facts, gather
from bench.naive.tables import Deposit, Person, make_durable


def open_engine(store: str) -> AsyncEngine:
    """A store, as durable as Dottedline's, with a pool of connections."""
    address = store.replace("sqlite:", "sqlite+aiosqlite:")
    engine = create_async_engine(address, pool_size=40, max_overflow=0)
    if store.startswith("sqlite"):
        event.listen(engine.sync_engine, "connect", _make_durable)
    return engine


def _make_durable(raw: Any, record: Any) -> None:
    make_durable(raw, record)
    raw.execute("PRAGMA busy_timeout=30000")


def make_app(store: str, policy_port: int, policy_token: str, jwk: dict[str, str]) -> FastAPI:
    """The app, with its pool of connections to the store and its client of the policy engine."""
    app, key = FastAPI(), OKPKey.import_key({**jwk})
    sessions = async_sessionmaker(open_engine(store), class_=_Session, expire_on_commit=False)
    policy, one_at_a_time = _Policy(policy_port, policy_token), asyncio.Lock()
    claims_rules = jwt.JWTClaimsRegistry(aud={"essential": True, "value": AUDIENCE}, exp={"essential": True})

    async def session() -> AsyncIterator[AsyncSession]:
        async with sessions() as opened:
            yield opened

    async def client(authorization: Annotated[str, Header()]) -> str:
        try:
            token = jwt.decode(authorization.removeprefix("Bearer "), key, algorithms=["Ed25519"])
            claims_rules.validate(token.claims)
        except (JoseError, ValueError) as error:
            raise HTTPException(401) from error
        return str(token.claims["sub"])

    @app.post("/flows/{flow}/fetch")
    async def fetch(
        flow: str, body: Fetch, who: Annotated[str, Depends(client)], store: Annotated[AsyncSession, Depends(session)]
    ) -> dict[str, Any]:
        deposit, person = await store.get(Deposit, flow), await store.get(Person, who)
        if deposit is None or person is None or body.person != who:
            raise HTTPException(404)
        now = time.time_ns() // 1_000_000
        facts = await store.run_sync(lambda session: gather(session, deposit, person, now))  # type: ignore[arg-type]
        answer = await policy.decided(facts)
        information = kept(deposit, answer["fields"])
        async with one_at_a_time:
            row = await store.run_sync(lambda session: recorded(session, facts, answer, now))  # type: ignore[arg-type]
            if answer["allow"]:
                deposit.state, deposit.content = "fetched", {}
                store.add(deposit)
            await store.commit()
        if not answer["allow"]:
            raise HTTPException(403, {"reasons": answer["reasons"]})
        told = {"withheld": answer["withheld"], "obligations": answer["obligations"]}
        return {"flow": flow, "outcome": "released", "information": information, **told, "audit": row}

    return app


class _Session(AsyncSession):
    """An async session around SQLModel's own."""

    sync_session_class = Session


class _Policy:
    """The policy engine's async client, opened at first use and kept open."""

    def __init__(self, port: int, token: str) -> None:
        self._client = AsyncOpaClient(host="127.0.0.1", port=port, token=token, retries=0)
        self._opening: asyncio.Task[Any] | None = None

    async def decided(self, facts: Facts) -> dict[str, Any]:
        if self._opening is None:
            self._opening = asyncio.create_task(self._client.__aenter__())
        await self._opening
        question = question_of(facts)
        said = await self._client.query_rule({"questions": {"0": question}}, "need_to_know", "decisions")
        return answer_in(said, question)
