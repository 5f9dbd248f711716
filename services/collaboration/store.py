"""The collaboration's SQL: what is read for people, one case at a time.

`store_facts` reads for decisions, many at once; `store_writes` writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from services.collaboration.wire import UNKNOWN, Anew, KnownSubject, MapVersion, Team
from services.connection import Connection

_GRANT = "case_id, id, actor, partner, person, team, starts_at, ends_at, introduced_by, made_at, entry"


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case as it stands in the store."""

    collaboration: str
    id: str
    subject: str
    starts_at: int
    ends_at: int
    entry: int
    protection: str = UNKNOWN
    protection_entry: int = -1


@dataclass(frozen=True, slots=True)
class RunFound:
    """An activity of a case as it stands in the store."""

    case: str
    id: str
    activity: str
    starts_at: int
    ends_at: int
    entry: int


@dataclass(frozen=True, slots=True)
class GrantFound:
    """A grant as it stands in the store."""

    case: str
    id: str
    actor: str
    partner: str
    person: str
    team: str
    starts_at: int
    ends_at: int
    introduced_by: str
    made_at: int
    entry: int

    @property
    def part(self) -> tuple[str, str, str]:
        """Which part, and whose: actor, person, team."""
        return self.actor, self.person, self.team

    def holds_at(self, instant: int) -> bool:
        """Whether it is in force at an instant."""
        return self.starts_at <= instant < self.ends_at


def read_newest(connection: Connection, collaboration: str) -> int:
    """The number of the newest map; 0 before the first."""
    question = "SELECT MAX(version) FROM map_version WHERE collaboration = ?"
    return connection.value(question, (collaboration,)) or 0


def read_hash(connection: Connection, collaboration: str, version: int) -> str:
    """The hash of a published version; "" where there is none."""
    question = "SELECT hash FROM map_version WHERE collaboration = ? AND version = ?"
    return connection.value(question, (collaboration, version)) or ""


def read_content(connection: Connection, collaboration: str, version: int) -> bytes:
    """A map's content, as JSON."""
    question = "SELECT content FROM map_version WHERE collaboration = ? AND version = ?"
    return bytes(connection.value(question, (collaboration, version)))


def read_versions(connection: Connection, collaboration: str) -> dict[int, str]:
    """The content of every published version, as JSON, by its number."""
    question = "SELECT version, content FROM map_version WHERE collaboration = ?"
    return {version: str(content, "utf-8") for version, content in connection.rows(question, (collaboration,))}


def read_map_version(connection: Connection, collaboration: str, version: int) -> MapVersion | None:
    """A map, as it was published."""
    question = (
        "SELECT collaboration, version, hash, published_at, text, content, anew, starts_at FROM map_version "
        "WHERE collaboration = ? AND version = ?"
    )
    row = connection.row(question, (collaboration, version))
    if row is None:
        return None
    named, version, hash_, since, text, content, anew, starts_at = row
    return MapVersion(named, version, hash_, since, text, str(content, "utf-8"), _anew(anew), starts_at)


def read_starts(connection: Connection, collaboration: str) -> list[tuple[int, int]]:
    """Every version, and from when it is in force; earliest first. 0: from its entry on.

    An entry that is applied here has been made, whatever a clock says that was set back since.
    """
    question = (
        "SELECT version, CASE WHEN starts_at <= published_at THEN 0 ELSE starts_at END FROM map_version "
        "WHERE collaboration = ? ORDER BY version"
    )
    return [(version, starts_at) for version, starts_at in connection.rows(question, (collaboration,))]


def read_anew(connection: Connection, collaboration: str, version: int) -> dict[str, list[Anew]]:
    """Along which arrows a version asks anew, by itself or by one before it; none for a version that is not there."""
    question = "SELECT anew FROM map_version WHERE collaboration = ? AND version = ?"
    return _anew(connection.value(question, (collaboration, version)) or "{}")


def _anew(stored: str) -> dict[str, list[Anew]]:
    return {arrow: [Anew(**one) for one in many] for arrow, many in orjson.loads(stored).items()}


def read_collaborations(connection: Connection) -> list[str]:
    """The collaborations that have a map."""
    question = "SELECT DISTINCT collaboration FROM map_version ORDER BY collaboration"
    return connection.values(question)


def read_case(connection: Connection, collaboration: str, case: str) -> CaseFound | None:
    """A case by its id."""
    question = "SELECT * FROM case_of WHERE collaboration = ? AND id = ?"
    return _case(connection, question, (collaboration, case))


def read_case_of(connection: Connection, collaboration: str, subject: str) -> CaseFound | None:
    """A citizen's case in one collaboration."""
    question = "SELECT * FROM case_of WHERE collaboration = ? AND subject = ?"
    return _case(connection, question, (collaboration, subject))


def read_cases_of_subject(connection: Connection, subject: str) -> list[CaseFound]:
    """A citizen's cases in all collaborations."""
    question = "SELECT * FROM case_of WHERE subject = ? ORDER BY collaboration"
    return [CaseFound(**row) for row in connection.named(question, (subject,))]


