"""A partner's system from outside, through its control routes: what the seeding and the story use."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx2

from deploy.demo.systems.actions import Done


class RemoteSystem:
    """One system at `url`; `secret` as in names.control_secret. Raises httpx2.HTTPError when it does not answer."""

    def __init__(self, url: str, secret: str, seconds: float = 60.0) -> None:
        headers = {"authorization": f"Bearer {secret}"}
        self._http = httpx2.AsyncClient(base_url=url, headers=headers, timeout=seconds, trust_env=False)

    async def ready(self) -> bool:
        """Whether it listens yet."""
        try:
            return (await self._http.get("/hold")).status_code == 200
        except httpx2.TransportError:
            return False

    async def know(self, references: Mapping[str, str]) -> None:
        """Tells it the references of cases, by citizen."""
        (await self._http.put("/references", json=dict(references))).raise_for_status()

    async def do(self, act: str, **body: Any) -> Done:
        """Does one of ask, send, fetch, received, erased, emergency, cases, inbox, messages; see actions.py."""
        answer = (await self._http.post(f"/do/{act}", json=body)).raise_for_status().json()
        return Done(answer["status"], answer["body"])

    async def received(self) -> list[dict[str, Any]]:
        """What it received and has not erased, oldest first."""
        told: list[dict[str, Any]] = (await self._http.get("/received")).raise_for_status().json()["received"]
        return told

    async def hold(self) -> None:
        """Has it keep its answers back."""
        (await self._http.post("/hold")).raise_for_status()

    async def waiting(self) -> int:
        """How many of the gateway's questions it keeps waiting."""
        return int((await self._http.get("/hold")).raise_for_status().json()["waiting"])

    async def release(self) -> None:
        """Has it let its answers go."""
        (await self._http.post("/release")).raise_for_status()

    async def close(self) -> None:
        """Lets go of the connection."""
        await self._http.aclose()

    async def __aenter__(self) -> "RemoteSystem":
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.close()
