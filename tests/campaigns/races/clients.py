"""Clients: they play histories, each call at its moment, and note what they hear."""

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine, Iterable
from dataclasses import replace
from secrets import token_hex
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.service_map import activity_of
from bench.tokens import public_jwk
from bench.world import COLLABORATION, PURPOSE, Actor, names
from services.collaboration.load import load_map, map_hash
from services.identity.wire import AUDIENCE
from services.settings import Settings
from tests.campaigns.crashes.line import request
from tests.campaigns.races.account import FLOWS, Account, Call
from tests.campaigns.races.deployment import CannotRun, Doors
from tests.campaigns.races.drawing import History, PlannedFlow
from tests.campaigns.races.filling import GUARDIAN, OPERATOR, Filled, grant_id
from tests.campaigns.races.signing import dpop, person_assertion, token_request
from tests.campaigns.races.world import Circles, version_text

_ASKED = 2
_SAID_AGAIN = 8
# How long (ms) a flow takes where nothing else runs; and among how many of late it is averaged.
_USUAL, _AMONG = 40.0, 50
# What is fetched when something runs out was sent so long before (ms); and a wait that is shorter is one.
_SENT_BEFORE, _SOON = 400.0, 50.0
# A token lives for fifteen minutes (here in seconds).
_SIGNED_IN_FOR = 300.0
_YESES = ("yes", "narrower", "guardian-yes")
_BASE = f"/v1/collaborations/{COLLABORATION}"


