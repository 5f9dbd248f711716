"""The invented records: for every citizen, every item that a system's actors hold, each field of the right type."""

from pathlib import Path

import pytest

from deploy.demo.systems.memory import records_of
from deploy.demo.systems.names import SYSTEMS
from gateway.filter import check_items, fields_of
from services.collaboration.load import load_map

LOADED = load_map(
    (Path(__file__).parents[2] / "deploy" / "demo" / "maps" / "aalborg-aktiv" / "map.yaml").read_text(encoding="utf-8")
).map
assert LOADED is not None
ITEMS = LOADED.items
HELD = {
    partner: {item.id: item for item in ITEMS.values() if LOADED.actors[item.holder].partner == partner}
    for partner in SYSTEMS
}


@pytest.mark.parametrize("partner", SYSTEMS)
def test_records_are_what_the_map_says_and_no_more(partner: str) -> None:
    schemas = {item.id: item.schema() for item in HELD[partner].values()}
    for citizen, records in records_of(partner).items():
        kept = check_items(records, schemas)
        assert kept.dropped == 0, citizen
        assert kept.information == records


@pytest.mark.parametrize(
    ("partner", "citizens"),
    [("municipality", ["anna", "bo", "dagny"]), ("care-home", ["anna", "bo", "dagny"]), ("cafe", ["anna", "bo"])],
)
def test_records_are_whole(partner: str, citizens: list[str]) -> None:
    wanted = {f"{item.id}.{field}" for item in HELD[partner].values() for field in item.fields}
    records = records_of(partner)
    assert sorted(records) == citizens
    assert all(set(fields_of(records[citizen])) == wanted for citizen in citizens)
