"""The roster app's one page: what the café received, and by when it is to be erased."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.demo.systems.memory import Got, Memory

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def roster_router(memory: Memory) -> APIRouter:
    """The page."""
    router = APIRouter()

    @router.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        """What the café has received."""
        rows = [(got, _erase_by(got)) for got in memory.received()]
        return HTMLResponse(_pages.get_template("roster.html").render(rows=rows), headers=_HEADERS)

    return router


def _erase_by(got: Got) -> str:
    return next((str(duty["erase_by"]) for duty in got.obligations if "erase_by" in duty), "")
