"""The ledger's rows. `collaboration` (here `ledger`) leads every key, so that ledgers can be spread over machines."""

from sqlalchemy import BigInteger, Index, MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from services.rights import Rights


class AuditRow(SQLModel):
    """A row of the audit room."""

    metadata = MetaData()


class Head(AuditRow, table=True):
    """The right edge of one ledger's tree; swapped in the transaction that writes the entries."""

    ledger: str = Field(primary_key=True)
    frontier: bytes
    time: int = Field(sa_type=BigInteger)


class EntryRow(AuditRow, table=True):
    """One entry: `body` is what is hashed; `sealed` what its commitments hold, encrypted; the rest is for searching."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("ledger", "event"),
        Index("entry_by_case", "ledger", "case_id", "idx"),
        Index("entry_by_flow", "ledger", "flow"),
        Index("entry_by_check", "ledger", "check_id"),
    )

    ledger: str = Field(primary_key=True)
    idx: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    time: int = Field(sa_type=BigInteger)
    kind: str
    event: str
    case_id: str
    arrow: str
    flow: str
    person: str
    subject: str
    from_partner: str
    to_partner: str
    check_id: str
    previous: str
    body: bytes
    leaf: bytes
    sealed: bytes


class FenceRow(AuditRow, table=True):
    """The last entry that bumped a fence."""

    __tablename__ = "fence"

    ledger: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    last: int = Field(sa_type=BigInteger)


class UsedRow(AuditRow, table=True):
    """How often something that may happen only so often has happened."""

    __tablename__ = "used"

    ledger: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    times: int = Field(sa_type=BigInteger)


class TileRow(AuditRow, table=True):
    """The root of a full tile: 256 hashes of the tile level below."""

    __tablename__ = "tile"

    ledger: str = Field(primary_key=True)
    level: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    idx: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    hash: bytes


class CaseKeyRow(AuditRow, table=True):
    """A case's key, wrapped by the master key; empty once it was destroyed."""

    __tablename__ = "case_key"

    ledger: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    wrapped: bytes


class CosignatureRow(AuditRow, table=True):
    """A co-signer's word on one size of a ledger."""

    __tablename__ = "cosignature"

    ledger: str = Field(primary_key=True)
    signer: str = Field(primary_key=True)
    size: int = Field(sa_type=BigInteger)
    root: bytes
    line: str


class ClockRow(AuditRow, table=True):
    """How far the stepped clock of a story is ahead of the wall clock."""

    __tablename__ = "clock"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    offset: int = Field(sa_type=BigInteger)


RIGHTS: Rights = {
    "entry": "SELECT, INSERT",
    "tile": "SELECT, INSERT",
    # One row per ledger, fence or count, moved on by each append.
    "head": "SELECT, INSERT, UPDATE (frontier, time)",
    "fence": "SELECT, INSERT, UPDATE (last)",
    "used": "SELECT, INSERT, UPDATE (times)",
    # A case's key is overwritten when it is destroyed.
    "case_key": "SELECT, INSERT, UPDATE (wrapped)",
    "cosignature": "SELECT, INSERT, UPDATE (size, root, line)",
    "clock": 'SELECT, INSERT, UPDATE ("offset")',
}
"""What the ledger's own role may do in its database: it appends, and deletes nothing."""
