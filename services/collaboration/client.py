"""How other rooms reach the collaboration: the methods of `services.collaboration.service.Collaboration`, over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.calls import Calls
from services.collaboration.load import load_content
from services.collaboration.model import ServiceMap
from services.collaboration.wire import (
    ArrowState,
    Asked,
    CaseFacts,
    CaseView,
    Doer,
    Entered,
    Grant,
    GrantAsked,
    KnownCase,
    KnownSubject,
    MapVersion,
    Team,
    Trial,
)

__all__ = ["CollaborationClient", "Collaborations", "ServiceMap", "read_map"]


def read_map(version: MapVersion) -> ServiceMap:
    """A published map as a model. Raises ValueError where its content is no map: then the store is damaged.

    It is read from the JSON that was kept with it, which takes a twentieth of what its text would take.
    """
    loaded = load_content(version.content.encode())
    if loaded.map is None:
        raise ValueError(f"map {version.version} of {version.collaboration} is damaged: {loaded.mistakes[0]}")
    return loaded.map


class Collaborations(Protocol):
    """Maps, cases and grants as other rooms see them; the service itself and its client both are one."""

    async def facts(self, asked: Sequence[Asked]) -> list[CaseFacts]:
        """Facts for each asked flow, in the same order, all from one snapshot."""

    async def map_in_force(self, collaboration: str) -> MapVersion:
        """The newest published map. Raises NotFound for a collaboration without one."""

    async def collaborations(self) -> list[str]:
        """The collaborations that have a published map."""

    async def drawing(self, collaboration: str, language: str, states: Mapping[str, ArrowState] | None) -> str:
        """The map in force as SVG, with how things stand along its arrows; those without a state are drawn faintly.
        With None it is the plain map.

        `language` is da or en. Raises NotFound for a collaboration without a map. It says nothing of any case: whose
        states they are stays with whoever asks.
        """

    async def case(self, collaboration: str, case: str) -> CaseView:
        """One case by its id. Raises NotFound."""

    async def case_by_reference(self, collaboration: str, reference: str) -> tuple[CaseView, str]:
        """The case a reference stands for, and the partner whose reference it is. Raises NotFound."""

    async def cases_of_subject(self, person: str) -> list[CaseView]:
        """The cases of a citizen, in all collaborations."""

    async def cases_of_worker(self, person: str, later: bool = False) -> list[CaseView]:
        """The cases in which a person, or a team they are in, holds a grant now; with `later` also from a later day."""

    async def known_cases(self, collaboration: str, partner: str) -> list[KnownCase]:
        """The cases in which people of a partner hold a grant now."""

    async def known_subjects(self, collaboration: str, partner: str) -> list[KnownSubject]:
        """Every case of a collaboration by a partner's reference, with whose it is. For a search that is on record."""

    async def teams(self, collaboration: str) -> list[Team]:
        """The teams of all partners, with their members."""

    async def open_case(self, collaboration: str, subject: str, first_day: str, by: Doer) -> Entered:
        """Opens a case for a citizen; only an operator may. Makes a random reference for each partner."""

    async def close_case(self, collaboration: str, case: str, last_day: str, by: Doer) -> Entered:
        """Closes a case: now, or after `last_day`; nothing flows in it then. Raises NotAllowed, NotFound, Invalid."""

    async def reopen_case(self, collaboration: str, case: str, by: Doer) -> Entered:
        """Opens a closed case again. Raises NotAllowed, NotFound."""

    async def plan_activity(
        self, collaboration: str, case: str, activity: str, first_day: str, last_day: str, by: Doer
    ) -> Entered:
        """Plans, moves or ends an activity of a case; `last_day` may be empty. Raises NotAllowed, Invalid."""

    async def cancel_activity(self, collaboration: str, case: str, activity: str, by: Doer) -> Entered:
        """Cancels an activity that is planned or runs; one that runs ends now. Raises NotAllowed, NotFound."""

    async def protect(self, collaboration: str, case: str, protected: bool | None, by: Doer, why: str = "") -> Entered:
        """Notes that the citizen's name and address are protected, or are not; None takes back what was noted by
        mistake, and says `why`. Raises Invalid, NotAllowed, NotFound."""

    async def grant(self, asked: GrantAsked, by: Doer) -> Entered:
        """Gives a part. Raises NotAllowed, Invalid, and Moved when the permission it rests on changed meanwhile."""

    async def end_grant(self, collaboration: str, case: str, grant: str, last_day: str, by: Doer) -> Entered:
        """Ends a grant: now, or after `last_day`."""

    async def grants(self, collaboration: str, case: str) -> list[Grant]:
        """All grants of a case, ended ones too."""

    async def colleagues(self, collaboration: str, case: str, actor: str) -> list[str]:
        """The persons who hold an actor's part in a case now, team members included."""

    async def make_team(self, collaboration: str, partner: str, team: str, members: Sequence[str], by: Doer) -> Entered:
        """Makes or replaces a team of a partner; its members hold what the team holds."""

    async def publish(self, text: str, by: Doer, first_day: str = "") -> MapVersion:
        """Publishes a map (YAML). Raises Invalid with its mistakes, NotAllowed for who is no operator."""

    async def trial(self, collaboration: str, text: str) -> Trial:
        """A draft (YAML) held against every published version; nothing is written. Raises Invalid, NotFound."""

    async def facts_on_trial(self, collaboration: str, content: str, asked: Sequence[Asked]) -> list[CaseFacts]:
        """Facts for each asked flow as a draft would give them, from a `Trial`'s content; in the same order."""

    async def end_agreement(self, collaboration: str, one: str, other: str, last_day: str, by: Doer) -> Entered:
        """Ends an agreement between two controllers early: now, or after `last_day`."""


