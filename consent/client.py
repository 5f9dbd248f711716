"""How other rooms reach consent: the methods of `consent.service.Consent` that they need, over HTTP."""

from collections.abc import Sequence
from typing import Protocol

from consent.wire import Declared, EmergencyAsked, Guarded, Message, PermissionAsked, PermissionFacts
from services.calls import Calls


class Permissions(Protocol):
    """Permissions as the gateway sees them; the service itself and its client both are one."""

    async def facts(self, asked: Sequence[PermissionAsked]) -> list[PermissionFacts]:
        """What is known about each permission, in the same order, from one snapshot."""

    async def guarded(self, collaboration: str, person: str) -> list[Guarded]:
        """The cases in which somebody is guardian now."""

    async def declare_emergency(self, asked: EmergencyAsked) -> Declared:
        """Declares an emergency on record. Raises Moved when what it rests on has changed, Invalid without words."""

    async def erased(self, collaboration: str, case: str, flow: str, partner: str) -> None:
        """A receiver has erased what it got by a flow; closes the withdrawal that waited for it."""

    async def partner_messages(self, collaboration: str, partner: str) -> list[Message]:
        """What a partner has been told, newest last."""


class ConsentClient(Permissions):
    """Consent in another process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def facts(self, asked: Sequence[PermissionAsked]) -> list[PermissionFacts]:
        return await self._calls.post("/internal/v1/facts", list(asked), list[PermissionFacts])

    async def guarded(self, collaboration: str, person: str) -> list[Guarded]:
        question = {"collaboration": collaboration, "person": person}
        return await self._calls.post("/internal/v1/guarded", question, list[Guarded])

    async def declare_emergency(self, asked: EmergencyAsked) -> Declared:
        return await self._calls.post("/internal/v1/emergencies", asked, Declared)

    async def erased(self, collaboration: str, case: str, flow: str, partner: str) -> None:
        question = {"collaboration": collaboration, "case": case, "flow": flow, "partner": partner}
        await self._calls.post("/internal/v1/erased", question, dict[str, bool])

    async def partner_messages(self, collaboration: str, partner: str) -> list[Message]:
        question = {"collaboration": collaboration, "partner": partner}
        return await self._calls.post("/internal/v1/messages", question, list[Message])
