"""How the peers are served: the server, its settings and its event loop are those of the gateway."""

from typing import Any

import uvicorn


def serve(app: Any, port: int) -> None:
    """Serves an app on loopback until it is told to stop."""
    uvicorn.run(
        app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", ws="none", lifespan="off",
        log_level="warning", access_log=False, server_header=False, proxy_headers=False,
    )  # fmt: skip
