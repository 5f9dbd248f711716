"""Choosing one case to look in: by a partner's reference for it, or by an entry that belongs to it. Each is on record.

Nobody is looked for by name. A reference is a partner's own, and an officer knows those of their controller's partners;
the operating controller's officer sees every entry, so any reference will do. Whose case was chosen sees that it was.
"""

from services.audit.doors import Doors
from services.audit.looked import look_up
from services.audit.lookups import LookUps
from services.audit.searching import Chosen
from services.audit.service import Audit
from services.collaboration.client import Collaborations
from services.identity.wire import Session
from services.problems import NotFound

_WHAT = "case"


class Choosing:
    """Chooses cases in collaborations."""

    def __init__(self, audit: Audit, doors: Doors, collaborations: Collaborations) -> None:
        self._audit, self._doors, self._collaborations = audit, doors, collaborations
        self._look_ups = LookUps(audit, doors)

    async def by_reference(self, session: Session, collaboration: str, reference: str) -> Chosen:
        """The case that a reference stands for. Raises NotFound, the same for one of others and for none."""
        scope = await self._doors.scope(session, collaboration, _WHAT)
        try:
            view, whose = await self._collaborations.case_by_reference(collaboration, reference.strip())
        except NotFound:
            view, whose = None, ""
        if view is None or not (scope.operates or whose in scope.partners):
            refused = look_up(collaboration, session, _WHAT, {"outcome": "refused"}, {"reference": reference[:100]})
            await self._audit.append([refused])
            raise NotFound("There is no such case for you.", "Check the reference.", field="reference")
        chosen = Chosen(view.id, view.subject)
        await self._write_down(session, collaboration, chosen)
        return chosen

    async def by_entry(self, session: Session, collaboration: str, index: int) -> Chosen:
        """The case that an entry belongs to. Raises NotFound for one of others, and for one that belongs to none."""
        entry = await self._look_ups.entry(session, collaboration, index, _WHAT)
        if not entry.case or entry.hidden:
            raise NotFound("This entry belongs to no case.", "Choose another one.")
        chosen = Chosen(entry.case, entry.about.get("subject", ""))
        await self._write_down(session, collaboration, chosen)
        return chosen

    async def _write_down(self, session: Session, collaboration: str, chosen: Chosen) -> None:
        looked = look_up(collaboration, session, _WHAT, {}, {"case": chosen.case}, chosen.entry(collaboration))
        await self._audit.append([looked])
