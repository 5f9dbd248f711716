"""The naive composition's tables and its engine."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Engine, event
from sqlmodel import Field, SQLModel, create_engine


class Arrow(SQLModel, table=True):
    id: str = Field(primary_key=True)
    purpose: str
    from_actor: str
    from_partner: str
    to_actor: str
    to_partner: str
    activity: str
    keep_months: int
    fields: list[str] = Field(sa_type=JSON)
    introduces: bool


class Agreement(SQLModel, table=True):
    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    starts_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)


class Person(SQLModel, table=True):
    id: str = Field(primary_key=True)
    partner: str


class Case(SQLModel, table=True):
    id: str = Field(primary_key=True)
    subject: str
    starts_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)


class Run(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(index=True)
    activity: str
    starts_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)


class Grant(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(index=True)
    actor: str
    partner: str
    person: str
    starts_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)
    made_at: int = Field(sa_type=BigInteger)
    introduced_by: str


class Permission(SQLModel, table=True):
    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    arrow: str = Field(index=True)
    state: str
    own_no: bool
    purpose: str
    to_actor: str
    to_partner: str
    fields: list[str] = Field(sa_type=JSON)
    starts_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)
    given_as: str


class Deposit(SQLModel, table=True):
    id: str = Field(primary_key=True)
    case_id: str
    arrow: str
    to_partner: str
    state: str
    content: dict[str, Any] = Field(sa_type=JSON)


class AuditRow(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    at: int = Field(sa_type=BigInteger)
    person: str
    case_id: str
    arrow: str
    flow: str
    outcome: str
    reasons: list[str] = Field(sa_type=JSON)
    fields: list[str] = Field(sa_type=JSON)
    previous: str
    hash: str


def open_engine(store: str) -> Engine:
    """A store, as durable as Dottedline's, with a connection for every thread of the server."""
    here = store.startswith("sqlite")
    more = {"check_same_thread": False, "timeout": 30} if here else {}
    engine = create_engine(store, pool_size=40, max_overflow=0, connect_args=more)
    if here:
        event.listen(engine, "connect", make_durable)
    return engine


def make_durable(raw: Any, _: Any) -> None:
    """What makes a SQLite file as durable as Dottedline's."""
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
