"""OpenFGA, asked the same: may this person receive along this arrow of this case?

Its best: the store in memory, with no tuples but those of a hundred questions (it looks at all of them for each check:
with those of the whole world it is several times slower, and SQLite is slower than this, too), prepared requests over
HTTP, no log, no metrics, no traces. No cache of checks, since a withdrawal is to count at once. Its model knows who
holds which part of a case, who receives along an arrow, what was permitted until when, and what was refused. It knows
nothing of fields, purposes, agreements, openings or obligations.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import httpx2
import orjson

from bench.load import request
from bench.outside.tools import OPENFGA
from bench.processes import Server, free_ports
from bench.world import Arrow, Case, Waiting

_NOW, _ENDS = "2026-12-01T00:00:00Z", "2036-12-01T00:00:00Z"
_AT_ONCE = 100
_QUIET = (
    "--log-level=none", "--metrics-enabled=false", "--playground-enabled=false", "--max-checks-per-batch-check=50",
    "--datastore-engine=memory",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenFga:
    """A store, filled; `requests` makes what is sent to it."""

    server: Server
    store: str
    model: str

    def single(self, one: Waiting) -> bytes:
        """One check."""
        return request(f"/stores/{self.store}/check", "", orjson.dumps({**self._common(), **_check(one)}))

    def batch(self, part: Sequence[Waiting]) -> bytes:
        """Many checks in one call."""
        checks = [{**_check(one), "correlation_id": str(number)} for number, one in enumerate(part)]
        return request(f"/stores/{self.store}/batch-check", "", orjson.dumps({**self._common(), "checks": checks}))

    def allowed(self, part: Sequence[Waiting]) -> list[bool]:
        """What it says to these: asked once beforehand, so that what is measured is known to be right."""
        _, _, body = self.batch(part).partition(b"\r\n\r\n")
        with httpx2.Client(base_url=f"http://127.0.0.1:{self.server.port}", timeout=30) as http:
            said = http.post(f"/stores/{self.store}/batch-check", content=body).raise_for_status().json()["result"]
        return [bool(said[str(number)].get("allowed", False)) for number in range(len(part))]

    def _common(self) -> dict[str, Any]:
        return {"authorization_model_id": self.model}


@contextmanager
def standing(folder: Path, asked: Sequence[Waiting]) -> Iterator[OpenFga]:
    """OpenFGA, listening, with what these questions hang on."""
    port = free_ports(2)
    words = ["run", *_QUIET, f"--http-addr=127.0.0.1:{port}", f"--grpc-addr=127.0.0.1:{port + 1}"]
    with (
        Server(words, port, folder / "openfga.log", program=[str(OPENFGA)]) as server,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http,
    ):
        store = _posted(http, "/stores", {"name": "bench"})["id"]
        model = _posted(http, f"/stores/{store}/authorization-models", _MODEL)["authorization_model_id"]
        ways = {(one.case.id, one.arrow.id): one for one in asked}.values()
        needed = (each for one in ways for each in _tuples(one))
        tuples = iter({(each["user"], each["relation"], each["object"]): each for each in needed}.values())
        while part := list(islice(tuples, _AT_ONCE)):
            writes = {"writes": {"tuple_keys": part}, "authorization_model_id": model}
            _posted(http, f"/stores/{store}/write", writes)
        yield OpenFga(server, store, model)


def _posted(http: httpx2.Client, path: str, body: Any) -> dict[str, Any]:
    said: dict[str, Any] = http.post(path, json=body).raise_for_status().json()
    return said


def _check(one: Waiting) -> dict[str, Any]:
    key = {"user": f"person:{one.client}", "relation": "may_receive", "object": _way(one.case, one.arrow)}
    return {"tuple_key": key, "context": {"now": _NOW}}


def _way(case: Case, arrow: Arrow) -> str:
    return f"way:{case.id}-{arrow.id}"


def _tuples(one: Waiting) -> Iterator[dict[str, Any]]:
    part, way = f"part:{one.case.id}-{one.arrow.receiver.id}", _way(one.case, one.arrow)
    yield {"user": f"person:{one.client}", "relation": "holder", "object": part}
    at = {"user": f"{part}#holder", "object": way}
    yield {**at, "relation": "receiver"}
    until = {"condition": {"name": "in_force", "context": {"ends": _ENDS}}}
    yield {**at, "relation": "permitted", **until} if one.permitted else {**at, "relation": "refused"}


def _relation(name: str) -> dict[str, Any]:
    return {"computedUserset": {"relation": name}}


_HOLDER = {"type": "part", "relation": "holder"}
_MODEL: dict[str, Any] = {
    "schema_version": "1.1",
    "type_definitions": [
        {"type": "person"},
        {
            "type": "part",
            "relations": {"holder": {"this": {}}},
            "metadata": {"relations": {"holder": {"directly_related_user_types": [{"type": "person"}]}}},
        },
        {
            "type": "way",
            "relations": {
                "receiver": {"this": {}},
                "permitted": {"this": {}},
                "refused": {"this": {}},
                "may_receive": {
                    "difference": {
                        "base": {"intersection": {"child": [_relation("receiver"), _relation("permitted")]}},
                        "subtract": _relation("refused"),
                    }
                },
            },
            "metadata": {
                "relations": {
                    "receiver": {"directly_related_user_types": [_HOLDER]},
                    "permitted": {"directly_related_user_types": [{**_HOLDER, "condition": "in_force"}]},
                    "refused": {"directly_related_user_types": [_HOLDER]},
                }
            },
        },
    ],
    "conditions": {
        "in_force": {
            "name": "in_force",
            "expression": "now < ends",
            "parameters": {"now": {"type_name": "TYPE_NAME_TIMESTAMP"}, "ends": {"type_name": "TYPE_NAME_TIMESTAMP"}},
        }
    },
}
