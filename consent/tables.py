"""The consent room's rows. What a person wrote, and what a message says, lies sealed."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Index, MetaData
from sqlmodel import Field, SQLModel

from services.change_tables import change_tables
from services.rights import CHANGES, Rights


class ConsentRow(SQLModel):
    """A row of the consent room."""

    metadata = MetaData()


def _instant() -> Any:
    return Field(sa_type=BigInteger)


class NoticeRow(ConsentRow, table=True):
    """The words shown for one arrow, in every language; the hash binds a permission to just these words."""

    __tablename__ = "notice"

    collaboration: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    arrow: str
    version: int
    made_at: int = _instant()
    words: dict[str, Any] = Field(sa_type=JSON)


class AskingRow(ConsentRow, table=True):
    """A request for permission."""

    __tablename__ = "asking"
    __table_args__ = (Index("asking_by_case", "collaboration", "case_id", "arrow"),)

    id: str = Field(primary_key=True)
    collaboration: str
    case_id: str
    arrow: str
    notice: str
    asked_by: str
    asked_at: int = _instant()
    entry: int = _instant()
    state: str


class PermissionRow(ConsentRow, table=True):
    """What was permitted or refused, under which version of the map; the newest of a case and arrow counts."""

    __tablename__ = "permission"
    __table_args__ = (Index("permission_by_case", "collaboration", "case_id", "arrow", "entry"),)

    id: str = Field(primary_key=True)
    collaboration: str
    case_id: str
    arrow: str
    notice: str
    language: str
    kind: str
    state: str
    purpose: str
    to_actor: str
    to_partner: str
    fields: list[str] = Field(sa_type=JSON)
    starts_at: int = _instant()
    ends_at: int = _instant()
    decided_by: str
    decided_as: str
    guardianship: str
    decided_at: int = _instant()
    entry: int = _instant()
    ended_at: int = _instant()
    ended_entry: int = _instant()
    closing: str
    map_version: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})


class OwnNoRow(ConsentRow, table=True):
    """The citizen's own no to an arrow; it stands until they themselves say yes."""

    __tablename__ = "own_no"

    collaboration: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    arrow: str = Field(primary_key=True)
    since: int = _instant()


class GuardianshipRow(ConsentRow, table=True):
    """Who decides for a citizen, in which matters, from when until when, on what document."""

    __tablename__ = "guardianship"
    __table_args__ = (Index("guardianship_by_case", "collaboration", "case_id"),)

    id: str = Field(primary_key=True)
    collaboration: str
    case_id: str
    subject: str
    guardian: str
    kind: str
    matters: list[str] = Field(sa_type=JSON)
    starts_at: int = _instant()
    ends_at: int = _instant()
    last_day: str
    entry: int = _instant()


class EmergencyRow(ConsentRow, table=True):
    """A declared emergency."""

    __tablename__ = "emergency"
    __table_args__ = (Index("emergency_by_case", "collaboration", "case_id"),)

    id: str = Field(primary_key=True)
    collaboration: str
    case_id: str
    arrow: str
    partner: str
    starts_at: int = _instant()
    ends_at: int = _instant()
    entry: int = _instant()


class ReceiptRow(ConsentRow, table=True):
    """What a person takes home: what they permitted, refused or withdrew."""

    __tablename__ = "receipt"
    __table_args__ = (Index("receipt_by_person", "person"),)

    id: str = Field(primary_key=True)
    person: str
    collaboration: str
    case_id: str
    permission: str
    made_at: int = _instant()
    sealed: bytes


class MessageRow(ConsentRow, table=True):
    """Something that a person or a partner is told; `once` keeps it from being told twice."""

    __tablename__ = "message"
    __table_args__ = (Index("message_to", "to_kind", "to_id"),)

    id: str = Field(primary_key=True)
    once: str = Field(unique=True)
    to_kind: str
    to_id: str
    collaboration: str
    kind: str
    sent_at: int = _instant()
    read_at: int = _instant()
    sealed: bytes


class ClosingRow(ConsentRow, table=True):
    """A receiver who has yet to answer that it erased what it got under a permission that was withdrawn."""

    __tablename__ = "closing"

    permission: str = Field(primary_key=True)
    flow: str = Field(primary_key=True)
    collaboration: str
    case_id: str
    partner: str
    reference: str
    asked_at: int = _instant()
    remind_at: int = _instant()
    answered_at: int = _instant()


class CaseKeyRow(ConsentRow, table=True):
    """The key under which the evidence of one case is sealed, wrapped by the room's key; empty once it is destroyed."""

    __tablename__ = "case_key"

    collaboration: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    wrapped: bytes


class EvidenceRow(ConsentRow, table=True):
    """A scan of a permission that was given on paper, sealed under the case's key; `digest` is SHA-256 of the scan."""

    __tablename__ = "evidence"
    __table_args__ = (Index("evidence_by_case", "collaboration", "case_id"),)

    id: str = Field(primary_key=True)
    collaboration: str
    case_id: str
    permission: str
    arrow: str
    kind: str
    digest: str
    made_at: int = _instant()
    sealed: bytes


class HelperRow(ConsentRow, table=True):
    """Somebody who stands by a citizen; the name, and what they help with, lie sealed under the case's key."""

    __tablename__ = "helper"
    __table_args__ = (Index("helper_by_case", "collaboration", "case_id"),)

    id: str = Field(primary_key=True)
    collaboration: str
    case_id: str
    starts_at: int = _instant()
    ends_at: int = _instant()
    entry: int = _instant()
    sealed: bytes


change_tables(ConsentRow.metadata)


RIGHTS: Rights = {
    "notice": "SELECT, INSERT",
    "asking": "SELECT, INSERT, UPDATE (state)",
    "permission": "SELECT, INSERT, UPDATE (state, ended_at, ended_entry, closing)",
    "own_no": "SELECT, INSERT, DELETE",
    "guardianship": "SELECT, INSERT, UPDATE (ends_at, last_day)",
    "emergency": "SELECT, INSERT",
    "receipt": "SELECT, INSERT",
    "message": "SELECT, INSERT, UPDATE (read_at)",
    "case_key": "SELECT, INSERT, UPDATE (wrapped)",
    "evidence": "SELECT, INSERT",
    "helper": "SELECT, INSERT, UPDATE (ends_at)",
    "closing": "SELECT, INSERT, UPDATE (remind_at, answered_at)",
    **CHANGES,
}
"""What consent's own role may do in its database."""