def read_cases_of_worker(connection: Connection, person: str, now: int, begun_by: int) -> list[CaseFound]:
    """The cases in which a person, or a team they are in, holds a grant that is not over and begins by an instant."""
    question = (
        "SELECT * FROM case_of WHERE (collaboration, id) IN ("
        "SELECT collaboration, case_id FROM grant_of WHERE person = ? AND starts_at <= ? AND ? < ends_at UNION "
        "SELECT g.collaboration, g.case_id FROM team_member m JOIN grant_of g ON g.collaboration = m.collaboration "
        "AND g.partner = m.partner AND g.team = m.team WHERE m.person = ? AND g.starts_at <= ? AND ? < g.ends_at"
        ") ORDER BY collaboration, id"
    )
    values = (person, begun_by, now, person, begun_by, now)
    return [CaseFound(**row) for row in connection.named(question, values)]


def read_case_behind(connection: Connection, collaboration: str, reference: str) -> tuple[str, str]:
    """The case that a reference stands for, and the partner whose reference it is; empty when it is nobody's."""
    question = "SELECT case_id, partner FROM reference WHERE collaboration = ? AND reference = ?"
    row = connection.row(question, (collaboration, reference))
    return (row[0], row[1]) if row else ("", "")


def read_references(connection: Connection, collaboration: str, case: str) -> dict[str, str]:
    """What each partner knows a case by."""
    question = "SELECT partner, reference FROM reference WHERE collaboration = ? AND case_id = ? ORDER BY partner"
    return {row[0]: row[1] for row in connection.rows(question, (collaboration, case))}


def read_subjects(connection: Connection, collaboration: str, partner: str) -> list[KnownSubject]:
    """Every case of a collaboration by a partner's reference, with whose it is."""
    question = (
        "SELECT c.id, r.reference, c.subject FROM case_of c JOIN reference r ON r.collaboration = c.collaboration "
        "AND r.case_id = c.id WHERE r.collaboration = ? AND r.partner = ? ORDER BY c.entry"
    )
    return [KnownSubject(*row) for row in connection.rows(question, (collaboration, partner))]


def read_runs(connection: Connection, collaboration: str, case: str) -> list[RunFound]:
    """The activities of a case, earliest first, without those that were cancelled before they began."""
    question = (
        "SELECT case_id, id, activity, starts_at, ends_at, entry FROM run "
        "WHERE collaboration = ? AND case_id = ? AND starts_at < ends_at ORDER BY starts_at, entry"
    )
    return [RunFound(*row) for row in connection.rows(question, (collaboration, case))]


def read_grants(connection: Connection, collaboration: str, case: str) -> list[GrantFound]:
    """All grants of a case, in the order in which they were made."""
    question = f"SELECT {_GRANT} FROM grant_of WHERE collaboration = ? AND case_id = ? ORDER BY entry"  # noqa: S608
    return [GrantFound(*row) for row in connection.rows(question, (collaboration, case))]


def read_partner_grants(connection: Connection, collaboration: str, partner: str, now: int) -> list[GrantFound]:
    """The grants that people and teams of a partner hold at an instant, in all cases."""
    question = (
        f"SELECT {_GRANT} FROM grant_of WHERE collaboration = ? AND partner = ? AND starts_at <= ? AND ? < ends_at "  # noqa: S608
        "ORDER BY case_id, entry"
    )
    return [GrantFound(*row) for row in connection.rows(question, (collaboration, partner, now, now))]


def read_members(connection: Connection, collaboration: str, partner: str, team: str) -> list[str]:
    """Who is in a team."""
    question = "SELECT person FROM team_member WHERE collaboration = ? AND partner = ? AND team = ? ORDER BY person"
    return connection.values(question, (collaboration, partner, team))


def read_team_entry(connection: Connection, collaboration: str, partner: str, team: str) -> int | None:
    """The entry of a team's last change; None when there is no such team."""
    question = "SELECT entry FROM team WHERE collaboration = ? AND partner = ? AND team = ?"
    found: int | None = connection.value(question, (collaboration, partner, team))
    return found


def read_teams(connection: Connection, collaboration: str, partner: str) -> list[str]:
    """The teams of a partner."""
    question = "SELECT team FROM team WHERE collaboration = ? AND partner = ? ORDER BY team"
    return connection.values(question, (collaboration, partner))


def read_every_team(connection: Connection, collaboration: str) -> list[Team]:
    """The teams of all partners, with their members."""
    question = "SELECT partner, team FROM team WHERE collaboration = ? ORDER BY partner, team"
    names = connection.rows(question, (collaboration,))
    return [Team(partner, team, read_members(connection, collaboration, partner, team)) for partner, team in names]


def read_agreement_ends(connection: Connection, collaboration: str, one: str, other: str) -> dict[str, int]:
    """When agreements between two controllers (sorted) were ended early, by the agreement's own reference."""
    question = "SELECT reference, ends_at FROM agreement_end WHERE collaboration = ? AND one = ? AND other = ?"
    return {row[0]: row[1] for row in connection.rows(question, (collaboration, one, other))}


def _case(connection: Connection, question: str, values: Sequence[str]) -> CaseFound | None:
    rows = connection.named(question, values)
    return CaseFound(**rows[0]) if rows else None
