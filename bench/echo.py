"""A raw ASGI echo: the least that this server can do for a request. `python -m bench.echo PORT`."""

import sys
from typing import Any

from bench.serving import serve


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Sends the body back."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    serve(echo, int(sys.argv[1]))
