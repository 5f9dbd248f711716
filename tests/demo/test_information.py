"""The invented records, of every demonstration: items that a system's actors hold, each field of the right type."""

import pytest

from deploy.demo.folders import demos
from deploy.demo.scenario import load_scenario, the_map
from deploy.demo.systems.memory import records_of
from deploy.demo.systems.names import systems_of
from gateway.filter import check_items, fields_of
from services.collaboration.model import Item

SYSTEMS = [(demo, partner) for demo in demos() for partner in systems_of(demo)]


def held(demo: str, partner: str) -> dict[str, Item]:
    """The items for which somebody of a partner answers."""
    map_ = the_map(demo)
    return {item.id: item for item in map_.items.values() if map_.actors[item.holder].partner == partner}


@pytest.mark.parametrize(("demo", "partner"), SYSTEMS)
def test_records_are_what_the_map_says_and_no_more(demo: str, partner: str) -> None:
    schemas = {item.id: item.schema() for item in held(demo, partner).values()}
    citizens = records_of(partner, demo)
    assert citizens.keys() <= load_scenario(demo).cases.keys()
    for citizen, records in citizens.items():
        kept = check_items(records, schemas)
        assert kept.dropped == 0, citizen
        assert kept.information == records


@pytest.mark.parametrize(
    ("partner", "citizens"),
    [("municipality", ["anna", "bo", "dagny"]), ("care-home", ["anna", "bo", "dagny"]), ("cafe", ["anna", "bo"])],
)
def test_records_are_whole(partner: str, citizens: list[str]) -> None:
    wanted = {f"{item.id}.{field}" for item in held("aalborg-aktiv", partner).values() for field in item.fields}
    records = records_of(partner)
    assert sorted(records) == citizens
    assert all(set(fields_of(records[citizen])) == wanted for citizen in citizens)
