"""What pages bring along, served by ourselves: each file under an address that changes when any of them does."""

import gzip
import hashlib
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.problems import CannotStart, NotFound
from services.turned_away import on_record

_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_A_YEAR = "public, max-age=31536000, immutable"


class Assets:
    """The files of one folder, as they are and compressed. Raises CannotStart where there are none."""

    def __init__(self, folder: Path) -> None:
        found = sorted(path for path in folder.iterdir() if path.suffix in _KINDS) if folder.is_dir() else []
        if not found:
            raise CannotStart(
                f"There are no pages' styles and scripts in {folder}; make them with `python -m deploy.assets`."
            )
        self._files = {path.name: path.read_bytes() for path in found}
        self._packed = {name: gzip.compress(content, mtime=0) for name, content in self._files.items()}
        every = b"".join(hashlib.sha256(content).digest() for content in self._files.values())
        self.digest = hashlib.sha256(every).hexdigest()[:16]

    def url(self, name: str) -> str:
        """The path of a file below a door's address. Raises KeyError for one there is not."""
        if name not in self._files:
            raise KeyError(name)
        return f"/assets/{self.digest}/{name}"

    def answer(self, name: str, packed: bool) -> Response:
        """One file. Raises NotFound."""
        if name not in self._files:
            raise NotFound("There is no such file.", "Load the page again.")
        content, more = (self._packed, {"Content-Encoding": "gzip"}) if packed else (self._files, {})
        headers = {"Cache-Control": _A_YEAR, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff", **more}
        return Response(content[name], headers=headers, media_type=_KINDS[name[name.rindex(".") :]])


def assets_router(assets: Assets) -> APIRouter:
    """The door to the files, for everybody."""
    router = APIRouter(include_in_schema=False)

    @router.get("/assets/{digest}/{name}")
    async def file(request: Request, digest: str, name: str) -> Response:
        on_record(request)  # an old page asks for old files: nobody tries doors here
        # By whatever digest: who comes back to a page from before a new version gets the new files, not a bare page.
        return assets.answer(name, "gzip" in request.headers.get("accept-encoding", ""))

    return router
