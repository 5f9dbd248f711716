"""The SQL of proposed maps: what partners and citizens said about them. Words of people lie sealed (`said.seal`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from services.audit.wire import Place
from services.connection import Connection

_PROPOSAL = "id, on_version, hash, text, content, told, person, partner, proposed_at, entry"


@dataclass(frozen=True, slots=True)
class ProposalFound:
    """A proposed map as it stands in the store."""

    id: str
    on_version: int
    hash: str
    text: str
    content: bytes
    told: bytes
    person: str
    partner: str
    proposed_at: int
    entry: int


@dataclass(frozen=True, slots=True)
class PositionFound:
    """What a partner said; `paper` is sealed, and empty where somebody said it here."""

    partner: str
    agrees: bool
    actor: str
    person: str
    paper: str
    said_at: int
    entry: int


@dataclass(frozen=True, slots=True)
class DisagreementFound:
    """A disagreement; matter and outcome are sealed. It is open while `closed_at` is 0."""

    id: str
    proposal: str
    partner: str
    parties: list[str]
    matter: str
    owner: str
    raised_at: int
    outcome: str
    closed_at: int
    entry: int


@dataclass(frozen=True, slots=True)
class VoiceFound:
    """How citizens were heard once; `words` is sealed."""

    words: str
    person: str
    heard_at: int


def read_proposals(connection: Connection, collaboration: str) -> list[ProposalFound]:
    """All proposals of a collaboration, newest first."""
    question = f"SELECT {_PROPOSAL} FROM proposal WHERE collaboration = ? ORDER BY entry DESC"  # noqa: S608
    return [ProposalFound(*row) for row in connection.rows(question, (collaboration,))]


def read_proposal(connection: Connection, collaboration: str, proposal: str) -> ProposalFound | None:
    """A proposal by its id."""
    question = f"SELECT {_PROPOSAL} FROM proposal WHERE collaboration = ? AND id = ?"  # noqa: S608
    row = connection.row(question, (collaboration, proposal))
    return ProposalFound(*row) if row else None


def read_proposed(connection: Connection, collaboration: str, hash_: str) -> ProposalFound | None:
    """The newest proposal of a map with this hash."""
    question = (
        f"SELECT {_PROPOSAL} FROM proposal WHERE collaboration = ? AND hash = ? "  # noqa: S608
        "ORDER BY on_version DESC, entry DESC LIMIT 1"
    )
    row = connection.row(question, (collaboration, hash_))
    return ProposalFound(*row) if row else None


def read_positions(connection: Connection, collaboration: str, proposal: str) -> dict[str, PositionFound]:
    """What each partner said last about a proposal."""
    question = (
        "SELECT partner, agrees, actor, person, paper, said_at, entry FROM position_of "
        "WHERE collaboration = ? AND proposal = ? ORDER BY entry"
    )
    return {row[0]: PositionFound(*row) for row in connection.rows(question, (collaboration, proposal))}


def read_disagreements(connection: Connection, collaboration: str, proposal: str) -> list[DisagreementFound]:
    """The disagreements about a proposal, closed ones too, in the order in which they were raised."""
    question = (
        "SELECT id, proposal, partner, parties, matter, owner, raised_at, outcome, closed_at, entry FROM disagreement "
        "WHERE collaboration = ? AND proposal = ? ORDER BY entry"
    )
    found = connection.named(question, (collaboration, proposal))
    return [DisagreementFound(**{**row, "parties": orjson.loads(row["parties"])}) for row in found]


def read_voices(connection: Connection, collaboration: str, proposal: str) -> list[VoiceFound]:
    """How citizens were heard about a proposal, earliest first."""
    question = "SELECT words, person, heard_at FROM voice WHERE collaboration = ? AND proposal = ? ORDER BY entry"
    return [VoiceFound(*row) for row in connection.rows(question, (collaboration, proposal))]


def _write_proposal(connection: Connection, body: dict[str, Any], place: Place) -> None:
    connection.run(
        f"INSERT INTO proposal (collaboration, {_PROPOSAL}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            *(body["collaboration"], body["proposal"], body["on_version"], body["hash"], body["text"]),
            *(body["content"].encode(), body["told"].encode(), body["person"], body["partner"]),
            *(place.time, place.index),
        ),
    )


def _write_position(connection: Connection, body: dict[str, Any], place: Place) -> None:
    collaboration, proposal, partner = body["collaboration"], body["proposal"], body["partner"]
    connection.run(
        "INSERT INTO position_of (collaboration, proposal, entry, partner, agrees, actor, person, paper, said_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(collaboration, proposal, place.index, partner, body["agrees"], body["actor"], body["person"]),
            *(body["paper"], place.time),
        ),
    )
    if body["agrees"]:
        # Whoever agrees now disagrees no more: their open disagreement ends with what they say.
        connection.run(
            "UPDATE disagreement SET outcome = ?, closed_at = ? "
            "WHERE collaboration = ? AND proposal = ? AND partner = ? AND closed_at = 0",
            (body["outcome"], place.time, collaboration, proposal, partner),
        )
        return
    connection.run(
        "INSERT INTO disagreement (collaboration, id, proposal, partner, parties, matter, owner, raised_at, outcome, "
        "closed_at, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
        (
            *(collaboration, body["disagreement"], proposal, partner, orjson.dumps(body["parties"]).decode()),
            *(body["matter"], body["owner"], place.time, "", place.index),
        ),
    )


def _close_disagreement(connection: Connection, body: dict[str, Any], place: Place) -> None:
    connection.run(
        "UPDATE disagreement SET outcome = ?, closed_at = ? WHERE collaboration = ? AND id = ? AND closed_at = 0",
        (body["outcome"], place.time, body["collaboration"], body["disagreement"]),
    )


def _write_voice(connection: Connection, body: dict[str, Any], place: Place) -> None:
    connection.run(
        "INSERT INTO voice (collaboration, proposal, entry, words, person, heard_at) VALUES (?, ?, ?, ?, ?, ?)",
        (
            *(body["collaboration"], body["proposal"], place.index, body["words"], body["person"]),
            place.time,
        ),
    )


KINDS: dict[str, Callable[[Connection, dict[str, Any], Place], None]] = {
    "map-proposed": _write_proposal,
    "map-agreed": _write_position,
    "map-disagreed": _write_position,
    "disagreement-closed": _close_disagreement,
    "citizens-heard": _write_voice,
}
