"""How the gateway fetches information from the partner whose system holds it, over HTTP (docs/connectors.md).

Each holder has a line of its own, with its own connections and its own bound: one that is slow keeps nobody waiting
but those who ask it. Whatever goes wrong is a HolderFailed, and nothing of an answer is kept.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson

from gateway import store
from gateway.addresses import Addresses, check_url
from gateway.answers import information_in
from gateway.holder_tokens import HolderTokens
from services.certificates import trusted_by_machine
from services.database import Database
from services.problems import HolderFailed, HolderUnreachable

PATH = "/dottedline/v1/information"
AT_ONCE = 32
"""How many questions one holder is asked at the same moment; the others wait, within their own time."""

# Shorter than what servers usually keep, so that no question goes out on a connection that is just being closed.
_KEPT_SECONDS = 2.0
_AGAIN = "Try again later, under a new key."


@dataclass(frozen=True, slots=True)
class Fetch:
    """One question to the system of `partner`, the holder; `items` maps item ids to the permitted fields.

    `reference` is what the holder knows the case by, `entry` the index of the decision's entry, `at` its time (ms).
    """

    collaboration: str
    partner: str
    flow: str
    reference: str
    arrow: str
    purpose: str
    items: Mapping[str, list[str]]
    asked_by_partner: str
    asked_by_actor: str
    justification: str
    entry: int
    at: int

    def body(self) -> bytes:
        """The question as the holder's system reads it."""
        return orjson.dumps(
            {
                "collaboration": self.collaboration,
                "flow": self.flow,
                "reference": self.reference,
                "arrow": self.arrow,
                "purpose": self.purpose,
                "items": self.items,
                "asked_by": {"partner": self.asked_by_partner, "actor": self.asked_by_actor},
                "justification": self.justification,
                "entry": self.entry,
            }
        )


class Connectors:
    """The lines to the holders' systems of all collaborations; their addresses lie in the gateway's database.

    `seconds` is how long one fetch may take, waiting included. `private_allowed`: holders' systems may be at private
    and loopback addresses, and without TLS, as in the demo.
    """

    def __init__(self, database: Database, tokens: HolderTokens, seconds: float, private_allowed: bool = False) -> None:
        self._database = database
        self._tokens = tokens
        self._seconds = seconds
        self._private_allowed = private_allowed
        self._addresses = Addresses(private_allowed)
        self._lines: dict[tuple[str, str], _Line] = {}

    async def register(self, collaboration: str, partner: str, url: str) -> str:
        """Says where a partner's system answers, and returns that URL as it is kept. Raises Invalid, naming `url`."""
        kept = check_url(url, self._private_allowed)
        await self._database.write(lambda connection: store.write_holder(connection, collaboration, partner, kept))
        return kept

    async def registered(self, collaboration: str) -> dict[str, str]:
        """Where each partner's system answers, by partner."""
        return await self._database.read(lambda connection: store.read_holders(connection, collaboration))

    async def fetch(self, fetch: Fetch) -> dict[str, Any]:
        """What the holder's system gave, `{item: {field: value}}`, not yet filtered and not yet checked.

        Raises HolderUnreachable when it does not answer in time or has a fault, HolderFailed for anything else.
        """
        try:
            async with asyncio.timeout(self._seconds):
                line = await self._line(fetch.collaboration, fetch.partner)
                return await line.ask(fetch, self._tokens)
        except TimeoutError:
            raise HolderUnreachable("The holder's system did not answer in time.", _AGAIN) from None
        except (httpx2.NetworkError, httpx2.TimeoutException):
            raise HolderUnreachable("The holder's system cannot be reached.", _AGAIN) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
            # From None, here as above: a protocol error may quote what it stumbled over.
            raise HolderFailed("The holder's system broke off, or does not speak HTTP.", _AGAIN) from None

    async def _line(self, collaboration: str, partner: str) -> "_Line":
        url = await self._database.read(lambda connection: store.read_holder(connection, collaboration, partner))
        if url is None:
            raise HolderUnreachable("The holder's system is not registered here.", "Ask the operator to register it.")
        # By partner and URL: at a new address nothing is asked along an old connection.
        if (partner, url) not in self._lines:
            self._lines[(partner, url)] = _Line(httpx2.URL(url), self._addresses)
        return self._lines[(partner, url)]

    def public_keys(self) -> dict[str, Any]:
        """The JWK Set with which holders' systems verify that it is the gateway that asks."""
        return dict(self._tokens.jwks())

    async def close(self) -> None:
        """Lets go of all connections."""
        for line in self._lines.values():
            await line.close()
        self._addresses.close()


class _Line:
    """Connections to one system of one partner, never shared with another's."""

    def __init__(self, url: httpx2.URL, addresses: Addresses) -> None:
        limits = httpx2.Limits(
            max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE, keepalive_expiry=_KEPT_SECONDS
        )
        # No proxies or credentials out of the environment: the connection goes to the address that was judged.
        transport = httpx2.AsyncHTTPTransport(verify=trusted_by_machine(), limits=limits, trust_env=False)
        self._http = httpx2.AsyncClient(transport=transport, timeout=None, trust_env=False)
        self._free = asyncio.Semaphore(AT_ONCE)
        self._url = url.copy_with(raw_path=(url.raw_path.rstrip(b"/") + PATH.encode()))
        self._addresses = addresses

    async def ask(self, fetch: Fetch, tokens: HolderTokens) -> dict[str, Any]:
        async with self._free:
            body = fetch.body()
            response = await self._send(body, tokens.token(fetch.partner, body, fetch.at))
            try:
                return await information_in(response)
            finally:
                await response.aclose()

    async def _send(self, body: bytes, token: str) -> httpx2.Response:
        port = self._url.port or (443 if self._url.scheme == "https" else 80)
        *others, last = await self._addresses.of(self._url.host, port)
        for address in others:
            try:
                return await self._http.send(self._request(address, body, token), stream=True)
            except httpx2.ConnectError:
                continue
        return await self._http.send(self._request(last, body, token), stream=True)

    def _request(self, address: str, body: bytes, token: str) -> httpx2.Request:
        headers = {
            "host": self._url.netloc.decode("ascii"),
            "authorization": f"Bearer {token}",
            "content-type": "application/json",
            "accept": "application/json",
            "accept-encoding": "identity",
            "user-agent": "dottedline",
        }
        # The certificate is checked against the name, though the connection goes to the address.
        named = {"sni_hostname": self._url.host}
        return httpx2.Request(
            "POST", self._url.copy_with(host=address), headers=headers, content=body, extensions=named
        )

    async def close(self) -> None:
        await self._http.aclose()
