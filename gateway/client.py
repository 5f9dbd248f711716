"""How the people's door reaches the gateway: the methods of `gateway.service.Gateway` that take a person, over HTTP."""

from dataclasses import replace
from typing import Protocol

from consent.wire import Declared, Message
from gateway.wire import Acknowledged, FlowAnswer, FlowAsked, Held, Waiting, WhatIf, WhatIfAsked, Who
from services.calls import Calls
from services.leaving import from_instant


class Flows(Protocol):
    """Flows as the people's door sees them; the service itself and its client both are one."""

    async def carry_one(self, who: Who, asked: FlowAsked) -> FlowAnswer:
        """Asks, sends or (with `flow`) fetches. Raises Refused, NoSuchCase and what else can keep it from flowing."""

    async def close_release(self, collaboration: str, flow: str, outcome: str) -> None:
        """A released flow has ended: `handed-over`, or `unknown` when nobody knows whether it left."""

    async def inbox(self, who: Who, collaboration: str) -> list[Waiting]:
        """What waits for this person: for their partner, or for them as citizen or guardian."""

    async def acknowledge(self, who: Who, collaboration: str, flow: str, said: str) -> Acknowledged:
        """`received` or `erased`, by who got it. Raises NotFound for a flow that is not theirs."""

    async def messages(self, who: Who, collaboration: str) -> list[Message]:
        """What this person's partner has been told, and is asked to do."""

    async def holdings(self, who: Who, collaboration: str) -> list[Held]:
        """What this person's part was given and has not erased; what they are asked to erase first."""

    async def still_needed(self, who: Who, collaboration: str, flow: str, words: str) -> Acknowledged:
        """Says why something that is to be erased is still needed; somebody looks at it. Raises NotFound, Invalid."""

    async def declare_emergency(
        self, who: Who, collaboration: str, case: str, arrow: str, justification: str
    ) -> Declared:
        """Declares that a citizen needs help now and cannot answer. Raises Refused, NoSuchCase, Invalid."""

    async def begin_what_if(self, asked: WhatIfAsked) -> WhatIf:
        """Begins to hold recorded decisions against a draft, in the background. Raises Invalid, NotFound, Conflict."""

    async def what_if(self, collaboration: str, id_: str) -> WhatIf:
        """How far a what-if is, or what came of it. Raises NotFound."""


class GatewayClient(Flows):
    """The gateway in another process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def carry_one(self, who: Who, asked: FlowAsked) -> FlowAnswer:
        answer = await self._calls.post("/internal/v1/flows", {"who": who, "asked": asked}, FlowAnswer)
        return replace(answer, leaves_by=from_instant(answer.leaves_at))

    async def close_release(self, collaboration: str, flow: str, outcome: str) -> None:
        question = {"collaboration": collaboration, "flow": flow, "outcome": outcome}
        await self._calls.post("/internal/v1/closed", question, bool)

    async def inbox(self, who: Who, collaboration: str) -> list[Waiting]:
        return await self._calls.post("/internal/v1/inbox", {"who": who, "collaboration": collaboration}, list[Waiting])

    async def acknowledge(self, who: Who, collaboration: str, flow: str, said: str) -> Acknowledged:
        question = {"who": who, "collaboration": collaboration, "flow": flow, "said": said}
        return await self._calls.post("/internal/v1/acknowledge", question, Acknowledged)

    async def messages(self, who: Who, collaboration: str) -> list[Message]:
        question = {"who": who, "collaboration": collaboration}
        return await self._calls.post("/internal/v1/messages", question, list[Message])

    async def holdings(self, who: Who, collaboration: str) -> list[Held]:
        return await self._calls.post("/internal/v1/holdings", {"who": who, "collaboration": collaboration}, list[Held])

    async def still_needed(self, who: Who, collaboration: str, flow: str, words: str) -> Acknowledged:
        question = {"who": who, "collaboration": collaboration, "flow": flow, "words": words}
        return await self._calls.post("/internal/v1/still-needed", question, Acknowledged)

    async def declare_emergency(
        self, who: Who, collaboration: str, case: str, arrow: str, justification: str
    ) -> Declared:
        what = {"case": case, "arrow": arrow, "justification": justification}
        question = {"who": who, "collaboration": collaboration, **what}
        return await self._calls.post("/internal/v1/emergencies", question, Declared)

    async def begin_what_if(self, asked: WhatIfAsked) -> WhatIf:
        return await self._calls.post("/internal/v1/what-ifs", {"asked": asked}, WhatIf)

    async def what_if(self, collaboration: str, id_: str) -> WhatIf:
        question = {"collaboration": collaboration, "id": id_}
        return await self._calls.post("/internal/v1/what-if", question, WhatIf)
