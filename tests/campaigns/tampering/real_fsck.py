"""A sample of each kind on disk, before tessera's real fsck: does it see what we think it can see, and no less?"""

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.audit.fsck import fsck
from tests.campaigns.tampering.case import Case
from tests.campaigns.tampering.kinds import KINDS, mutation
from tests.campaigns.tampering.original import CHECKPOINT
from tests.campaigns.tampering.pens import LEDGER_KEY
from tests.campaigns.tampering.tally import table

NO_PROOFS = "it reads ledgers, not proof files"
_SECONDS = 5.0


@dataclass
class Seen:
    """Of one kind: how many the tool was given and refused, why it cannot see the others, and what surprised us."""

    given: int = 0
    refused: int = 0
    unseen: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)


def sample(seed: int, each: int, heard: Callable[[int, int], None] = lambda done, of: None) -> dict[str, Seen]:
    """The first `each` mutations of every kind, by kind."""
    seen: dict[str, Seen] = {}
    for number in range(each * len(KINDS)):
        kind, size, case = mutation(seed, number)
        found = seen.setdefault(kind.name, Seen())
        if isinstance(case, Case):
            _ask(found, f"mutation {number} of seed {seed}, of {size} entries: {case.what}", case)
        else:
            found.unseen[NO_PROOFS] += 1
        heard(number + 1, each * len(KINDS))
    return seen


def _ask(found: Seen, what: str, case: Case) -> None:
    found.given += 1
    refused, said = refuses(case.files)
    found.refused += refused
    if case.unseen and not refused:
        found.unseen[case.unseen] += 1
    elif refused == bool(case.unseen):
        found.surprises.append(f"{what}: {'refused' if refused else 'accepted'}, expected otherwise. {said[-300:]}")


def refuses(files: Mapping[str, bytes]) -> tuple[bool, str]:
    """Whether the tool does, and what it says. Accepted is only its sentence with the size that the checkpoint has."""
    with tempfile.TemporaryDirectory() as beside:
        folder = Path(beside) / "ledger"
        folder.mkdir()
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        key = Path(beside) / "ledger.pub"
        key.write_text(f"{LEDGER_KEY}\n")
        outcome = fsck(folder, key, _SECONDS)
    return outcome.size is None or str(outcome.size) != _size(files), outcome.said


def _size(files: Mapping[str, bytes]) -> str:
    return files[CHECKPOINT].split(b"\n")[1].decode(errors="replace").lstrip("+0") or "0"


def sample_table(seen: Mapping[str, Seen]) -> str:
    """One row per kind, with the reason for what it cannot see."""
    rows = [
        [name, str(one.given), str(one.refused), "; ".join(f"{count}: {why}" for why, count in one.unseen.items())]
        for name, one in seen.items()
    ]
    return table(["kind of mutation", "given to fsck", "refused", "not seen, because"], rows)
