"""What clients tried and what they were told; it lies in the campaign's own process, which nobody kills."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bench.world import Arrow, Case
from tests.campaigns.crashes.line import Heard


@dataclass
class Act:
    """One thing that a client does, perhaps several times under one key. `kind`: send, fetch, ask, withdraw, grant."""

    kind: str
    key: str
    case: Case
    arrow: Arrow
    client: str = ""
    flow: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """Whether a whole answer came that says what is so; that it was given up for good is one, too."""
        return any(one.whole and (one.status < 500 or b"was given up" in one.body) for one in self.heard)

    @property
    def information(self) -> list[dict[str, Any]]:
        """What was handed over, each time that something was."""
        return [found for one in self.told() if (found := one.get("information"))]

    def told(self, *statuses: int) -> Iterator[dict[str, Any]]:
        """The whole answers of these statuses; of 200, 201 and 202 when none is named."""
        for one in self.heard:
            if one.whole and one.status in (statuses or (200, 201, 202)):
                yield one.json()


@dataclass
class Journal:
    """All acts of one world. `fresh` are those that were heard of since the last look."""

    acts: list[Act] = field(default_factory=list)
    fresh: list[Act] = field(default_factory=list)
    deposited: list[Act] = field(default_factory=list)

    def heard(self, act: Act, heard: Heard) -> None:
        """Notes what came back, before anybody else does anything with it."""
        if not act.heard:
            self.acts.append(act)
        act.heard.append(heard)
        self.fresh.append(act)
        if act.kind == "send" and heard.whole and heard.status == 202:
            act.flow = heard.json()["flow"]
            self.deposited.append(act)

    def unanswered(self) -> list[Act]:
        """Those of which nobody knows what came of them."""
        return [act for act in self.acts if not act.answered]

    def keep(self, file: Path) -> None:
        """Writes all of it down, a line of JSON each, for whoever looks into a miss."""
        file.write_bytes(b"".join(orjson.dumps(_written(act)) + b"\n" for act in self.acts))


def _written(act: Act) -> dict[str, Any]:
    heard = [[one.status, one.whole, one.body.decode(errors="replace")] for one in act.heard]
    where = {"case": act.case.id, "arrow": act.arrow.id, "client": act.client}
    return {"kind": act.kind, "key": act.key, **where, "flow": act.flow, "heard": heard}
