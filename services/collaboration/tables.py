"""The collaboration's rows. `collaboration` leads every key, so that collaborations can be spread over machines by it.

Instants are milliseconds since the Unix epoch, spans half-open. People stand here by their opaque ids alone.
"""

from sqlalchemy import BigInteger, Index, MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from services.change_tables import change_tables
from services.rights import CHANGES, Rights


class CollaborationRow(SQLModel):
    """A row of the collaboration room."""

    metadata = MetaData()


class MapRow(CollaborationRow, table=True):
    """A published map: as it was written, and its content as JSON; `entry` is its index in the ledger. `anew`: see
    `wire.MapVersion`, as JSON. It is in force from `starts_at` until a later one is."""

    __tablename__ = "map_version"

    collaboration: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    hash: str
    published_at: int = Field(sa_type=BigInteger)
    entry: int = Field(sa_type=BigInteger)
    text: str
    content: bytes
    anew: str = Field(sa_column_kwargs={"server_default": "{}"})
    starts_at: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})


class CaseRow(CollaborationRow, table=True):
    """One citizen in one collaboration; `protection` of their name and address, by the entry `protection_entry`."""

    __tablename__ = "case_of"
    __table_args__ = (UniqueConstraint("collaboration", "subject"), Index("case_by_subject", "subject"))

    collaboration: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    subject: str
    starts_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)
    entry: int = Field(sa_type=BigInteger)
    protection: str = Field(sa_column_kwargs={"server_default": "unknown"})
    protection_entry: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": "-1"})


class ReferenceRow(CollaborationRow, table=True):
    """What a partner knows a case by."""

    __tablename__ = "reference"
    __table_args__ = (UniqueConstraint("collaboration", "case_id", "partner"),)

    collaboration: str = Field(primary_key=True)
    reference: str = Field(primary_key=True)
    case_id: str
    partner: str


class RunRow(CollaborationRow, table=True):
    """An activity of a case, from its first day to its last."""

    __tablename__ = "run"

    collaboration: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    activity: str
    starts_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)
    entry: int = Field(sa_type=BigInteger)


class GrantRow(CollaborationRow, table=True):
    """An actor's part in a case, held by a person or a team (one of the two is empty)."""

    __tablename__ = "grant_of"
    __table_args__ = (
        Index("grant_by_person", "person"),
        Index("grant_by_partner", "collaboration", "partner", "team"),
    )

    collaboration: str = Field(primary_key=True)
    case_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    actor: str
    partner: str
    person: str
    team: str
    starts_at: int = Field(sa_type=BigInteger)
    ends_at: int = Field(sa_type=BigInteger)
    introduced_by: str
    made_at: int = Field(sa_type=BigInteger)
    entry: int = Field(sa_type=BigInteger)


class TeamMemberRow(CollaborationRow, table=True):
    """Somebody who holds what a team of their partner holds."""

    __tablename__ = "team_member"
    __table_args__ = (Index("team_by_person", "person"),)

    collaboration: str = Field(primary_key=True)
    partner: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    person: str = Field(primary_key=True)


class TeamRow(CollaborationRow, table=True):
    """A team of a partner; `entry` is that of its last change."""

    __tablename__ = "team"

    collaboration: str = Field(primary_key=True)
    partner: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    entry: int = Field(sa_type=BigInteger)


class AgreementEndRow(CollaborationRow, table=True):
    """That an agreement of the map ends earlier than the map says; `one` and `other` are controllers, sorted."""

    __tablename__ = "agreement_end"

    collaboration: str = Field(primary_key=True)
    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    reference: str = Field(primary_key=True)
    ends_at: int = Field(sa_type=BigInteger)


class ProposalRow(CollaborationRow, table=True):
    """A map that was proposed, as it was written; `told`: its difference to version `on_version`, in words."""

    __tablename__ = "proposal"

    collaboration: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    on_version: int = Field(sa_type=BigInteger)
    hash: str
    text: str
    content: bytes
    told: bytes
    person: str
    partner: str
    proposed_at: int = Field(sa_type=BigInteger)
    entry: int = Field(sa_type=BigInteger)


class PositionRow(CollaborationRow, table=True):
    """What a partner said about a proposal, each time it said something; the newest counts. `paper` is sealed: the
    reference of what was signed on paper, empty where somebody said it here."""

    __tablename__ = "position_of"

    collaboration: str = Field(primary_key=True)
    proposal: str = Field(primary_key=True)
    entry: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    partner: str
    agrees: bool
    actor: str
    person: str
    paper: str
    said_at: int = Field(sa_type=BigInteger)


class DisagreementRow(CollaborationRow, table=True):
    """A disagreement about a proposal: who raised it, with whom (`parties`, JSON), about what, who sees to it, and what
    came of it; open while `closed_at` is 0. Matter and outcome are sealed."""

    __tablename__ = "disagreement"

    collaboration: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    proposal: str
    partner: str
    parties: str
    matter: str
    owner: str
    raised_at: int = Field(sa_type=BigInteger)
    outcome: str
    closed_at: int = Field(sa_type=BigInteger)
    entry: int = Field(sa_type=BigInteger)


class VoiceRow(CollaborationRow, table=True):
    """How citizens were heard about a proposal: who, how, what they said, and what they were answered,
    sealed in `words`."""

    __tablename__ = "voice"

    collaboration: str = Field(primary_key=True)
    proposal: str = Field(primary_key=True)
    entry: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    words: str
    person: str
    heard_at: int = Field(sa_type=BigInteger)


change_tables(CollaborationRow.metadata)


RIGHTS: Rights = {
    "map_version": "SELECT, INSERT",
    "case_of": "SELECT, INSERT, UPDATE (ends_at, protection, protection_entry)",
    "reference": "SELECT, INSERT",
    "run": "SELECT, INSERT, UPDATE (starts_at, ends_at, entry)",
    "grant_of": "SELECT, INSERT, UPDATE (ends_at)",
    "team": "SELECT, INSERT, UPDATE (entry)",
    "team_member": "SELECT, INSERT, DELETE",
    "agreement_end": "SELECT, INSERT, UPDATE (ends_at)",
    "proposal": "SELECT, INSERT",
    "position_of": "SELECT, INSERT",
    "disagreement": "SELECT, INSERT, UPDATE (outcome, closed_at)",
    "voice": "SELECT, INSERT",
    **CHANGES,
}
"""What the collaboration's own role may do in its database."""
