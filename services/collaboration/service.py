"""The collaboration's service: published maps, cases, activities, grants, teams, agreements, and facts about them."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

from services.audit.client import Ledger
from services.collaboration import (
    agreements,
    answering,
    cancelling,
    cases,
    closing,
    facts,
    grants,
    progress,
    proposals,
    protection,
    publishing,
    settling,
    store,
    teams,
    trying,
    views,
)
from services.collaboration.client import Collaborations, read_map
from services.collaboration.drawing.draw import Laid, drawn, laid
from services.collaboration.drawing.dress import PLAIN
from services.collaboration.drawing.states import SIGN_ROOM, Standing
from services.collaboration.room import People, Room, no_case
from services.collaboration.wire import (
    Answering,
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
    Proposal,
    Team,
    Trial,
    Voice,
)
from services.connection import Connection
from services.database import Database
from services.periods import FOREVER
from services.sealing import Sealer

MIGRATIONS = Path(__file__).parent / "migrations"


class Collaboration(Collaborations):
    """Keeps the room's facts; each change of them is an entry in the collaboration's ledger first.

    `sealer` closes what is pending, `people` knows who is registered.
    """

    def __init__(self, database: Database, ledger: Ledger, people: People, sealer: Sealer) -> None:
        self.room = Room(database, ledger, people, sealer)

    async def check_start(self) -> None:
        """Finishes what was under way, then holds this store against the ledger. Raises CannotStart."""
        await self.room.changes.check_start()
        # From here on it is known which map is in force, also while the ledger is away.
        await self.room.about_now()

    async def sweep(self) -> list[str]:
        """Finishes changes that nobody waits for any more; returns the kinds of those that were dropped."""
        return await self.room.settle()

    @property
    def lost(self) -> frozenset[str]:
        """The fences whose changes are gone from this store; what hangs on them is refused. For the operator."""
        return frozenset(self.room.changes.lost)

    async def facts(self, asked: Sequence[Asked]) -> list[CaseFacts]:
        """Facts for each asked flow, in the same order, all from one snapshot."""
        room = self.room

        def work(connection: Connection, now: int, sure: bool) -> list[CaseFacts] | None:
            return facts.gather(connection, room.maps, room.changes, asked, now, sure)

        found = await room.database.look(lambda connection: work(connection, room.heard, sure=False))
        if found is None:
            # A version comes into force on a day to come, or did since we last heard the time.
            room.heard = now = await room.ledger.now()
            found = await room.database.look(lambda connection: work(connection, now, sure=True))
        return found or []

    async def map_in_force(self, collaboration: str) -> MapVersion:
        """The newest published map. Raises NotFound for a collaboration without one."""
        return await publishing.map_in_force(self.room, collaboration)

    async def collaborations(self) -> list[str]:
        """The collaborations that have a published map."""
        return await self.room.database.read(store.read_collaborations)

    async def drawing(self, collaboration: str, language: str, states: Mapping[str, ArrowState] | None) -> str:
        """The map in force as SVG, with how things stand along its arrows."""
        version = await self.map_in_force(collaboration)
        laid_out = await asyncio.to_thread(_laid, version, "en" if language == "en" else "da")
        return drawn(laid_out, PLAIN if states is None else Standing(states))

    async def case(self, collaboration: str, case: str) -> CaseView:
        """One case by its id. Raises NotFound."""
        now = await self.room.about_now()

        def work(connection: Connection) -> CaseView:
            known = self.room.in_force(connection, collaboration, now)
            return views.case_view(connection, known, self.room.case(connection, collaboration, case), now)

        return await self.room.database.read(work)

    async def case_by_reference(self, collaboration: str, reference: str) -> tuple[CaseView, str]:
        """The case a reference stands for, and the partner whose reference it is. Raises NotFound."""
        now = await self.room.about_now()

        def work(connection: Connection) -> tuple[CaseView, str]:
            case, partner = store.read_case_behind(connection, collaboration, reference)
            if not case:
                raise no_case()
            known = self.room.in_force(connection, collaboration, now)
            found = self.room.case(connection, collaboration, case)
            return views.case_view(connection, known, found, now), partner

        return await self.room.database.read(work)

    async def cases_of_subject(self, person: str) -> list[CaseView]:
        """The cases of a citizen, in all collaborations."""
        now = await self.room.about_now()

        def work(connection: Connection) -> list[CaseView]:
            found = store.read_cases_of_subject(connection, person)
            return views.case_views(connection, self.room.maps, found, now)

        return await self.room.database.read(work)

    async def cases_of_worker(self, person: str, later: bool = False) -> list[CaseView]:
        """The cases in which a person, or a team they are in, holds a grant now; with `later` also from a later day."""
        now = await self.room.about_now()

        def work(connection: Connection) -> list[CaseView]:
            found = store.read_cases_of_worker(connection, person, now, FOREVER if later else now)
            return views.case_views(connection, self.room.maps, found, now)

        return await self.room.database.read(work)

    async def known_cases(self, collaboration: str, partner: str) -> list[KnownCase]:
        """The cases in which people of a partner hold a grant now. Raises NotFound for an unknown collaboration."""
        now = await self.room.about_now()

        def work(connection: Connection) -> list[KnownCase]:
            known = self.room.in_force(connection, collaboration, now)
            return views.known_cases(connection, known, collaboration, partner, now)

        return await self.room.database.read(work)

    async def known_subjects(self, collaboration: str, partner: str) -> list[KnownSubject]:
        """Every case of a collaboration by a partner's reference, with whose it is."""
        return await self.room.database.read(lambda c: store.read_subjects(c, collaboration, partner))

    async def teams(self, collaboration: str) -> list[Team]:
        """The teams of all partners, with their members."""
        return await self.room.database.read(lambda connection: store.read_every_team(connection, collaboration))

    async def open_case(self, collaboration: str, subject: str, first_day: str, by: Doer) -> Entered:
        """Opens a case for a citizen; see `cases.open_case`."""
        return await cases.open_case(self.room, collaboration, subject, first_day, by)

    async def close_case(self, collaboration: str, case: str, last_day: str, by: Doer) -> Entered:
        """Closes a case; see `closing.close_case`."""
        return await closing.close_case(self.room, collaboration, case, last_day, by)

    async def reopen_case(self, collaboration: str, case: str, by: Doer) -> Entered:
        """Opens a closed case again; see `closing.reopen_case`."""
        return await closing.reopen_case(self.room, collaboration, case, by)

    async def plan_activity(
        self, collaboration: str, case: str, activity: str, first_day: str, last_day: str, by: Doer
    ) -> Entered:
        """Plans, moves or ends an activity; see `cases.plan_activity`."""
        return await cases.plan_activity(self.room, collaboration, case, activity, first_day, last_day, by)

    async def cancel_activity(self, collaboration: str, case: str, activity: str, by: Doer) -> Entered:
        """Cancels an activity that is planned or runs; see `cancelling.cancel_activity`."""
        return await cancelling.cancel_activity(self.room, collaboration, case, activity, by)

    async def protect(self, collaboration: str, case: str, protected: bool | None, by: Doer, why: str = "") -> Entered:
        """Notes whether name and address are protected; see `protection.protect`."""
        return await protection.protect(self.room, collaboration, case, protected, by, why)

    async def grant(self, asked: GrantAsked, by: Doer) -> Entered:
        """Gives a part; see `grants.grant`."""
        return await grants.grant(self.room, asked, by)

    async def end_grant(self, collaboration: str, case: str, grant: str, last_day: str, by: Doer) -> Entered:
        """Ends a grant; see `grants.end_grant`."""
        return await grants.end_grant(self.room, collaboration, case, grant, last_day, by)

    async def grants(self, collaboration: str, case: str) -> list[Grant]:
        """All grants of a case, ended ones too. Raises NotFound."""
        return (await self.case(collaboration, case)).grants

    async def colleagues(self, collaboration: str, case: str, actor: str) -> list[str]:
        """The persons who hold an actor's part in a case now, team members included; nobody where there is no case."""
        now = await self.room.about_now()
        return await self.room.database.read(
            lambda connection: views.colleagues(connection, collaboration, case, actor, now)
        )

    async def make_team(self, collaboration: str, partner: str, team: str, members: Sequence[str], by: Doer) -> Entered:
        """Makes or replaces a team; see `teams.make_team`."""
        return await teams.make_team(self.room, collaboration, partner, team, members, by)

    async def propose(self, text: str, by: Doer) -> Entered:
        """Proposes a map; see `proposals.propose`."""
        return await proposals.propose(self.room, text, by)

    async def answer_proposal(self, collaboration: str, proposal: str, said: Answering, by: Doer) -> Entered:
        """A partner agrees or disagrees; see `answering.answer`."""
        return await answering.answer(self.room, collaboration, proposal, said, by)

    async def hear(self, collaboration: str, proposal: str, voice: Voice, by: Doer) -> Entered:
        """Enters how citizens were heard; see `settling.hear`."""
        return await settling.hear(self.room, collaboration, proposal, voice, by)

    async def close_disagreement(
        self, collaboration: str, proposal: str, disagreement: str, outcome: str, by: Doer
    ) -> Entered:
        """Closes a disagreement; see `settling.close_disagreement`."""
        return await settling.close_disagreement(self.room, collaboration, proposal, disagreement, outcome, by)

    async def proposal(self, collaboration: str, proposal: str, by: Doer) -> Proposal:
        """A proposed map and how far it has come; see `progress.proposal`."""
        return await progress.proposal(self.room, collaboration, proposal, by)

    async def proposals(self, collaboration: str, by: Doer) -> list[Proposal]:
        """What is proposed, newest first; see `progress.proposals`."""
        return await progress.proposals(self.room, collaboration, by)

    async def publish(self, text: str, by: Doer, first_day: str = "") -> MapVersion:
        """Publishes a map; see `publishing.publish`."""
        return await publishing.publish(self.room, text, by, first_day)

    async def trial(self, collaboration: str, text: str) -> Trial:
        """A draft held against every published version; see `trying`."""
        content, draft = await asyncio.to_thread(trying.on_trial, text, collaboration)
        return await self.room.database.read(lambda connection: trying.trial(connection, content, draft))

    async def facts_on_trial(self, collaboration: str, content: str, asked: Sequence[Asked]) -> list[CaseFacts]:
        """Facts for each asked flow as a draft would give them; see `trying`."""
        changes = self.room.changes
        return await self.room.database.read(
            lambda connection: trying.facts_on_trial(connection, changes, collaboration, content, asked)
        )

    async def end_agreement(self, collaboration: str, one: str, other: str, last_day: str, by: Doer) -> Entered:
        """Ends an agreement early; see `agreements.end_agreement`."""
        return await agreements.end_agreement(self.room, collaboration, one, other, last_day, by)


@lru_cache(maxsize=16)
def _laid(version: MapVersion, language: Literal["da", "en"]) -> Laid:
    # Laying out takes a second, and is the same for everybody until the next version.
    return laid(read_map(version), language, sign_room=SIGN_ROOM)
