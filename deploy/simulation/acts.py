"""Doing what was planned, each act through the service whose it is, as the one who would do it.

An act that is turned down is turned down: the refusal stands in the ledger as anybody's would, and the play goes on.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from consent import granting
from consent.answers import Answer
from consent.guarding import NewGuardianship
from deploy.simulation.cast import Cast, Player
from deploy.simulation.holder import made_up
from deploy.simulation.plan import Act, Around, What
from deploy.simulation.stage import Stage
from gateway.wire import FlowAsked, Who
from services.collaboration.wire import Doer, GrantAsked
from services.identity.wire import Session
from services.periods import FOREVER
from services.problems import Problem

_NO_ARROW = "as-we-always-did"
_OTHER_PURPOSE = "to-be-on-the-safe-side"


@dataclass(slots=True)
class Players:
    """Everybody's hands. `outcomes` counts what came of each kind of act: `done`, or the code of the problem."""

    stage: Stage
    cast: Cast
    ids: dict[str, str]
    first_day: date
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    _cases: dict[int, str] = field(default_factory=dict)
    _references: dict[int, dict[str, str]] = field(default_factory=dict)
    _parts: set[tuple[int, str]] = field(default_factory=set)
    _sent: dict[str, str] = field(default_factory=dict)

    async def play(self, act: Act) -> None:
        """Does one act."""
        doing = {
            What.OPEN: self._open, What.PLAN: self._plan, What.ASK: self._ask, What.ANSWER: self._answer,
            What.GRANT: self._grant, What.WITHDRAW: self._withdraw, What.REQUEST: self._request, What.SEND: self._send,
            What.FETCH: self._fetch, What.EMERGENCY: self._emergency, What.CLOSE: self._close,
        }  # fmt: skip
        try:
            came = await doing[act.what](act)
        except Problem as problem:
            reasons = problem.more.get("reasons") or ()
            came = ",".join(str(one["code"]) for one in reasons) or problem.code
        self.outcomes[str(act.what), came] += 1

    def doer(self, player: Player) -> Doer:
        """Somebody as the collaboration takes them."""
        return Doer(self.ids[player.subject], player.partner, tuple(player.roles))

    async def _open(self, act: Act) -> str:
        base, map_ = self.stage.wiring.collaboration, self.stage.map
        citizen = self.cast.citizens[act.case]
        day = self._day(act)
        opened = await base.open_case(map_.id, self.ids[citizen.subject], day, self.doer(self.cast.operator))
        view = await base.case(map_.id, opened.id)
        self._cases[act.case], self._references[act.case] = view.id, view.references
        giver = map_.governance.access_given_by[0]
        part = GrantAsked(map_.id, view.id, giver, self.ids[act.who.subject])
        await base.grant(part, self.doer(self.cast.operator))
        self._parts.add((act.case, giver))
        await base.protect(map_.id, view.id, False, self.doer(act.who))
        if guardian := self.cast.guardians.get(citizen.subject):
            matters = sorted({arrow.matter for arrow in map_.arrows.values()})
            new = NewGuardianship(
                self.ids[guardian.subject], "guardian", matters, f"Invented document {act.case + 1}", day, "2099-12-31"
            )
            await self.stage.wiring.consent.register_guardianship(self._case(act), new, self._session(act.who))
        return "done"

    async def _plan(self, act: Act) -> str:
        base, (first, last) = self.stage.wiring.collaboration, act.days
        # What is planned for a day that is over by now begins today.
        first, last = max(first, self._day(act)), max(last, self._day(act))
        await base.plan_activity(self.stage.map.id, self._id(act), act.activity, first, last, self.doer(act.who))
        return "done"

    async def _ask(self, act: Act) -> str:
        await self.stage.wiring.consent.ask(self._case(act), [act.arrow], self._session(act.who))
        return "done"

    async def _answer(self, act: Act) -> str:
        consent, session = self.stage.wiring.consent, self._session(act.who)
        found = await consent.permissions(self._case(act), session)
        notice = next((str(one["notice"]) for one in found["permissions"] if one["arrow"] == act.arrow), "")
        await consent.answer(self._case(act), Answer(act.arrow, act.yes, None, notice), session)
        return "yes" if act.yes else "no"

    async def _grant(self, act: Act) -> str:
        if (act.case, act.who.actor) in self._parts:
            return "had it"
        giver = self.cast.player(self.stage.map.governance.access_given_by[0], act.case)
        wanted = {"actor": act.who.actor, "person": self.ids[act.who.subject]}
        desk, reference = self.stage.wiring.consent.desk, self._references[act.case][giver.partner]
        await granting.grant(desk, reference, wanted, self._session(giver))
        self._parts.add((act.case, act.who.actor))
        return "done"

    async def _withdraw(self, act: Act) -> str:
        await self.stage.wiring.consent.withdraw(self._case(act), act.arrow, self._session(act.who))
        return "done"

    async def _request(self, act: Act) -> str:
        arrow = self.stage.map.arrow(act.arrow)
        asked = FlowAsked(self.stage.map.id, self._case(act), arrow.id, arrow.purpose)
        if act.around is Around.PURPOSE:
            asked = FlowAsked(asked.collaboration, asked.case, arrow.id, self._other_purpose(arrow.purpose))
        elif act.around is Around.FIELD:
            asked = FlowAsked(
                asked.collaboration, asked.case, arrow.id, arrow.purpose, self._other_fields(arrow.fields)
            )
        elif act.around is Around.ARROW:
            asked = FlowAsked(asked.collaboration, asked.case, _NO_ARROW, arrow.purpose, [arrow.fields[0]])
        return await self._carried(act, asked)

    async def _send(self, act: Act) -> str:
        arrow = self.stage.map.arrow(act.arrow)
        information = made_up(self.stage.map, {item: list(names) for item, names in arrow.information.items()})
        asked = FlowAsked(self.stage.map.id, self._case(act), arrow.id, arrow.purpose, information=information)
        answer = await self.stage.wiring.gateway.carry_one(self._who(act.who), asked)
        self._sent[act.of] = answer.flow
        return answer.outcome

    async def _fetch(self, act: Act) -> str:
        if act.of not in self._sent:
            return "nothing there"
        return await self._carried(act, FlowAsked(self.stage.map.id, "", "", flow=self._sent[act.of]))

    async def _emergency(self, act: Act) -> str:
        map_, gateway = self.stage.map, self.stage.wiring.gateway
        words = "They cannot speak for themselves just now."
        await gateway.declare_emergency(self._who(act.who), map_.id, self._case(act), act.arrow, words)
        asked = FlowAsked(map_.id, self._case(act), act.arrow, map_.arrow(act.arrow).purpose, justification=words)
        return await self._carried(act, asked)

    async def _close(self, act: Act) -> str:
        base = self.stage.wiring.collaboration
        await base.close_case(self.stage.map.id, self._id(act), "", self.doer(act.who))
        return "done"

    async def _carried(self, act: Act, asked: FlowAsked) -> str:
        gateway = self.stage.wiring.gateway
        answer = await gateway.carry_one(self._who(act.who), asked)
        if answer.outcome == "released":
            await gateway.close_release(self.stage.map.id, answer.flow, "handed-over")
        return answer.outcome

    def _other_purpose(self, purpose: str) -> str:
        return next((one for one in self.stage.map.purposes if one != purpose), _OTHER_PURPOSE)

    def _other_fields(self, fields: tuple[str, ...]) -> list[str]:
        """The arrow's fields and one more, of some other item of the map."""
        every = [f"{item.id}.{name}" for item in self.stage.map.items.values() for name in item.fields]
        return [*fields, next((one for one in every if one not in fields), "something.else")]

    def _session(self, player: Player) -> Session:
        return Session(self.ids[player.subject], player.name, player.partner, list(player.roles), FOREVER)

    def _who(self, player: Player) -> Who:
        return Who(self.ids[player.subject], player.name, player.partner, FOREVER)

    def _id(self, act: Act) -> str:
        return self._cases[act.case]

    def _case(self, act: Act) -> str:
        """What this player calls the case: its id for a person of it, their partner's reference for others."""
        return self._references[act.case][act.who.partner] if act.who.partner else self._id(act)

    def _day(self, act: Act) -> str:
        return (self.first_day + timedelta(days=act.minute // (24 * 60))).isoformat()
