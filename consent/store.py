"""The consent room's SQL."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlmodel import SQLModel

from consent.model import Guardianship
from consent.tables import (
    AskingRow,
    CaseKeyRow,
    ClosingRow,
    EvidenceRow,
    GuardianshipRow,
    HelperRow,
    MessageRow,
    NoticeRow,
    OwnNoRow,
    PermissionRow,
    ReceiptRow,
)
from services.collaboration.wire import Span
from services.connection import Connection

Row = TypeVar("Row", bound=SQLModel)


def _all(connection: Connection, table: type[Row], *where: Any, order: Any = None) -> list[Row]:
    question = select(table.__table__).where(*where)  # type: ignore[attr-defined]
    if order is not None:
        question = question.order_by(order)
    return [table(**row) for row in connection.execute(question).mappings()]


def add(connection: Connection, row: SQLModel) -> None:
    """A new row."""
    connection.execute(insert(type(row).__table__).values(**row.model_dump()))  # type: ignore[attr-defined]


def _in_case(table: Any, collaboration: str, case: str) -> tuple[Any, ...]:
    return table.collaboration == collaboration, table.case_id == case


def _in_one_of(table: Any, cases: Sequence[tuple[str, str]]) -> Any:
    # Not as one list of pairs: SQLite has no index for that. For many cases there is `store_facts`.
    return or_(*(and_(*_in_case(table, *case)) for case in cases))


def permissions(connection: Connection, collaboration: str, case: str, arrow: str = "") -> list[PermissionRow]:
    """The permissions of a case, oldest first."""
    where = _in_case(PermissionRow, collaboration, case) + ((PermissionRow.arrow == arrow,) if arrow else ())
    return _all(connection, PermissionRow, *where, order=PermissionRow.entry)


def permission(connection: Connection, permission_id: str) -> PermissionRow | None:
    """One permission."""
    found = _all(connection, PermissionRow, PermissionRow.id == permission_id)
    return found[0] if found else None


def expired(connection: Connection, now: int) -> list[PermissionRow]:
    """Given permissions whose end has come, and that have no entry about it yet."""
    where: tuple[Any, ...] = (PermissionRow.state == "given", PermissionRow.ends_at <= now)
    return _all(connection, PermissionRow, *where, PermissionRow.ended_entry == -1)


def withdrawn_unclosed(connection: Connection) -> list[PermissionRow]:
    """Withdrawn permissions whose receivers have not been looked for, or have not all answered."""
    return _all(connection, PermissionRow, PermissionRow.closing.in_(["open", "asked"]))  # type: ignore[attr-defined]


def stop_given(connection: Connection, collaboration: str, case: str, arrow: str, **values: Any) -> None:
    """Ends whatever is given along an arrow: withdrawn, or renewed by a newer yes."""
    where: tuple[Any, ...] = (*_in_case(PermissionRow, collaboration, case), PermissionRow.arrow == arrow)
    given: Any = PermissionRow.state == "given"
    connection.execute(update(PermissionRow).where(*where, given).values(**values))


def change_permission(connection: Connection, permission_id: str, **values: Any) -> None:
    """New values for a permission."""
    one: Any = PermissionRow.id == permission_id
    connection.execute(update(PermissionRow).where(one).values(**values))


def own_noes(connection: Connection, cases: Sequence[tuple[str, str]]) -> set[tuple[str, str, str]]:
    """Where a citizen's own no stands: (collaboration, case, arrow)."""
    where = _in_one_of(OwnNoRow, cases)
    return {(row.collaboration, row.case_id, row.arrow) for row in _all(connection, OwnNoRow, where)}


def set_own_no(connection: Connection, collaboration: str, case: str, arrow: str, since: int | None) -> None:
    """Notes a citizen's own no, or takes it away (None)."""
    where = (*_in_case(OwnNoRow, collaboration, case), OwnNoRow.arrow == arrow)
    connection.execute(delete(OwnNoRow).where(*where))
    if since is not None:
        add(connection, OwnNoRow(collaboration=collaboration, case_id=case, arrow=arrow, since=since))


def askings(connection: Connection, cases: Sequence[tuple[str, str]]) -> list[AskingRow]:
    """All askings of these cases, oldest first."""
    where = _in_one_of(AskingRow, cases)
    return _all(connection, AskingRow, where, order=AskingRow.entry)


def answer_asking(connection: Connection, collaboration: str, case: str, arrow: str) -> None:
    """What was asked along this arrow has been answered."""
    where = (*_in_case(AskingRow, collaboration, case), AskingRow.arrow == arrow)
    connection.execute(update(AskingRow).where(*where).values(state="answered"))


def guardianships(connection: Connection, cases: Sequence[tuple[str, str]]) -> list[GuardianshipRow]:
    """The guardianships in these cases."""
    where = _in_one_of(GuardianshipRow, cases)
    return _all(connection, GuardianshipRow, where, order=GuardianshipRow.entry)


def guardianships_by(connection: Connection, guardian: str) -> list[GuardianshipRow]:
    """The guardianships that somebody holds or held."""
    return _all(connection, GuardianshipRow, GuardianshipRow.guardian == guardian, order=GuardianshipRow.entry)