class CollaborationClient(Collaborations):
    """The collaboration in another process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def facts(self, asked: Sequence[Asked]) -> list[CaseFacts]:
        return await self._calls.post("/internal/v1/facts", list(asked), list[CaseFacts])

    async def map_in_force(self, collaboration: str) -> MapVersion:
        return await self._calls.post("/internal/v1/map-in-force", {"collaboration": collaboration}, MapVersion)

    async def collaborations(self) -> list[str]:
        return await self._calls.post("/internal/v1/collaborations", {}, list[str])

    async def drawing(self, collaboration: str, language: str, states: Mapping[str, ArrowState] | None) -> str:
        question = {
            "collaboration": collaboration,
            "language": language,
            "states": None if states is None else dict(states),
        }
        return await self._calls.post("/internal/v1/drawing", question, str)

    async def case(self, collaboration: str, case: str) -> CaseView:
        return await self._calls.post("/internal/v1/case", {"collaboration": collaboration, "case": case}, CaseView)

    async def case_by_reference(self, collaboration: str, reference: str) -> tuple[CaseView, str]:
        question = {"collaboration": collaboration, "reference": reference}
        return await self._calls.post("/internal/v1/case-by-reference", question, tuple[CaseView, str])

    async def cases_of_subject(self, person: str) -> list[CaseView]:
        return await self._calls.post("/internal/v1/cases-of-subject", {"person": person}, list[CaseView])

    async def cases_of_worker(self, person: str, later: bool = False) -> list[CaseView]:
        question = {"person": person, "later": later}
        return await self._calls.post("/internal/v1/cases-of-worker", question, list[CaseView])

    async def known_cases(self, collaboration: str, partner: str) -> list[KnownCase]:
        question = {"collaboration": collaboration, "partner": partner}
        return await self._calls.post("/internal/v1/known-cases", question, list[KnownCase])

    async def known_subjects(self, collaboration: str, partner: str) -> list[KnownSubject]:
        question = {"collaboration": collaboration, "partner": partner}
        return await self._calls.post("/internal/v1/known-subjects", question, list[KnownSubject])

    async def teams(self, collaboration: str) -> list[Team]:
        return await self._calls.post("/internal/v1/teams", {"collaboration": collaboration}, list[Team])

    async def open_case(self, collaboration: str, subject: str, first_day: str, by: Doer) -> Entered:
        question = {"collaboration": collaboration, "subject": subject, "first_day": first_day, "by": by}
        return await self._calls.post("/internal/v1/open-case", question, Entered)

    async def close_case(self, collaboration: str, case: str, last_day: str, by: Doer) -> Entered:
        question = {"collaboration": collaboration, "case": case, "last_day": last_day, "by": by}
        return await self._calls.post("/internal/v1/close-case", question, Entered)

    async def reopen_case(self, collaboration: str, case: str, by: Doer) -> Entered:
        question = {"collaboration": collaboration, "case": case, "by": by}
        return await self._calls.post("/internal/v1/reopen-case", question, Entered)

    async def plan_activity(
        self, collaboration: str, case: str, activity: str, first_day: str, last_day: str, by: Doer
    ) -> Entered:
        days = {"first_day": first_day, "last_day": last_day}
        question = {"collaboration": collaboration, "case": case, "activity": activity, **days, "by": by}
        return await self._calls.post("/internal/v1/plan-activity", question, Entered)

    async def cancel_activity(self, collaboration: str, case: str, activity: str, by: Doer) -> Entered:
        question = {"collaboration": collaboration, "case": case, "activity": activity, "by": by}
        return await self._calls.post("/internal/v1/cancel-activity", question, Entered)

    async def protect(self, collaboration: str, case: str, protected: bool | None, by: Doer, why: str = "") -> Entered:
        question = {"collaboration": collaboration, "case": case, "protected": protected, "by": by, "why": why}
        return await self._calls.post("/internal/v1/protect", question, Entered)

    async def grant(self, asked: GrantAsked, by: Doer) -> Entered:
        return await self._calls.post("/internal/v1/grant", {"asked": asked, "by": by}, Entered)

    async def end_grant(self, collaboration: str, case: str, grant: str, last_day: str, by: Doer) -> Entered:
        question = {"collaboration": collaboration, "case": case, "grant": grant, "last_day": last_day, "by": by}
        return await self._calls.post("/internal/v1/end-grant", question, Entered)

    async def grants(self, collaboration: str, case: str) -> list[Grant]:
        return (await self.case(collaboration, case)).grants

    async def colleagues(self, collaboration: str, case: str, actor: str) -> list[str]:
        question = {"collaboration": collaboration, "case": case, "actor": actor}
        return await self._calls.post("/internal/v1/colleagues", question, list[str])

    async def make_team(self, collaboration: str, partner: str, team: str, members: Sequence[str], by: Doer) -> Entered:
        whose = {"collaboration": collaboration, "partner": partner, "team": team}
        question = {**whose, "members": list(members), "by": by}
        return await self._calls.post("/internal/v1/make-team", question, Entered)

    async def publish(self, text: str, by: Doer, first_day: str = "") -> MapVersion:
        return await self._calls.post(
            "/internal/v1/publish", {"text": text, "by": by, "first_day": first_day}, MapVersion
        )

    async def trial(self, collaboration: str, text: str) -> Trial:
        return await self._calls.post("/internal/v1/trial", {"collaboration": collaboration, "text": text}, Trial)

    async def facts_on_trial(self, collaboration: str, content: str, asked: Sequence[Asked]) -> list[CaseFacts]:
        question = {"collaboration": collaboration, "content": content, "asked": list(asked)}
        return await self._calls.post("/internal/v1/facts-on-trial", question, list[CaseFacts])

    async def end_agreement(self, collaboration: str, one: str, other: str, last_day: str, by: Doer) -> Entered:
        question = {"collaboration": collaboration, "one": one, "other": other, "last_day": last_day, "by": by}
        return await self._calls.post("/internal/v1/end-agreement", question, Entered)
