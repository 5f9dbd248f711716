"""Puts one deed before the verifier, whole, and compares what it says with what was expected."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter_ns
from typing import Any

from services.audit.checkpoint import Checkpoint
from services.audit.proof import verify_proof
from services.audit.rules import CanonicalEntries
from services.audit.tree import ProofError
from services.audit.verify import BadLedger, verify_ledger
from tests.campaigns.tampering.case import ANY, Case, Expected, ProofCase
from tests.campaigns.tampering.pens import LEDGER_KEY, WITNESS_KEY


class Held:
    """A ledger's files that lie in memory (see services.audit.folder.Files)."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def read(self, path: str, limit: int) -> bytes | None:
        content = self._files.get(path)
        return None if content is None else content[:limit]

    def listed(self) -> Iterator[tuple[str, bool]]:
        return ((path, False) for path in sorted(self._files, key=lambda path: path.split("/")))


@dataclass(frozen=True)
class Verifier:
    """What is put to the test; another one than the product's when the campaign itself is tested."""

    ledger: Callable[..., Any] = verify_ledger
    proof: Callable[..., Any] = verify_proof


@dataclass(frozen=True)
class Verdict:
    """Whether the deed was found, whether with the right first index and file, what was said, and how long it took."""

    found: bool
    right: bool
    said: str
    nanoseconds: int


def judged(case: Case | ProofCase, verifier: Verifier = Verifier()) -> Verdict:
    """Verifies the whole ledger, or the proof; an error of any other kind than a refusal is not a finding."""
    began = perf_counter_ns()
    try:
        if isinstance(case, Case):
            answer = _verified(case, verifier)
        else:
            answer = verifier.proof(case.proof, LEDGER_KEY, [WITNESS_KEY])
    except BadLedger as bad:
        right = isinstance(case, Case) and _right(case.expected, bad)
        return Verdict(True, right, f"{bad.index}, {bad.path}: {bad.says}", perf_counter_ns() - began)
    except ProofError as error:
        return Verdict(True, isinstance(case, ProofCase), str(error), perf_counter_ns() - began)
    except Exception as error:  # a crash is what the campaign is to find
        return Verdict(False, False, f"crashed: {error!r}", perf_counter_ns() - began)
    lost = case.expected.lost if isinstance(case, Case) else case.lost
    found = lost and not answer.cosigned
    says = "accepted, and no co-signer named" if found else "accepted"
    return Verdict(found, found, says, perf_counter_ns() - began)


def _verified(case: Case, verifier: Verifier) -> Any:
    kept = [Checkpoint.parse(case.kept)] if case.kept else []
    rules = [CanonicalEntries()]
    return verifier.ledger(Held(case.files), LEDGER_KEY, rules=rules, cosigners=[WITNESS_KEY], kept=kept)


def _right(expected: Expected, bad: BadLedger) -> bool:
    return bad.index == expected.index and expected.path in {ANY, bad.path}
