"""What a system holds: its own records of citizens, the references it was told, and what it received."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from deploy.demo.folders import FIRST, read
from deploy.demo.systems.names import System, folder_of
from services.settings import Settings

Information = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Got:
    """Something that came through Dottedline: along which arrow, about whom (by reference), and what goes with it."""

    flow: str
    arrow: str
    reference: str
    information: Information
    obligations: list[dict[str, Any]]
    at: int


@dataclass(slots=True)
class _Kept:
    references: dict[str, str] = field(default_factory=dict)
    received: dict[str, Got] = field(default_factory=dict)


_kept = TypeAdapter(_Kept)


def records_of(partner: str, demo: str = FIRST) -> dict[str, Information]:
    """A partner's own records, by citizen; days as ISO texts."""
    everything = read(demo, "information.yaml") or {}
    return {citizen: _plain(items) for citizen, items in everything.get(partner, {}).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, date) else value


class Memory:
    """A system's memory: records that are given, and a file (mode 0600) for what it learns. One process writes it."""

    def __init__(self, records: Mapping[str, Information], file: Path) -> None:
        self._records = records
        self._file = file
        self._kept = _kept.validate_json(file.read_bytes()) if file.exists() else _Kept()

    def learn(self, references: Mapping[str, str]) -> None:
        """From now on these citizens are known by these references of cases."""
        self._kept.references.update(references)
        self._write()

    def reference_of(self, citizen: str) -> str | None:
        """The reference of a citizen's case; None while there is none."""
        return self._kept.references.get(citizen)

    def citizen_of(self, reference: str) -> str | None:
        """Whose case a reference is; None for one that nobody told."""
        found = (citizen for citizen, known in self._kept.references.items() if known == reference)
        return next(found, None)

    def look_up(self, citizen: str, items: Mapping[str, Sequence[str]]) -> Information:
        """These fields of a citizen's records, as far as there are any."""
        records = self._records.get(citizen, {})
        found = {
            item: {name: records[item][name] for name in names if name in records[item]}
            for item, names in items.items()
            if item in records
        }
        return {item: values for item, values in found.items() if values}

    def keep(self, got: Got) -> None:
        """Remembers what was received."""
        self._kept.received[got.flow] = got
        self._write()

    def erase(self, flow: str) -> bool:
        """Erases what was received along a flow, and says whether it had it."""
        had = self._kept.received.pop(flow, None)
        self._write()
        return had is not None

    def received(self) -> list[Got]:
        """What was received and is not erased, oldest first."""
        return sorted(self._kept.received.values(), key=lambda got: (got.at, got.flow))

    def _write(self) -> None:
        # Beside and into place: a crash leaves what was, or what is.
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self._file.with_suffix(".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(orjson.dumps(self._kept))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._file)


def memory_of(settings: Settings, system: System) -> Memory:
    """What a system of this installation holds."""
    return Memory(records_of(system.partner, settings.demo), folder_of(settings) / f"{system.partner}.json")
