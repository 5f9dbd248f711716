"""What a system does through Dottedline, each time as a named person of its partner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import httpx2
from pydantic import BaseModel, ConfigDict, Field

from deploy.demo.partner_client import PartnerClient, TokenRefused
from deploy.demo.systems.memory import Got, Memory
from services.problems import Invalid, NotFound, Unavailable

Name = Annotated[str, Field(max_length=200)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OfCollaboration(_Body):
    """Something about the system's own list of cases, or its inbox."""

    collaboration: Name


class OfFlow(_Body):
    """Something about one flow, for a person (`person` as the partner knows them, like `ib`)."""

    collaboration: Name
    person: Name
    flow: Name
    key: Name = ""


class Asked(_Body):
    """A flow along an arrow, about a citizen whose reference the system was told, or by a `reference` as it stands.

    Without `fields` the arrow's are asked for. `key` is the idempotency key; a fresh one if there is none.
    """

    collaboration: Name
    person: Name
    arrow: Name
    about: Name = ""
    reference: Name = ""
    purpose: Name = ""
    fields: list[Name] | None = None
    justification: Annotated[str, Field(max_length=2_000)] = ""
    key: Name = ""


class Sent(Asked):
    """The same, with what is sent: `information`, or else the `fields` (`item.field`) out of the system's records."""

    information: dict[str, dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What the gateway answered: the HTTP status and the document."""

    status: int
    body: Any


class Actions:
    """Calls the gateway with `client`; what comes back is kept in `memory` until it is to be erased."""

    def __init__(self, client: PartnerClient, memory: Memory) -> None:
        self._client, self._memory = client, memory

    async def ask(self, asked: Asked) -> Done:
        """Asks along an arrow on request."""
        body = {**self._flow(asked), **({} if asked.fields is None else {"fields": asked.fields})}
        done = await self._post(asked.collaboration, "flows", body, asked.person, asked.key)
        await self._keep(done, asked.arrow, body["case"])
        return done

    async def send(self, sent: Sent) -> Done:
        """Sends along an arrow."""
        information = sent.information
        if information is None:
            information = self._memory.look_up(self._citizen(sent), _by_item(sent.fields or []))
        if not information:
            raise Invalid("There is nothing to send.", "Name information, or fields that this system has records of.")
        body = {**self._flow(sent), "information": information}
        return await self._post(sent.collaboration, "flows", body, sent.person, sent.key)

    async def fetch(self, of: OfFlow) -> Done:
        """Fetches what was sent."""
        done = await self._post(of.collaboration, f"flows/{of.flow}/fetch", {}, of.person, of.key)
        await self._keep(done)
        return done

    async def received(self, of: OfFlow) -> Done:
        """Says that it came."""
        return await self._post(of.collaboration, f"flows/{of.flow}/received", {}, of.person, of.key)

    async def erased(self, of: OfFlow) -> Done:
        """Erases what came along a flow, and then says so."""
        self._memory.erase(of.flow)
        return await self._post(of.collaboration, f"flows/{of.flow}/erased", {}, of.person, of.key)

    async def emergency(self, asked: Asked) -> Done:
        """Declares that the citizen needs help now and cannot answer."""
        return await self._post(asked.collaboration, "emergencies", self._flow(asked), asked.person, asked.key)

    async def messages(self, of: OfCollaboration) -> Done:
        """What the system's partner was told."""
        return await self._get(of.collaboration, "messages")

    async def cases(self, of: OfCollaboration) -> Done:
        """The system's cases, with its own references."""
        return await self._get(of.collaboration, "cases")

    async def inbox(self, of: OfCollaboration) -> Done:
        """What waits for the system's partner."""
        return await self._get(of.collaboration, "inbox")

    async def _post(self, collaboration: str, path: str, body: dict[str, Any], person: str, key: str) -> Done:
        whole = f"/v1/collaborations/{collaboration}/{path}"
        try:
            return _done(await self._client.post(whole, body, person=person, idempotency_key=key))
        except (httpx2.HTTPError, TokenRefused) as error:
            raise _silent(error) from error

    async def _get(self, collaboration: str, path: str) -> Done:
        try:
            return _done(await self._client.get(f"/v1/collaborations/{collaboration}/{path}"))
        except (httpx2.HTTPError, TokenRefused) as error:
            raise _silent(error) from error

    async def _keep(self, done: Done, arrow: str = "", reference: str = "") -> None:
        body = done.body if isinstance(done.body, dict) else {}
        if done.status == 200 and "information" in body:
            arrow, reference = body.get("arrow", arrow), body.get("case", reference)
            obligations = body.get("obligations", [])
            got = Got(body["flow"], arrow, reference, body["information"], obligations, await self._client.now())
            self._memory.keep(got)

    def _flow(self, asked: Asked) -> dict[str, Any]:
        reference = asked.reference or self._memory.reference_of(asked.about)
        if not reference:
            raise NotFound("This system knows no reference for that citizen.", "Tell it one: PUT /references.")
        said = {"purpose": asked.purpose, "justification": asked.justification}
        return {"case": reference, "arrow": asked.arrow, **{name: value for name, value in said.items() if value}}

    def _citizen(self, sent: Sent) -> str:
        return sent.about or self._memory.citizen_of(sent.reference) or ""


def _by_item(fields: list[str]) -> Mapping[str, list[str]]:
    items: dict[str, list[str]] = {}
    for name in fields:
        item, _, field = name.partition(".")
        items.setdefault(item, []).append(field)
    return items


def _done(response: httpx2.Response) -> Done:
    try:
        return Done(response.status_code, response.json() if response.content else None)
    except ValueError:
        return Done(response.status_code, None)


def _silent(error: Exception) -> Unavailable:
    why = f"The gateway gave no answer ({type(error).__name__})."
    return Unavailable(why, "See whether Dottedline runs, and whether this system is registered.")
