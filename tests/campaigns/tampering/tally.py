"""What came of the campaign, kind by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.campaigns.tampering.case import Case, Kind, ProofCase
from tests.campaigns.tampering.judge import Verdict


@dataclass
class Tally:
    """Of one kind: how many, how many were found, how many with the right first index, and the time it took."""

    tried: int = 0
    found: int = 0
    right: int = 0
    nanoseconds: int = 0

    def add(self, verdict: Verdict) -> None:
        self.tried += 1
        self.found += verdict.found
        self.right += verdict.right
        self.nanoseconds += verdict.nanoseconds

    def merge(self, other: "Tally") -> None:
        self.tried += other.tried
        self.found += other.found
        self.right += other.right
        self.nanoseconds += other.nanoseconds


@dataclass(frozen=True)
class Miss:
    """A deed that was not found, or with another index or file."""

    number: int
    kind: str
    size: int
    what: str
    expected: str
    said: str

    def text(self, seed: int) -> str:
        return (
            f"MISSED: mutation {self.number} of seed {seed}, {self.kind}, of a ledger of {self.size} entries\n"
            f"  what was done  {self.what}\n  expected       {self.expected}\n  the verifier   {self.said}\n"
            f"  again          python -m tests.campaigns.tampering --seed {seed} --only {self.number}"
        )


@dataclass
class Tallies:
    """Of all kinds, by name; and the first miss, when there is one."""

    kinds: dict[str, Tally] = field(default_factory=dict)
    miss: Miss | None = None

    @property
    def tried(self) -> int:
        return sum(tally.tried for tally in self.kinds.values())

    def add(self, number: int, kind: Kind, size: int, case: Case | ProofCase, verdict: Verdict) -> None:
        self.kinds.setdefault(kind.name, Tally()).add(verdict)
        if not (verdict.found and verdict.right) and self.miss is None:
            expected = str(case.expected) if isinstance(case, Case) else "refused"
            self.miss = Miss(number, kind.name, size, case.what, expected, verdict.said)

    def merge(self, other: "Tallies") -> None:
        for name, tally in other.kinds.items():
            self.kinds.setdefault(name, Tally()).merge(tally)
        if other.miss and (self.miss is None or other.miss.number < self.miss.number):
            self.miss = other.miss


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; the first column is words, the others are figures, or words where one has a blank."""
    widths = [max(len(row[at]) for row in [headings, *rows]) for at in range(len(headings))]
    words = [not at or any(" " in row[at] for row in rows) for at in range(len(headings))]
    dashes = ["-" * width if word else "-" * (width - 1) + ":" for width, word in zip(widths, words, strict=True)]
    lines = [
        " | ".join(
            cell.ljust(width) if word else cell.rjust(width)
            for cell, width, word in zip(row, widths, words, strict=True)
        )
        for row in [headings, dashes, *rows]
    ]
    return "\n".join(f"| {line} |" for line in lines)


def campaign_table(kinds: Mapping[str, Tally]) -> str:
    """One row per kind, and two for all; a proof has no first index, it holds or does not."""
    totals = {"all of ledgers": Tally(), "proof: all": Tally()}
    for name, tally in kinds.items():
        totals["proof: all" if name.startswith("proof:") else "all of ledgers"].merge(tally)
    rows = [_row(name, tally) for name, tally in [*kinds.items(), *totals.items()] if tally.tried]
    return table(["kind of mutation", "tried", "found", "right first index", "mean µs"], rows)


def _row(name: str, tally: Tally) -> list[str]:
    right = "-" if name.startswith("proof:") else f"{tally.right:,}"
    return [name, f"{tally.tried:,}", f"{tally.found:,}", right, f"{tally.nanoseconds / tally.tried / 1000:,.0f}"]
