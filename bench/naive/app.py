"""The naive composition as an app: one endpoint, which does everything one step after the other."""

import hashlib
import threading
import time
from collections.abc import Iterator
from typing import Annotated, Any

import orjson
from fastapi import Depends, FastAPI, Header, HTTPException
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from opa_client.opa import OpaClient  # type: ignore[import-untyped]
from pydantic import BaseModel
from sqlmodel import Session, col, select

from bench.naive.facts import Facts, gather
from bench.naive.tables import AuditRow, Deposit, Person, open_engine

AUDIENCE = "naive"


class Fetch(BaseModel):
    """Who fetches."""

    person: str


def make_app(store: str, policy_port: int, policy_token: str, jwk: dict[str, str]) -> FastAPI:
    """The app, with its pool of connections to the store and its client of the policy engine."""
    app, engine, key = FastAPI(), open_engine(store), OKPKey.import_key({**jwk})
    local, one_at_a_time = threading.local(), threading.Lock()
    claims_rules = jwt.JWTClaimsRegistry(aud={"essential": True, "value": AUDIENCE}, exp={"essential": True})

    def session() -> Iterator[Session]:
        with Session(engine) as opened:
            yield opened

    def client(authorization: Annotated[str, Header()]) -> str:
        try:
            token = jwt.decode(authorization.removeprefix("Bearer "), key, algorithms=["Ed25519"])
            claims_rules.validate(token.claims)
        except (JoseError, ValueError) as error:
            raise HTTPException(401) from error
        return str(token.claims["sub"])

    def engine_of_thread() -> OpaClient:
        # A session of its own for each thread, so that each keeps its connection open.
        if not hasattr(local, "policy"):
            local.policy = OpaClient(host="127.0.0.1", port=policy_port, token=policy_token, retries=0)
        return local.policy

    @app.post("/flows/{flow}/fetch")
    def fetch(
        flow: str, body: Fetch, who: Annotated[str, Depends(client)], store: Annotated[Session, Depends(session)]
    ) -> dict[str, Any]:
        deposit, person = store.get(Deposit, flow), store.get(Person, who)
        if deposit is None or person is None or body.person != who:
            raise HTTPException(404)
        now = time.time_ns() // 1_000_000
        facts = gather(store, deposit, person, now)
        answer = decided(engine_of_thread(), facts)
        information = kept(deposit, answer["fields"])
        with one_at_a_time:
            row = recorded(store, facts, answer, now)
            if answer["allow"]:
                deposit.state, deposit.content = "fetched", {}
                store.add(deposit)
            store.commit()
        if not answer["allow"]:
            raise HTTPException(403, {"reasons": answer["reasons"]})
        told = {"withheld": answer["withheld"], "obligations": answer["obligations"]}
        return {"flow": flow, "outcome": "released", "information": information, **told, "audit": row}

    return app


def decided(policy: OpaClient, facts: Facts) -> dict[str, Any]:
    """What the policy says to one question."""
    question = question_of(facts)
    return answer_in(policy.query_rule({"questions": {"0": question}}, "need_to_know", "decisions"), question)


def question_of(facts: Facts) -> dict[str, Any]:
    """The question, with its digest."""
    return {**facts.question, "digest": hashlib.sha256(orjson.dumps(facts.question)).hexdigest()}


def answer_in(said: dict[str, Any], question: dict[str, Any]) -> dict[str, Any]:
    """The answer to just this question."""
    answer: dict[str, Any] = said["result"]["0"]
    if answer["digest"] != question["digest"]:
        raise HTTPException(503)
    return answer


def kept(deposit: Deposit, fields: list[str]) -> dict[str, dict[str, Any]]:
    """What was permitted of what lies there."""
    return {
        item: {name: value for name, value in values.items() if f"{item}.{name}" in fields}
        for item, values in deposit.content.items()
    }


def recorded(store: Session, facts: Facts, answer: dict[str, Any], now: int) -> dict[str, Any]:
    """Adds the audit row, chained to the last one."""
    last = store.exec(select(AuditRow).order_by(col(AuditRow.id).desc()).limit(1)).first()
    said = {
        "at": now,
        "person": facts.person,
        "case_id": facts.case,
        "arrow": facts.arrow,
        "flow": facts.flow,
        "outcome": "permitted" if answer["allow"] else "refused",
        "reasons": answer["reasons"],
        "fields": answer["fields"],
        "previous": last.hash if last else "",
    }
    hashed = hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
    row = AuditRow(**said, hash=hashed)
    store.add(row)
    return {"hash": hashed, "previous": said["previous"]}