def ended_guardianships(connection: Connection, since: int, until: int) -> list[GuardianshipRow]:
    """Guardianships that ended in this interval."""
    where = (GuardianshipRow.ends_at > since, GuardianshipRow.ends_at <= until)
    return _all(connection, GuardianshipRow, *where)


def guardianship(connection: Connection, guardianship_id: str) -> GuardianshipRow | None:
    """One guardianship."""
    found = _all(connection, GuardianshipRow, GuardianshipRow.id == guardianship_id)
    return found[0] if found else None


def end_guardianship(connection: Connection, guardianship_id: str, ends_at: int, last_day: str) -> None:
    """A guardianship ends earlier than it was registered for; one that has ended by then stays as it is."""
    where: tuple[Any, ...] = (GuardianshipRow.id == guardianship_id, GuardianshipRow.ends_at > ends_at)
    connection.execute(update(GuardianshipRow).where(*where).values(ends_at=ends_at, last_day=last_day))


def as_guardianship(row: GuardianshipRow) -> Guardianship:
    """A row as the rules read it."""
    span = Span(row.starts_at, row.ends_at)
    return Guardianship(row.id, row.guardian, row.kind, tuple(row.matters), span, row.last_day)


def keep_notice(connection: Connection, row: NoticeRow) -> None:
    """Keeps a notice, unless just these words are kept already."""
    if notice(connection, row.collaboration, row.hash) is None:
        add(connection, row)


def notice(connection: Connection, collaboration: str, hash_: str) -> NoticeRow | None:
    """A notice by its hash."""
    found = _all(connection, NoticeRow, NoticeRow.collaboration == collaboration, NoticeRow.hash == hash_)
    return found[0] if found else None


def case_key(connection: Connection, collaboration: str, case: str) -> bytes | None:
    """The wrapped key of a case's evidence; empty once it was destroyed, None where there is none yet."""
    found = _all(connection, CaseKeyRow, *_in_case(CaseKeyRow, collaboration, case))
    return found[0].wrapped if found else None


def evidence(connection: Connection, collaboration: str, case: str) -> list[EvidenceRow]:
    """The scans kept in a case, oldest first."""
    return _all(connection, EvidenceRow, *_in_case(EvidenceRow, collaboration, case), order=EvidenceRow.made_at)


def helpers(connection: Connection, collaboration: str, case: str) -> list[HelperRow]:
    """The helpers named in a case, the newest first."""
    newest_first = HelperRow.entry.desc()  # type: ignore[attr-defined]
    return _all(connection, HelperRow, *_in_case(HelperRow, collaboration, case), order=newest_first)


def end_helper(connection: Connection, helper: str, ends_at: int) -> None:
    """A helper stands by no longer, unless they stopped before."""
    where: tuple[Any, ...] = (HelperRow.id == helper, HelperRow.ends_at > ends_at)
    connection.execute(update(HelperRow).where(*where).values(ends_at=ends_at))


def receipts(connection: Connection, person: str) -> list[ReceiptRow]:
    """A person's receipts, oldest first."""
    return _all(connection, ReceiptRow, ReceiptRow.person == person, order=ReceiptRow.made_at)


def messages(connection: Connection, to_kind: str, to_id: str, collaboration: str = "") -> list[MessageRow]:
    """What a person or partner was told, oldest first."""
    where: tuple[Any, ...] = (MessageRow.to_kind == to_kind, MessageRow.to_id == to_id)
    if collaboration:
        where += (MessageRow.collaboration == collaboration,)
    return _all(connection, MessageRow, *where, order=MessageRow.sent_at)


def message_told(connection: Connection, once: str) -> bool:
    """Whether this was told already."""
    return bool(_all(connection, MessageRow, MessageRow.once == once))


def read_message(connection: Connection, message: str, person: str, now: int) -> bool:
    """Notes that a person read a message of theirs."""
    where: tuple[Any, ...] = (MessageRow.id == message, MessageRow.to_kind == "person", MessageRow.to_id == person)
    touched: int = connection.execute(update(MessageRow).where(*where).values(read_at=now)).rowcount
    return touched == 1


def closings(connection: Connection, permission_id: str) -> list[ClosingRow]:
    """The receivers asked to erase what they got under a permission."""
    return _all(connection, ClosingRow, ClosingRow.permission == permission_id)


def closings_to_remind(connection: Connection, now: int) -> list[ClosingRow]:
    """Receivers who have not answered by the day they were to."""
    return _all(connection, ClosingRow, ClosingRow.answered_at == 0, ClosingRow.remind_at <= now)


def change_closing(connection: Connection, flow: str, partner: str, **values: Any) -> list[str]:
    """New values for what waits for a partner's word on a flow; the permissions concerned."""
    where: tuple[Any, ...] = (ClosingRow.flow == flow, ClosingRow.partner == partner)
    found = [row.permission for row in _all(connection, ClosingRow, *where)]
    connection.execute(update(ClosingRow).where(*where).values(**values))
    return found
