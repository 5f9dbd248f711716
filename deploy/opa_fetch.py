"""Fetches OPA's pinned release, and keeps it only if it is what its checksum says."""

import hashlib
import platform
import re
from pathlib import Path

import httpx2
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from services.problems import CannotStart

# Where there is no way out, the next way is tried within seconds.
_PATIENCE = httpx2.Timeout(10, connect=4)
_LARGEST = 500_000_000
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
_PROGRAMS = {
    ("linux", "amd64"): "opa_linux_amd64_static",
    ("linux", "arm64"): "opa_linux_arm64_static",
    ("darwin", "amd64"): "opa_darwin_amd64",
    ("darwin", "arm64"): "opa_darwin_arm64_static",
}


def fetch(releases: str, version: str, sha256: str, into: Path, console: Console) -> None:
    """Fetches `{releases}/v{version}/{program}` to `into`. Raises CannotStart, and leaves nothing, if that fails."""
    url = f"{releases.rstrip('/')}/v{version}/{program_name()}"
    try:
        with httpx2.Client(timeout=_PATIENCE, follow_redirects=True) as http:
            expected = sha256.lower() or _published(http, url)
            actual = _download(http, url, into, console)
    except (httpx2.HTTPError, OSError) as error:
        into.unlink(missing_ok=True)
        raise CannotStart(f"The release could not be fetched ({type(error).__name__}).") from error
    if actual != expected:
        into.unlink(missing_ok=True)
        raise CannotStart(f"The release at {url} is not what its checksum says, and was thrown away.")
    into.chmod(0o755)


def program_name() -> str:
    """The release's name for this machine. Raises CannotStart where there is none."""
    machine = (platform.system().lower(), _MACHINES.get(platform.machine().lower(), ""))
    if machine not in _PROGRAMS:
        raise CannotStart(f"There is no release for {platform.system()} on {platform.machine()}.")
    return _PROGRAMS[machine]


def _published(http: httpx2.Client, url: str) -> str:
    text = http.get(f"{url}.sha256").raise_for_status().text
    told = re.match(r"([0-9a-fA-F]{64})(\s|$)", text)
    if not told:
        raise CannotStart(f"There is no checksum at {url}.sha256.")
    return told[1].lower()


def _download(http: httpx2.Client, url: str, into: Path, console: Console) -> str:
    whole = hashlib.sha256()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with http.stream("GET", url) as response, Progress(*columns, console=console) as shown, into.open("wb") as file:
        size = int(response.raise_for_status().headers.get("content-length", 0))
        bar = shown.add_task("Fetching the policy engine", total=size or None)
        for part in response.iter_bytes():
            whole.update(part)
            file.write(part)
            shown.advance(bar, len(part))
            if file.tell() > _LARGEST:
                raise CannotStart("The release is larger than any release should be, and was thrown away.")
    return whole.hexdigest()
