"""A holder's system that answers in two milliseconds, as raw ASGI: `python -m bench.holder PORT`.

It gives each field that it is asked for. What it is told about who asks it does not check: it is not what is measured.
"""

import asyncio
import sys
from typing import Any

import orjson

from bench.serving import serve

_TAKES = 0.002


async def holder(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers a question as `docs/connectors.md` says."""
    until = asyncio.get_running_loop().time() + _TAKES
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    asked = orjson.loads(body)
    given = {item: {name: f"{name} {asked['flow']}" for name in names} for item, names in asked["items"].items()}
    answer = orjson.dumps({"information": given})
    await asyncio.sleep(until - asyncio.get_running_loop().time())
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


if __name__ == "__main__":
    serve(holder, int(sys.argv[1]))
