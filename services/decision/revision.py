"""Which policy is in force: a number that rises with every change, and a hash of the rules, in one text.

`policies/need_to_know/revision.rego` holds it, so that every answer carries it; it is made from the other files of
the folder and checked against them at start. Where local rules are in force theirs follows behind a plus sign, like
`4-9f…+1-6a…`. An engine that runs other rules answers with another revision, and is not believed.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from services.problems import CannotStart

FILE = "revision.rego"
_PART = r"(\d+)-([0-9a-f]{32})"
_REVISION = re.compile(rf"{_PART}(?:\+{_PART})?")
_WRITTEN = re.compile(r'^revision := "([^"]*)"$', re.MULTILINE)
_TEXT = """package need_to_know

# METADATA
# title: The number of this policy and a hash of its rules. Made by `python -m deploy.policy`, never by hand
revision := "{revision}"
"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision taken apart: number and hash of our rules, and of the local ones; number 0 where there are none."""

    number: int
    hash: str
    local_number: int = 0
    local_hash: str = ""

    def __str__(self) -> str:
        own = f"{self.number}-{self.hash}"
        return f"{own}+{self.local_number}-{self.local_hash}" if self.local_number else own


def revision_of(text: str) -> Revision | None:
    """A revision from its text; None for a text that is none."""
    found = _REVISION.fullmatch(text)
    return Revision(int(found[1]), found[2], int(found[3] or 0), found[4] or "") if found else None


def falls(before: str, after: str) -> bool:
    """Whether going from one revision to another is a step back: a number falls, or other rules bear the same number.

    Ours and the local rules count each for themselves; to take local rules away is a step back too. What is no
    revision is never a step forward.
    """
    old, new = revision_of(before), revision_of(after)
    if old is None or new is None:
        return True
    ours = (old.number, old.hash), (new.number, new.hash)
    local = (old.local_number, old.local_hash), (new.local_number, new.local_hash)
    return any(new_ < old_ or (new_ == old_ and now != was) for (old_, was), (new_, now) in (ours, local))


def policy_folder() -> Path:
    """Where the rules lie: in the checkout, or in the installed package."""
    return Path(str(files("policies"))) / "need_to_know"


def rule_files(folder: Path) -> dict[str, bytes]:
    """The rules in a folder by name, without their tests."""
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.rego"))}
    return {name: content for name, content in found.items() if not name.endswith("_test.rego")}


def content_hash(rules: Mapping[str, bytes]) -> str:
    """128 bits of SHA-256 over the names and contents of the rules, hex; the revision itself is left out."""
    whole = hashlib.sha256()
    for name in sorted(rules.keys() - {FILE}):
        whole.update(name.encode() + b"\0" + hashlib.sha256(rules[name]).digest())
    return whole.hexdigest()[:32]


def expected_revision(folder: Path) -> str:
    """The revision of the rules in `folder`. Raises CannotStart when it is not theirs."""
    rules = rule_files(folder)
    written = written_revision(rules)
    if written is None or written.hash != content_hash(rules):
        raise CannotStart(
            f"The rules in {folder} are not those of their revision: "
            "run `python -m deploy.policy` if you changed them, or install them anew."
        )
    return str(written)


def renewed(folder: Path) -> str:
    """What revision.rego should say: the same when the rules are the same, else one number up."""
    rules = rule_files(folder)
    written, now = written_revision(rules), content_hash(rules)
    number = written.number + (written.hash != now) if written else 1
    return revision_text(f"{number}-{now}").decode()


def revision_text(revision: str) -> bytes:
    """What the file with the revision says."""
    return _TEXT.format(revision=revision).encode()


def written_revision(rules: Mapping[str, bytes]) -> Revision | None:
    """What the file among these rules says their revision is."""
    found = _WRITTEN.search(rules.get(FILE, b"").decode(errors="replace"))
    return revision_of(found[1]) if found else None