class Clients:
    """All clients of one world. `flow_takes` is how many milliseconds a flow took lately."""

    def __init__(self, settings: Settings, world: Circles, filled: Filled, doors: Doors, account: Account) -> None:
        self._settings, self._world, self._filled, self._doors = settings, world, filled, doors
        self._account = account
        self._tokens: dict[tuple[str, bool], str] = {}
        self._signed_in: dict[str, float] = {}
        self._publishing = asyncio.Lock()
        self._edition = 1
        self.flow_takes = _USUAL
        account.editions[filled.map_hash] = (1, "")

    async def sign_in(self, clients: Iterable[str]) -> None:
        """Gets access tokens, plain and bound, for these systems."""
        listed = list(clients)
        self._signed_in.update(dict.fromkeys(listed, time.monotonic()))
        await asyncio.gather(*(self._token(client, bound) for client in listed for bound in (False, True)))

    async def _keep_tokens(self, clients: Iterable[str]) -> None:
        """Signs in who has not, or has so long ago that the machine may have stood still until a token was over."""
        old = time.monotonic() - _SIGNED_IN_FOR
        await self.sign_in(client for client in clients if self._signed_in.get(client, old) <= old)

    async def play(self, one: History) -> None:
        """Plays one history; afterwards all of it has been answered."""
        await self._keep_tokens({one.client, f"{one.arrow.sender.partner}-shared"})
        given = self._filled.given[one.case]
        if one.runs_out and one.sent:
            await self._until(given.instant, one.lead + _SENT_BEFORE)
        waiting = await self._deposited(one) if one.sent else []
        if one.runs_out:
            await self._until(given.instant, one.lead)
        acts: list[Coroutine[Any, Any, Any]] = []
        for number, flow in enumerate(one.flows):
            acts += self._flows(one, flow, waiting[number] if one.sent else "")
        acts += [_after(end.at, self._end(one, end.what)) for end in one.ends]
        await asyncio.gather(*acts)
        if one.late:
            await self._late(one, waiting)

    async def _until(self, instant: float, lead: float) -> None:
        """Waits until so many milliseconds before an instant, and more of them while flows take longer than usual:
        they would meet an end that has long been there."""
        while (left := instant - lead * max(1.0, self.flow_takes / _USUAL) - time.time() * 1_000) > 0:
            await asyncio.sleep((left if left < _SOON else left / 2) / 1_000)

    async def _deposited(self, one: History) -> list[str]:
        """What the sender has sent before anything ends, one for each flow that fetches."""
        sent = await asyncio.gather(*(self._flow(one, "send", bound=False) for _ in one.flows))
        return [call.said.get("flow", "") for call in sent]

    def _flows(self, one: History, flow: PlannedFlow, waiting: str) -> list[Coroutine[Any, Any, Any]]:
        """A flow and its twin, if it has one; where something was sent it is fetched, and more is sent meanwhile."""
        what = "fetch" if one.sent else "ask"
        same = self._same(one, flow)
        begun = [_after(flow.at, self._flow(one, what, flow.bound, waiting, **same))]
        if flow.twin:
            again = {"": {}, "key": {"key": same["key"]}, "assertion": {"assertion": same["assertion"]},
                     "proof": {"proof": same["proof"]}}[flow.twin]  # fmt: skip
            begun.append(_after(flow.twin_at, self._flow(one, what, flow.bound, waiting, **again)))
        elif one.sent:
            begun.append(_after(flow.twin_at, self._flow(one, "send", flow.bound)))
        return begun

    def _same(self, one: History, flow: PlannedFlow) -> dict[str, str]:
        return {"key": token_hex(12), "assertion": token_hex(12), "proof": token_hex(12) if flow.bound else ""}

    async def _late(self, one: History, waiting: list[str]) -> None:
        """Flows that begin after all that ended was acknowledged."""
        left = waiting[-1] if waiting else ""
        kinds = ("send", "fetch") if one.sent else ("ask",)
        await asyncio.gather(*(self._flow(one, kind, False, left) for kind in kinds))

    async def _flow(
        self, one: History, what: str, bound: bool, waiting: str = "", key: str = "", assertion: str = "",
        proof: str = "",
    ) -> Call:  # fmt: skip
        sender = what == "send"
        end = one.arrow.sender if sender else one.arrow.receiver
        client = f"{end.partner}-shared" if sender else one.client
        until = self._assertion_until(one)
        call = Call(
            one.number, one.case, one.arrow.id, what, client, key or token_hex(12), assertion or token_hex(12),
            proof or (token_hex(12) if bound else ""), until * 1_000, waiting if what == "fetch" else "",
        )  # fmt: skip
        signed = person_assertion(self._filled.keys[client], client, end.partner, AUDIENCE, until, call.assertion)
        path, body = self._asked(call, one, end, signed)
        headers = self._credentials(call, path, bound) | {"idempotency-key": call.key}
        return await self._do(call, "gateway", request("POST", path, headers, orjson.dumps(body)))

    def _assertion_until(self, one: History) -> int:
        """The second at which the assertion of a flow ends."""
        if one.runs_out == "assertion":
            return self._filled.given[one.case].instant // 1_000
        return int(time.time()) + 240

    def _asked(self, call: Call, one: History, end: Actor, signed: str) -> tuple[str, dict[str, Any]]:
        if call.what == "fetch":
            return f"{_BASE}/flows/{call.flow or 'flw_none'}/fetch", {"person": signed}
        reference = self._filled.references[one.case, end.partner]
        body: dict[str, Any] = {"person": signed, "case": reference, "arrow": one.arrow.id, "purpose": PURPOSE}
        if call.what == "send":
            body["information"] = {one.arrow.sender.item: {name: f"{call.key} {name}" for name in names()[:_ASKED]}}
        else:
            body["fields"] = one.arrow.fields[:_ASKED]
        return f"{_BASE}/flows", body

    def _credentials(self, call: Call, path: str, bound: bool) -> dict[str, str]:
        token = self._tokens[call.client, bound]
        if not bound:
            return {"authorization": f"Bearer {token}"}
        url = f"{self._doors.base('gateway')}{path}"
        shown = dpop(self._filled.keys[call.client], "POST", url, call.proof, token)
        return {"authorization": f"DPoP {token}", "dpop": shown}

    async def _end(self, one: History, what: str) -> None:
        """Ends something, as whose it is to end it."""
        if what == "map":
            return await self._publish(one)
        service, person, method, path, body = self._act(one, what)
        arrow = one.introduction.id if what == "introduction" and one.introduction else one.arrow.id
        call = Call(one.number, one.case, arrow, what, one.client if what in ("keys", "client") else "")
        raw = self._by_person(service, person, method, path, body)
        await self._do(call, service, raw)
        # A yes at the moment of a no hears that it is on its way, and is said again, as people would.
        for _ in range(_SAID_AGAIN if what in _YESES else 0):
            if call.status != 503:
                break
            await asyncio.sleep(0.004)
            call = replace(call, said={})
            await self._do(call, service, raw)
        return None

    def _act(self, one: History, what: str) -> tuple[str, str, str, str, Any]:
        """At which service, by whom, and how."""
        case, arrow = f"/v1/cases/{one.case}", one.arrow
        yes = {"answer": "yes", "notice": self._filled.notices[arrow.id]}
        side = arrow.sender if one.at_sender else arrow.receiver
        client = f"/v1/clients/{one.client}"
        intro = one.introduction.id if one.introduction else ""
        acts: dict[str, tuple[str, str, str, str, Any]] = {
            "withdraw": ("consent", one.subject, "POST", f"{case}/arrows/{arrow.id}/withdraw", None),
            "introduction": ("consent", one.subject, "POST", f"{case}/arrows/{intro}/withdraw", None),
            "refuse": ("consent", one.subject, "POST", f"{case}/arrows/{arrow.id}/answer", {"answer": "no"}),
            "yes": ("consent", one.subject, "POST", f"{case}/arrows/{arrow.id}/answer", yes),
            "narrower": ("consent", one.subject, "POST", f"{case}/arrows/{arrow.id}/answer",
                         yes | {"fields": arrow.fields[1:2]}),
            "guardian-yes": ("consent", GUARDIAN, "POST", f"{case}/arrows/{arrow.id}/answer", yes),
            "grant": ("collaboration", OPERATOR, "POST",
                      f"{_BASE}/cases/{one.case}/grants/{grant_id(one.case, side.id)}/end", {}),
            "activity": ("consent", OPERATOR, "PUT", f"{case}/activities/{activity_of(arrow)}",
                         {"first_day": "2026-01-02", "last_day": "2026-01-03"}),
            "agreement": ("collaboration", OPERATOR, "POST",
                          f"{_BASE}/agreements/{arrow.sender.partner}/{arrow.receiver.partner}/end", {}),
            "keys": ("identity", OPERATOR, "PUT", f"{client}/keys", {"jwks": {"keys": [_another_key()]}}),
            "client": ("identity", OPERATOR, "POST", f"{client}/end", None),
        }  # fmt: skip
        return acts[what]

    async def _publish(self, one: History) -> None:
        """The next version of the map, without this history's arrow; one after the other, as an operator would."""
        async with self._publishing:
            self._edition += 1
            edition = self._edition
            text = version_text(self._world, edition, one.arrow.id)
            # Noted beforehand: also what was answered with a fault may have come into force.
            self._account.editions[map_hash(orjson.loads(text))] = (edition, one.arrow.id)
            await self._agree(text)
            call = Call(one.number, one.case, one.arrow.id, "map")
            raw = self._by_person("collaboration", OPERATOR, "PUT", f"{_BASE}/map", text.encode())
            await self._do(call, "collaboration", raw)
            call.said = {"version": call.said.get("version", -1)}

    async def _agree(self, text: str) -> None:
        """Proposes a version, and enters what all partners signed on paper and how citizens were heard."""
        proposed = await self._said("POST", f"{_BASE}/proposals", text.encode())
        proposal = f"{_BASE}/proposals/{proposed.get('id', '')}"
        for partner in load_map(text).map.controllers:  # type: ignore[union-attr]
            await self._said("PUT", f"{proposal}/answers/{partner}", {"answer": "agree", "paper": "A letter"})
        heard = dict.fromkeys(("who", "how", "said", "answered"), "On this day")
        await self._said("POST", f"{proposal}/voices", heard)

    async def _said(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """What the collaboration answers an operator, once it does; a process may have been stopped meanwhile."""
        raw = self._by_person("collaboration", OPERATOR, method, path, body)
        for _ in range(_SAID_AGAIN):
            heard, _begun, _answered = await self._doors.line("collaboration").ask(raw)
            if heard.whole and heard.status in (200, 201):
                return dict(heard.json())
            await asyncio.sleep(0.004)
        return {}

    def _by_person(self, service: str, person: str, method: str, path: str, body: Any) -> bytes:
        headers = {"cookie": f"dottedline-{service}={self._filled.sessions[service, person]}"}
        if isinstance(body, bytes):
            headers["content-type"] = "text/plain"
            return request(method, path, headers, body)
        return request(method, path, headers, b"" if body is None else orjson.dumps(body))

    async def _do(self, call: Call, service: str, raw: bytes) -> Call:
        heard, call.begun, call.answered = await self._doors.line(service).ask(raw)
        call.status, call.whole = heard.status, heard.whole
        if heard.whole and heard.body.startswith(b"{"):
            call.said = heard.json()
        if call.what in FLOWS:
            self.flow_takes += ((call.answered - call.begun) / 1e6 - self.flow_takes) / _AMONG
        self._account.calls.append(call)
        return call

    async def _token(self, client: str, bound: bool) -> None:
        url = f"{self._settings.url('identity')}/v1/token"
        for _ in range(_SAID_AGAIN):
            raw = token_request(self._filled.keys[client], client, url, bound)
            heard, _, _ = await self._doors.line("identity").ask(raw)
            if heard.status == 200:
                self._tokens[client, bound] = heard.json()["access_token"]
                return
            await asyncio.sleep(0.5)  # a process may be stopped, or the machine too busy
        raise CannotRun(f"{client} gets no token: {heard.status} {heard.body[:300]!r}")


def heard_of(calls: Iterable[Call]) -> Counter[str]:
    """How many calls of each sort got which status."""
    return Counter(f"{call.what} {call.status or 'nothing'}{'' if call.whole else ' cut'}" for call in calls)


async def _after(milliseconds: float, act: Coroutine[Any, Any, Any]) -> None:
    await asyncio.sleep(milliseconds / 1_000)
    await act


def _another_key() -> dict[str, str]:
    return public_jwk(Ed25519PrivateKey.generate())
