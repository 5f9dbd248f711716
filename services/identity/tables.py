"""Identity's rows. Who somebody is lies sealed; rows are found by keyed hashes, so a copy of them names nobody."""

from sqlalchemy import BigInteger, Column, Index, MetaData
from sqlmodel import Field, SQLModel

from services.rights import CHANGES, Rights


class IdentityRow(SQLModel):
    """A row of the identity room."""

    metadata = MetaData()


class ClientRow(IdentityRow, table=True):
    """A partner's system, as the house ledger has it; `keys` is its JWK Set as JSON."""

    __tablename__ = "client"

    id: str = Field(primary_key=True)
    partner: str
    keys: str
    generation: int = Field(sa_type=BigInteger)
    ended: bool


class ClientInRow(IdentityRow, table=True):
    """The same system, as one collaboration's ledger has it: it may lag behind the house."""

    __tablename__ = "client_in"

    collaboration: str = Field(primary_key=True)
    client: str = Field(primary_key=True, foreign_key="client.id")
    generation: int = Field(sa_type=BigInteger)
    ended: bool


class PersonRow(IdentityRow, table=True):
    """A person. `signs_in_as` and `known_as` are keyed hashes of (issuer, subject) and (partner, subject)."""

    __tablename__ = "person"

    id: str = Field(primary_key=True)
    signs_in_as: str = Field(unique=True)
    known_as: str | None = Field(unique=True)
    partner: str = Field(index=True)
    roles: str
    sealed: bytes


class SessionRow(IdentityRow, table=True):
    """Somebody signed in at a door; `token` is a hash of the token."""

    __tablename__ = "session"
    __table_args__ = (Index("session_by_person", "person"),)

    token: str = Field(primary_key=True)
    door: str
    person: str = Field(foreign_key="person.id")
    opened_at: int = Field(sa_type=BigInteger)
    seen_at: int = Field(sa_type=BigInteger)


class UsedRow(IdentityRow, table=True):
    """An assertion or a proof that has been taken, kept as long as it could come again."""

    __tablename__ = "used"

    id: str = Field(primary_key=True)
    until: int = Field(sa_type=BigInteger, index=True)


class PendingRow(IdentityRow, table=True):
    """A change that waits for its place in a ledger; see `services/changes.py`."""

    __tablename__ = "pending_change"

    event: str = Field(primary_key=True)
    fence: str = Field(index=True)
    made: int = Field(sa_type=BigInteger)
    content: bytes


class AppliedRow(IdentityRow, table=True):
    """Per fence the index of the last change applied here."""

    __tablename__ = "applied"

    ledger: str = Field(primary_key=True)
    fence: str = Field(primary_key=True)
    index: int = Field(sa_column=Column("idx", BigInteger, nullable=False))


RIGHTS: Rights = {
    "client": "SELECT, INSERT, UPDATE (keys, generation, ended)",
    "client_in": "SELECT, INSERT, UPDATE (generation, ended)",
    "person": "SELECT, INSERT",
    "session": "SELECT, INSERT, UPDATE (seen_at), DELETE",
    "used": "SELECT, INSERT, DELETE",
    **CHANGES,
}
"""What identity's own role may do in its database."""
