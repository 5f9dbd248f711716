"""Watches what a page does beside being looked at: what it says in the console, what it is forbidden, whom it asks."""

from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Error, Request

_FAILED = "Failed to load resource"


class Watch:
    """Everything that went wrong in a window since the last `taken`. `origins` are the doors that may be asked."""

    def __init__(self, context: BrowserContext, origins: set[str]) -> None:
        self._found: list[str] = []
        self._origins = origins
        context.on("console", self._heard)
        context.on("weberror", lambda fault: self._fault(fault.error))
        context.on("request", self._asked)

    def taken(self) -> list[str]:
        """What went wrong, once."""
        found, self._found = self._found, []
        return found

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that says no is a page all the same; its status is looked at elsewhere.
        own_status = message.text.startswith(_FAILED) and message.page and message.location["url"] == message.page.url
        # A violation of the page's policy is an error in the console as well.
        if message.type in ("error", "warning") and not own_status:
            self._found.append(f"in the console: {message.text}")

    def _fault(self, error: Error) -> None:
        self._found.append(f"a script failed: {error.message}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" not in self._origins:
            self._found.append(f"asked another site: {request.url}")
