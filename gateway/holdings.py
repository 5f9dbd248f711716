"""What somebody without a system has been given and not erased: they see it here, and say what became of it."""

from collections.abc import Iterable

from gateway.entries import told_entry
from gateway.membership import Membership
from gateway.receivers import Receivers
from gateway.wire import Acknowledged, Held, Received, Who
from services.audit.client import Ledger
from services.audit.wire import Query
from services.collaboration.client import Collaborations
from services.ids import CHECK, new_id
from services.periods import Duration, add, day_of
from services.problems import Invalid, NotFound

_MOST = 500
_ASKS = frozenset({"please-erase", "reminder"})
LOOK_WITHIN = Duration(days=14)


class Holdings:
    """What was released to people at the people's door, by the ledger's word."""

    def __init__(
        self, ledger: Ledger, receivers: Receivers, membership: Membership, collaborations: Collaborations
    ) -> None:
        self._ledger, self._receivers = ledger, receivers
        self._membership, self._collaborations = membership, collaborations

    async def of(self, who: Who, collaboration: str, asked: Iterable[tuple[str, str]]) -> list[Held]:
        """What this person's part was given and has not erased, oldest first; `asked` are the kinds and the flows of
        what their partner was told: whoever was asked to erase something may have no part any more."""
        to_erase = [flow for kind, flow in asked if kind in _ASKS]
        flows = dict.fromkeys([*await self._flows(who, collaboration), *to_erase])
        held = []
        for flow in flows:
            row = await self.row(who, collaboration, flow)
            if row is not None and row.erased_at is None:
                reference = await self._reference(collaboration, row)
                held.append(_held(row, reference, flow in to_erase))
        return sorted(held, key=lambda one: (not one.asked_to_erase, one.released_at))

    async def row(self, who: Who, collaboration: str, flow: str) -> Received | None:
        """What was released by a flow, if this person plays, or played, the part that got it."""
        for row in await self._receivers.of_flow(collaboration, flow, who.partner):
            if await self._membership.played(collaboration, row.case, row.actor, who.person):
                return row
        return None

    async def still_needed(self, who: Who, collaboration: str, flow: str, words: str, now: int) -> Acknowledged:
        """Who was asked to erase says why they cannot yet: on record, shown to the person, and looked at by a day.

        Raises Invalid without words, NotFound for a flow that is not theirs.
        """
        if not words.strip():
            raise Invalid("Please say why it is still needed.", "Write a few words.", field="words")
        row = await self.row(who, collaboration, flow)
        if row is None:
            raise NotFound("There is no such flow to you.", "Name a flow that you fetched.")
        zone = (await self._membership.map(collaboration)).zone
        check_by = add(day_of(now, zone), LOOK_WITHIN, zone).isoformat()
        said = {"arrow": row.arrow, "partner": who.partner, "fields": row.fields, "check_by": check_by}
        check = new_id(CHECK)
        draft = told_entry("still-needed", flow, collaboration, row.case, said, who)
        draft.sealed.update(words=words, check=check)
        draft.about["check_id"] = check
        place = (await self._ledger.append([draft]))[0]
        return Acknowledged(flow, "still-needed", place.index)

    async def _flows(self, who: Who, collaboration: str) -> list[str]:
        """The flows released to this person, and to their partner in the cases it knows."""
        mine = Query(collaboration, about={"person": who.person}, kinds=("released",), limit=_MOST)
        known = await self._membership.known(collaboration, who.partner)
        about = {"to_partner": who.partner}
        queries = [mine] + [
            Query(collaboration, case=one.case, about=about, kinds=("released",), limit=_MOST) for one in known
        ]
        found = [entry for query in queries for entry in await self._ledger.entries(query)]
        return [entry.about["flow"] for entry in sorted(found, key=lambda entry: entry.index)]

    async def _reference(self, collaboration: str, row: Received) -> str:
        return (await self._collaborations.case(collaboration, row.case)).references.get(row.partner, "")


def _held(row: Received, reference: str, asked_to_erase: bool) -> Held:
    return Held(
        row.flow, reference, row.arrow, row.fields, row.released_at, row.erase_by, row.received_at is not None,
        asked_to_erase,
    )  # fmt: skip
