"""A draft map on trial: what its arrows would ask of a flow, against the versions that were in force. Writes nothing.

A recorded flow is put to a draft with the very code that puts a flow to the map in force (``facts``), so that what is
found is what would have happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache

from services.changes import Changes
from services.collaboration import store
from services.collaboration.diff import asks_anew
from services.collaboration.facts import Snapshot
from services.collaboration.load import load_content, load_map, whole
from services.collaboration.maps import Known, no_map
from services.collaboration.wire import Asked, CaseFacts, Touched, Trial
from services.connection import Connection
from services.problems import Invalid

DRAFT = 0
"""The version of a map that was never published."""


def on_trial(text: str, collaboration: str) -> tuple[str, Known]:
    """A draft's content as JSON, and the draft as a flow would meet it.

    Raises Invalid with every mistake, and for a map of another collaboration.
    """
    loaded = load_map(text)
    map_ = whole(loaded)
    if map_.id != collaboration:
        raise Invalid(f"The draft is a map of {map_.id}, not of {collaboration}.", "Try it in its own collaboration.")
    return loaded.content.decode(), Known(DRAFT, map_)


def trial(connection: Connection, content: str, draft: Known) -> Trial:
    """The arrows of the draft that are not as they were, for each version that was ever published. Raises NotFound."""
    versions = store.read_versions(connection, draft.map.id)
    if not versions:
        raise no_map()
    touched = {version: _touched(_known(old, version), draft) for version, old in versions.items()}
    return Trial(content, touched)


def facts_on_trial(
    connection: Connection, changes: Changes, collaboration: str, content: str, asked: Sequence[Asked]
) -> list[CaseFacts]:
    """Facts for each asked flow as the draft would give them, in the same order."""
    snapshot = Snapshot(connection, _known(content, DRAFT), changes, collaboration, asked)
    return [snapshot.facts(one) for one in asked]


def _touched(old: Known, draft: Known) -> dict[str, Touched]:
    found = {id_: _compared(old, draft, id_) for id_ in {**old.arrows, **draft.arrows}}
    return {id_: one for id_, one in found.items() if one.parts}


def _compared(old: Known, draft: Known, id_: str) -> Touched:
    if id_ not in old.arrows or id_ not in draft.arrows:
        return Touched(["whole"])
    before, after = _parts(old, id_), _parts(draft, id_)
    parts = [name for name in before if before[name] != after[name]]
    anew = asks_anew(old.map, old.map.arrow(id_), draft.map, draft.map.arrow(id_))
    # What a yes does not cover may stand in no question: what a field is called, or how often it is sent.
    return Touched(parts or (["arrow"] if anew else []), anew)


def _parts(known: Known, id_: str) -> Mapping[str, object]:
    """What a decision asks of an arrow, in the parts of a question in which it stands."""
    facts, between = asdict(known.arrows[id_]), known.between[id_]
    return {
        "from": facts.pop("from_end"),
        "to": facts.pop("to_end"),
        "open": known.map.arrow(id_).when,
        "agreement": (between, known.terms.get(between, []) if between else []),
        "arrow": facts,
    }


@lru_cache(maxsize=16)
def _known(content: str, version: int) -> Known:
    return Known(version, whole(load_content(content.encode())))
