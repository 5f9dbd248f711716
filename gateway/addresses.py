"""Where a holder's system may lie, and where it lies: its name looked up here, and the connection made to that address.

A name that pointed somewhere else a moment later (rebinding) cannot lead a call to a machine of our own: what is
connected to is the address that was judged. Private and loopback addresses are for installations that allow them.
"""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2

from services.problems import HolderUnreachable, Invalid

LONGEST_URL = 500
_KNOWN_FOR = 30.0
# A name server that does not answer holds one thread for each holder that waits for it, and none of anybody else's.
_THREADS = 32
# RFC 6052: an IPv4 address, as seen through a translator.
_TRANSLATED = IPv6Network("64:ff9b::/96")
_MEND = "Write it like https://case-system.example, with a path if there is one."


def check_url(url: str, private_allowed: bool) -> str:
    """The address of a holder's system as it is kept, without a slash at its end. Raises Invalid, naming `url`.

    https only; plain http where private addresses are allowed. No user, password, query or fragment.
    """
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise _wrong("This is no URL.") from error
    if not url.isascii() or not url.isprintable() or " " in url or not 0 < (parsed.port or 443) < 65_536:
        raise _wrong("The URL holds signs that no URL has, or its port is not one.")
    schemes = ("https", "http") if private_allowed else ("https",)
    if parsed.scheme not in schemes or not parsed.host or len(url) > LONGEST_URL:
        raise _wrong(f"The URL begins with {' or '.join(schemes)}, names a host, and has at most 500 characters.")
    if parsed.userinfo or parsed.query or parsed.fragment or "?" in url or "#" in url:
        raise _wrong("The URL has no user, password, query or fragment; the gateway signs each call instead.")
    if is_literal(parsed.host) and not permitted(parsed.host, private_allowed):
        raise _wrong("This address is not one that holders' systems may have here.")
    return str(parsed).rstrip("/")


def is_literal(host: str) -> bool:
    """Whether a host is written as an IP address, not as a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def permitted(address: str, private_allowed: bool) -> bool:
    """Whether the gateway may connect to this IP address: a public one, or a private one where these are allowed."""
    return all(_permitted(each, private_allowed) for each in _meant(ip_address(address)))


def _permitted(address: IPv4Address | IPv6Address, private_allowed: bool) -> bool:
    # Link-local is never a holder's: cloud machines answer there with their own credentials.
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    return address.is_global or (private_allowed and (address.is_private or address.is_loopback))


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, or the IPv4 addresses that it stands for."""
    if isinstance(address, IPv4Address):
        return [address]
    if address in _TRANSLATED:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    return [each for each in inner if each is not None] or [address]


class Addresses:
    """Looks names up, once in a while, and answers only what may be connected to."""

    def __init__(self, private_allowed: bool) -> None:
        self._private_allowed = private_allowed
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="look-up")
        self._found: dict[tuple[str, int], tuple[float, asyncio.Future[list[str]]]] = {}

    async def of(self, host: str, port: int) -> list[str]:
        """The addresses of a host, in the order to try them. Raises HolderUnreachable when there is none to use."""
        if is_literal(host):
            return self._usable([host])
        until, asked = self._found.get((host, port), (0.0, None))
        if asked is None or time.monotonic() > until or (asked.done() and not _found_some(asked)):
            asked = asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port)
            self._found[(host, port)] = (time.monotonic() + _KNOWN_FOR, asked)
        # Shielded: one caller whose time is over does not take the answer from the others.
        return self._usable(await asyncio.shield(asked))

    def _usable(self, found: list[str]) -> list[str]:
        usable = [each for each in found if permitted(each, self._private_allowed)]
        if not usable:
            raise HolderUnreachable("The name of the holder's system leads nowhere it may lead.", "Tell the operator.")
        return usable

    def close(self) -> None:
        """Lets go of the threads; a look-up that is under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _found_some(asked: "asyncio.Future[list[str]]") -> bool:
    return not asked.cancelled() and asked.exception() is None and bool(asked.result())


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(address[4][0]).partition("%")[0] for address in found))


def _wrong(says: str) -> Invalid:
    return Invalid(f"The field url is wrong: {says}", _MEND, errors=[{"field": "url", "says": says}])
