"""Clients: partners' systems that send, fetch and ask, citizens who withdraw and permit again; each act by chance."""

import asyncio
from functools import partial
from random import Random
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.tokens import signed
from bench.world import COLLABORATION, PURPOSE, names
from services.identity.wire import AUDIENCE
from services.settings import Settings
from tests.campaigns.crashes.journal import Act, Journal
from tests.campaigns.crashes.line import Heard, answer, ask, request
from tests.campaigns.crashes.world import Seeded

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FORM = "application/x-www-form-urlencoded"
_WEIGHTS = {"send": 34, "fetch": 34, "ask": 24, "withdraw": 5, "grant": 5}
_FLOWS = f"/v1/collaborations/{COLLABORATION}/flows"


class Clients:
    """All clients of one world. Everything that they choose comes from `chance`."""

    def __init__(self, settings: Settings, seeded: Seeded, journal: Journal, chance: Random) -> None:
        self._settings, self._seeded, self._journal, self._chance = settings, seeded, journal, chance
        self._tokens: dict[str, str] = {}
        self._notices: dict[str, str] = {}
        self._sent, self._asked = seeded.given(asked=False), seeded.given(asked=True)
        self._withdrawn: list[Act] = []
        self._going = False

    async def sign_in(self) -> None:
        """Gets each system a new access token, and learns the notices that citizens are shown."""
        for client, key in self._seeded.keys.items():
            heard = await answer(self._settings.port("identity"), partial(self._sign_in_of, client, key))
            self._tokens[client] = heard.json()["access_token"]
        if not self._notices:
            await self._learn_notices()

    def _sign_in_of(self, client: str, key: Ed25519PrivateKey) -> bytes:
        assertion = signed(key, "JWT", iss=client, sub=client, aud=f"{self._settings.url('identity')}/v1/token")
        form = f"grant_type=client_credentials&client_assertion_type={_ASSERTION}&client_assertion={assertion}"
        return request("POST", "/v1/token", {"content-type": _FORM}, form.encode())

    async def _learn_notices(self) -> None:
        for case in self._seeded.world.cases:
            ask_for = partial(self._of_person, "GET", f"/v1/cases/{case.id}/permissions", case.id)
            heard = await answer(self._settings.port("consent"), ask_for)
            for one in heard.json()["permissions"]:
                self._notices[one["arrow"]] = str(one["notice"])

    def stop(self) -> None:
        """Nobody begins anything more."""
        self._going = False

    async def press(self, connections: int) -> None:
        """So many at once, each one act after the other, until `stop`."""
        self._going = True
        await asyncio.gather(*(self._one_after_the_other() for _ in range(connections)))

    async def _one_after_the_other(self) -> None:
        while self._going:
            if act := self._draw():
                heard = await self.do(act)
                if not heard.status:
                    await asyncio.sleep(0.02)
            else:
                await asyncio.sleep(0.001)

    async def again(self, acts: list[Act]) -> None:
        """Does what was never answered once more, each under its own key."""
        await asyncio.gather(*(self.do(act) for act in acts))

    async def do(self, act: Act) -> Heard:
        """Does it, and notes what came of it."""
        heard = await (self._person_act(act) if act.kind in ("withdraw", "grant") else self._flow(act))
        self._journal.heard(act, heard)
        if act.kind == "withdraw":
            self._withdrawn.append(act)
        return heard

    def _draw(self) -> Act | None:
        chance = self._chance
        [kind] = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
        key = f"key-{chance.getrandbits(96):024x}"
        if kind == "send":
            case, arrow = chance.choice(self._sent)
            content = {arrow.sender.item: {name: f"{key} {name}" for name in names()}}
            return Act(kind, key, case, arrow, case.holders[arrow.sender], content=content)
        if kind == "ask":
            case, arrow = chance.choice(self._asked)
            return Act(kind, key, case, arrow, case.holders[arrow.receiver])
        if kind == "withdraw":
            return Act(kind, key, *chance.choice(self._sent + self._asked))
        return self._draw_later(kind, key)

    def _draw_later(self, kind: str, key: str) -> Act | None:
        """What rests on something that was done before."""
        if kind == "fetch" and self._journal.deposited:
            # Mostly what nobody has fetched yet; now and then something that was.
            late = self._chance.random() < 0.9
            at = len(self._journal.deposited) - 1 if late else self._chance.randrange(len(self._journal.deposited))
            sent = self._journal.deposited.pop(at) if late else self._journal.deposited[at]
            return Act(
                kind, key, sent.case, sent.arrow, sent.case.holders[sent.arrow.receiver], sent.flow, sent.content
            )
        if kind == "grant" and self._withdrawn:
            before = self._withdrawn.pop()
            return Act(kind, key, before.case, before.arrow)
        return None

    async def _flow(self, act: Act) -> Heard:
        person = signed(self._seeded.keys[act.client], "person+jwt", iss=act.client, sub=act.client, aud=AUDIENCE)
        body: dict[str, Any] = {"person": person}
        path = f"{_FLOWS}/{act.flow}/fetch" if act.kind == "fetch" else _FLOWS
        if act.kind != "fetch":
            end = act.arrow.sender if act.kind == "send" else act.arrow.receiver
            reference = self._seeded.references[act.case.id, end.partner]
            body |= {"case": reference, "arrow": act.arrow.id, "purpose": PURPOSE}
        if act.kind == "send":
            body["information"] = act.content
        headers = {"authorization": f"Bearer {self._tokens[act.client]}", "idempotency-key": act.key}
        return await ask(self._settings.port("gateway"), request("POST", path, headers, orjson.dumps(body)))

    async def _person_act(self, act: Act) -> Heard:
        path = f"/v1/cases/{act.case.id}/arrows/{act.arrow.id}/"
        if act.kind == "withdraw":
            return await self._person("POST", f"{path}withdraw", act.case.id)
        body = orjson.dumps({"answer": "yes", "notice": self._notices[act.arrow.id]})
        return await self._person("POST", f"{path}answer", act.case.id, body)

    async def _person(self, method: str, path: str, case: str, body: bytes = b"") -> Heard:
        return await ask(self._settings.port("consent"), self._of_person(method, path, case, body))

    def _of_person(self, method: str, path: str, case: str, body: bytes = b"") -> bytes:
        cookie = {"cookie": f"dottedline-consent={self._seeded.citizens[case]}"}
        return request(method, path, cookie, body)
