"""Dottedline with plain rows instead of evidence: `python -m bench.ours.plain serve all`.

Only what evidence costs is taken away: salted commitments, the hashes of entries, the tree with its paths and tiles,
signed checkpoints, the digest of what leaves. Everything else stays, since plain rows would need it, too: the same rows
in the same durable batches, encrypted alike and found alike, with fences and counts judged before each. A part that is
no longer where it is taken from here ends the start, so that this cannot measure nothing unnoticed.
"""

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from deploy.cli import main
from services.audit.tree import Frontier, Growth

_NOTHING = bytes(32)


def without_evidence() -> None:
    """Takes the parts away, in this process."""
    sequencer = "services.audit.sequencer"
    _put(sequencer, "leaf_hash", lambda _: _NOTHING)
    _put(sequencer, "commitments", _kept)
    _put(sequencer, "grow", _longer)
    _put(sequencer, "_write_tiles", lambda *_: None)
    _put(f"{sequencer}:Sequencer", "checkpoint", lambda *_: "")
    for room in ("gateway.preparing", "gateway.flow"):
        _put(room, "digest_of", lambda _: "")


def _put(place: str, name: str, stand_in: Any) -> None:
    module, _, inside = place.partition(":")
    holder: Any = import_module(module)
    holder = getattr(holder, inside) if inside else holder
    if not hasattr(holder, name):
        raise SystemExit(f"{place} has no {name}: say in {__file__} where that evidence is made now")
    setattr(holder, name, stand_in)


def _kept(sealed: dict[str, Any]) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    return {}, {name: {"value": value} for name, value in sealed.items()}


def _longer(frontier: Frontier, leaves: Sequence[bytes] | Iterable[bytes]) -> Growth:
    added = len(list(leaves))
    size = frontier.size + added
    return Growth(Frontier(size, (_NOTHING,) * size.bit_count()), _NOTHING, [[] for _ in range(added)])


if __name__ == "__main__":
    without_evidence()
    sys.exit(main())  # type: ignore[func-returns-value]
