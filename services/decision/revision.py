"""Which policy is in force: a number that rises with every change, and a hash of the rules, in one text.

`policies/need_to_know/revision.rego` holds it, so that every answer carries it; it is made from the other files of
the folder and checked against them at start. An engine that runs other rules answers with another revision, and is
not believed.
"""

import hashlib
import re
from importlib.resources import files
from pathlib import Path

from services.problems import CannotStart

_FILE = "revision.rego"
_REVISION = re.compile(r'^revision := "((\d+)-([0-9a-f]{32}))"$', re.MULTILINE)
_TEXT = """package need_to_know

# METADATA
# title: The number of this policy and a hash of its rules. Made by `python -m deploy.policy`, never by hand
revision := "{revision}"
"""


def policy_folder() -> Path:
    """Where the rules lie: in the checkout, or in the installed package."""
    return Path(str(files("policies"))) / "need_to_know"


def content_hash(folder: Path) -> str:
    """128 bits of SHA-256 over the names and contents of the rules, hex; tests and the revision itself are left out."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.rego")):
        if path.name != _FILE and not path.name.endswith("_test.rego"):
            whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:32]


def expected_revision(folder: Path) -> str:
    """The revision of the rules in `folder`. Raises CannotStart when it is not theirs."""
    written = _written(folder)
    if written is None or written[2] != content_hash(folder):
        raise CannotStart(
            f"The rules in {folder} are not those of their revision: "
            "run `python -m deploy.policy` if you changed them, or install them anew."
        )
    return written[0]


def renewed(folder: Path) -> str:
    """What revision.rego should say: the same when the rules are the same, else one number up."""
    written, now = _written(folder), content_hash(folder)
    if written is None:
        return _TEXT.format(revision=f"1-{now}")
    return _TEXT.format(revision=f"{written[1] + (written[2] != now)}-{now}")


def _written(folder: Path) -> tuple[str, int, str] | None:
    path = folder / _FILE
    found = _REVISION.search(path.read_text()) if path.exists() else None
    return (found[1], int(found[2]), found[3]) if found else None
