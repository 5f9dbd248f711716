"""How information is asked for, sent and fetched at this door: what the pages of arrows begin and end with."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from consent.api_flows import who
from consent.my_arrows import MyArrows, my_arrows
from consent.pages.caseworker.along import said_of, told, why_not
from consent.pages.caseworker.case import standing_of
from consent.pages.caseworker.filled import Filled
from consent.pages.caseworker.looking import Work, language_of
from gateway.client import Flows
from gateway.wire import FlowAnswer, FlowAsked, Waiting
from services.identity.wire import Session
from services.leaving import Leaving
from services.problems import NotFound, Refused


class Handing:
    """Flows of somebody who plays a part in a case, as pages."""

    def __init__(self, desk: Work, flows: Flows) -> None:
        self.desk, self.consent, self.pages, self.flows = desk, desk.consent, desk.pages, flows

    def page(self, request: Request, template: str, me: Session, status: int = 200, **values: Any) -> Response:
        """A page of this room."""
        return self.pages.page(request, template, me, status, **values)

    async def mine(self, request: Request, case: str, me: Session) -> dict[str, Any]:
        """What somebody can do along their arrows in a case."""
        mine, language = await my_arrows(self.consent.desk, case, me), language_of(request)
        map_, _ = await self.consent.desk.map(mine.collaboration)
        arrows = [told(map_, one, language) for one in mine.arrows]
        named = await self.consent.in_whose_care([case], me) if mine.gives_access else {}
        return {
            "case": case, "mine": mine, "map": map_, "arrows": arrows, "person": named.get(case, ""),
            "by_arrow": {one.arrow: one for one in arrows},
        }  # fmt: skip

    async def listed(self, request: Request, case: str, me: Session) -> dict[str, Any]:
        """The same with what waits for them, and what stands along each arrow."""
        found = await self.mine(request, case, me)
        inbox = await self.flows.inbox(who(me), found["mine"].collaboration)
        waits = [one for one in inbox if one.case == case and one.arrow in found["by_arrow"]]
        return {**found, "waits": waits, "standing": await self._standing(case, found["mine"], me)}

    async def _standing(self, case: str, mine: MyArrows, me: Session) -> dict[str, str]:
        """The state of each permission, for who gives access; others hear of it only when they ask for something."""
        if not mine.gives_access:
            return {}
        states = standing_of((await self.consent.permissions(case, me))["permissions"])
        return {one.arrow: states.get(one.arrow, "never_asked") for one in mine.arrows if one.basis == "permission"}

    async def along(self, request: Request, case: str, arrow: str, me: Session) -> dict[str, Any]:
        """One arrow. Raises NotFound for an arrow that is not theirs."""
        found = await self.mine(request, case, me)
        if arrow not in found["by_arrow"]:
            raise NotFound("You stand at no end of such an arrow.", "Choose one of yours.")
        return {**found, "one": found["by_arrow"][arrow], "state": ""}

    async def waiting(self, request: Request, case: str, flow: str, me: Session) -> dict[str, Any]:
        """The arrow along which something that waits was sent. Raises NotFound."""
        found = await self.listed(request, case, me)
        sent: Waiting | None = next((one for one in found["waits"] if one.flow == flow), None)
        if sent is None:
            raise NotFound("Nothing of this kind waits for you.", "See what was sent to you.")
        return {**found, "one": found["by_arrow"][sent.arrow], "state": ""}

    async def with_state(self, found: dict[str, Any], me: Session) -> dict[str, Any]:
        """The same with what stands along the arrow, for who gives access."""
        standing = await self._standing(found["case"], found["mine"], me)
        return {**found, "state": standing.get(found["one"].arrow, "")}

    def form(self, request: Request, found: dict[str, Any], me: Session, filled: Filled, status: int = 200) -> Response:
        """The form of an arrow, with what was written in it."""
        return self.page(request, "caseworker/arrow.html", me, status, **found, filled=filled)

    async def carry(self, found: dict[str, Any], filled: Filled, me: Session) -> FlowAnswer:
        """Asks or sends, as oneself. Raises what the gateway raises."""
        one, sends = found["one"], found["one"].mine == "send"
        asked = FlowAsked(
            found["mine"].collaboration, found["case"], one.arrow, one.purpose_id,
            [] if sends else list(filled.fields or ()), filled.information if sends else None, filled.justification,
            filled.key,
        )  # fmt: skip
        return await self.flows.carry_one(who(me), asked)

    async def fetch(self, found: dict[str, Any], flow: str, me: Session) -> FlowAnswer:
        """Fetches what waits. Raises what the gateway raises."""
        return await self.flows.carry_one(who(me), FlowAsked(found["mine"].collaboration, "", "", flow=flow))

    async def received(self, found: dict[str, Any], flow: str, me: Session) -> None:
        """Tells the sender that it has arrived."""
        await self.flows.acknowledge(who(me), found["mine"].collaboration, flow, "received")

    async def handed(
        self, request: Request, found: dict[str, Any], answer: FlowAnswer, me: Session, fetched: str = ""
    ) -> Response:
        """What was handed over, as a page that leaves in time or is cut off; the release is closed afterwards."""
        language = language_of(request)
        duties = {name: value for each in answer.obligations for name, value in each.items()}
        withheld = [found["map"].field(path).title.in_(language) for path in answer.withheld]
        shown = {
            "said": said_of(found["map"], answer.information or {}, language), "withheld": withheld, "duties": duties,
            "now": await self.consent.desk.clock.now(), "entry": answer.proof["index"], "fetched": fetched,
        }  # fmt: skip
        page = self.page(request, "caseworker/handed.html", me, **found, **shown)
        collaboration = found["mine"].collaboration

        async def close(outcome: str) -> None:
            await self.flows.close_release(collaboration, answer.flow, outcome)

        return Leaving.page(page, answer.leaves_by, close)

    async def refused(self, request: Request, found: dict[str, Any], me: Session, problem: Refused) -> Response:
        """Every reason in words, and what to do next."""
        found = await self.with_state(found, me)
        codes = [reason["code"] for reason in problem.more.get("reasons", [])]
        why = why_not(
            found["map"], found["one"], codes, found["state"], found["mine"].gives_access, language_of(request)
        )  # fmt: skip
        shown = {"why": why, "entry": problem.more.get("entry")}
        return self.page(request, "caseworker/refused.html", me, problem.status, **found, **shown)
