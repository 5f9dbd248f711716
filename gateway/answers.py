"""What a holder's system answered, read with care: no redirect, no compression, no more bytes than agreed."""

from typing import Any

import httpx2
import orjson

from services.limits import depth_of
from services.problems import HolderFailed, HolderUnreachable

LARGEST = 262_144
"""How many bytes an answer may have."""

_DEEPEST = 8
_CONTRACT = "The holder's system answers as docs/connectors.md says."


async def information_in(response: httpx2.Response) -> dict[str, Any]:
    """The `information` of an answer; its items are yet to be checked.

    Raises HolderUnreachable for a fault of the holder's system (5xx), HolderFailed for an answer that is not as agreed.
    """
    _check_head(response)
    return _parsed(await _body_of(response))


def _check_head(response: httpx2.Response) -> None:
    status = response.status_code
    if status >= 500:
        raise HolderUnreachable(f"The holder's system answered {status}.", "Try again later, under a new key.")
    if 300 <= status < 400:
        raise _failed("pointed elsewhere, and redirects are not followed")
    if status != 200:
        raise _failed(f"answered {status}")
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise _failed("compressed its answer")
    if response.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _failed("answered something else than JSON")


async def _body_of(response: httpx2.Response) -> bytes:
    announced = response.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > LARGEST:
        raise _failed(f"answered with more than {LARGEST} bytes")
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > LARGEST:
            raise _failed(f"answered with more than {LARGEST} bytes")
    return bytes(body)


def _parsed(body: bytes) -> dict[str, Any]:
    if depth_of(body, _DEEPEST) > _DEEPEST:
        raise _failed(f"answered JSON deeper than {_DEEPEST} levels")
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        # From None: the decoder's own error carries the whole text along, and that is a person's.
        raise _failed("answered something that is not JSON") from None
    information = answer.get("information") if isinstance(answer, dict) else None
    if not isinstance(information, dict):
        raise _failed("answered without information")
    return information


def _failed(did: str) -> HolderFailed:
    return HolderFailed(f"The holder's system {did}.", _CONTRACT)
