"""The gateway's rows. `collaboration` leads every key. What was deposited lies sealed; all else is ids and days."""

from sqlalchemy import BigInteger, Index, MetaData
from sqlmodel import Field, SQLModel

from services.rights import Rights


class GatewayRow(SQLModel):
    """A row of the gateway."""

    metadata = MetaData()


class HolderRow(GatewayRow, table=True):
    """Where a partner's system answers for the information that its actors hold."""

    __tablename__ = "holder"

    collaboration: str = Field(primary_key=True)
    partner: str = Field(primary_key=True)
    url: str


class DepositRow(GatewayRow, table=True):
    """One flow that was sent: its content, sealed under a key of its own, until it is fetched or overdue.

    `event` is the id of its entry, `state` one of staged, waiting, leaving, fetched, erased. In the last two, `wrapped`
    and `sealed` are empty. `reference` is the receiver's for the case. `staged_at` is real time, for the sweeper.
    """

    __tablename__ = "deposit"
    __table_args__ = (
        Index("deposit_for", "collaboration", "to_partner", "case_id", "to_actor"),
        Index("deposit_by_state", "state", "fetch_by"),
    )

    collaboration: str = Field(primary_key=True)
    flow: str = Field(primary_key=True)
    event: str
    state: str
    case_id: str
    arrow: str
    from_partner: str
    from_actor: str
    to_partner: str
    to_actor: str
    reference: str
    fields: str
    made_at: int = Field(sa_type=BigInteger)
    fetch_by: int = Field(sa_type=BigInteger)
    staged_at: int = Field(sa_type=BigInteger)
    wrapped: bytes
    sealed: bytes


class ReceivedRow(GatewayRow, table=True):
    """Who has what: one release to a partner, by the event id of its entry, until the partner says it is erased.

    `erase_by` is an ISO day; `received_at` and `erased_at` are when the partner said so.
    """

    __tablename__ = "received"
    __table_args__ = (
        Index("received_flow", "collaboration", "flow"),
        Index("received_under", "collaboration", "permission"),
    )

    collaboration: str = Field(primary_key=True)
    event: str = Field(primary_key=True)
    flow: str
    permission: str
    case_id: str
    arrow: str
    partner: str
    actor: str
    fields: str
    released_at: int = Field(sa_type=BigInteger)
    erase_by: str
    received_at: int | None = Field(default=None, sa_type=BigInteger)
    erased_at: int | None = Field(default=None, sa_type=BigInteger)


class OpenReleaseRow(GatewayRow, table=True):
    """A release that is under way: written before its entry, gone when it has been closed.

    `begun_at` is real time, for the sweeper.
    """

    __tablename__ = "open_release"

    collaboration: str = Field(primary_key=True)
    event: str = Field(primary_key=True)
    flow: str
    begun_at: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})


RIGHTS: Rights = {
    "holder": "SELECT, INSERT, UPDATE (url)",
    # Content and key are overwritten when it was fetched, or is overdue; the row stays.
    "deposit": "SELECT, INSERT, UPDATE (state, wrapped, sealed)",
    # Both are written before their entry, and go when it got no place.
    "received": "SELECT, INSERT, UPDATE (received_at, erased_at), DELETE",
    "open_release": "SELECT, INSERT, DELETE",
}
"""What the gateway's own role may do in its database."""
