"""For whom somebody acts in a case: what a guardian sees above everything else, from their guardianships in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from consent import store
from consent.desk import Desk
from consent.tables import GuardianshipRow
from services.identity.wire import Session


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Whose matters: the name, the matters' titles by language, until when (milliseconds, exclusive; the first to end),
    and whether somebody has more than this one case to choose from."""

    name: str
    matters: list[dict[str, str]]
    ends_at: int
    others: bool


async def on_behalf(desk: Desk, case: str, session: Session) -> OnBehalf | None:
    """For whom this person acts in this case now; None where they are no guardian in it. Looks at nothing else."""
    rows = await desk.database.read(lambda connection: store.guardianships_by(connection, session.person))
    now = await desk.clock.now()
    held = [row for row in rows if row.starts_at <= now < row.ends_at]
    mine = [row for row in held if row.case_id == case]
    if not mine:
        return None
    map_, _ = await desk.map(mine[0].collaboration)
    titles = {id_: {"da": words.da, "en": words.en} for id_, words in map_.matters.items()}
    matters = [titles[id_] for id_ in map_.matters if any(id_ in row.matters for row in mine)]
    subject = await desk.identity.person(mine[0].subject)
    others = await _others(desk, held, case, session)
    return OnBehalf(subject.name if subject else "", matters, min(row.ends_at for row in mine), others)


async def _others(desk: Desk, held: Sequence[GuardianshipRow], case: str, session: Session) -> bool:
    return any(row.case_id != case for row in held) or bool(await desk.collaborations.cases_of_subject(session.person))
