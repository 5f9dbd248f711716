"""The three maps: whole, without mistakes or advice, easy to read for citizens, and with people for every part."""

from pathlib import Path

import pytest

from consent.notices import make_notice
from deploy.demo.agreeing import speakers
from deploy.demo.folders import FIRST, claim, demos, text_of
from deploy.demo.people import load_demo
from deploy.demo.scenario import load_scenario, the_map
from deploy.demo.systems.names import systems_of
from services.collaboration.bpmn.draft import draft
from services.collaboration.bpmn.export import diagram
from services.collaboration.bpmn.read import read
from services.collaboration.bpmn.write import to_xml
from services.collaboration.kinds import Basis, Form
from services.collaboration.load import load_map, map_hash
from services.identity.wire import Role
from services.problems import CannotStart
from services.settings import Settings
from tests.consent.test_notices import lix

THREE = [FIRST, "chronic-care", "district-renewal"]
ASKED = [
    (demo, arrow)
    for demo in THREE
    for arrow in the_map(demo).arrows
    if the_map(demo).ground_of(arrow).basis is Basis.PERMISSION
]


def test_there_are_three() -> None:
    assert demos() == THREE


@pytest.mark.parametrize("demo", THREE)
def test_a_map_has_no_mistakes_and_no_advice_is_left_open(demo: str) -> None:
    loaded = load_map(text_of(demo, "map.yaml"))
    assert loaded.mistakes == () and loaded.map is not None
    assert loaded.map.id == demo
    assert loaded.advice == ()


@pytest.mark.parametrize(("demo", "arrow"), ASKED)
def test_what_a_citizen_is_asked_reads_easily(demo: str, arrow: str) -> None:
    words = make_notice(the_map(demo), 1, arrow).words
    assert lix(" ".join(words["da"].values())) <= 35
    assert lix(" ".join(words["da-easy"].values())) <= 25


@pytest.mark.parametrize("demo", THREE)
def test_everybody_named_is_there_and_of_the_partner_whose_part_they_play(demo: str) -> None:
    people, map_, scenario = load_demo(demo).people, the_map(demo), load_scenario(demo)
    roles = {role for person in people.values() for role in person.roles}
    assert {Role.OPERATOR, Role.DATA_PROTECTION_OFFICER, Role.CITIZEN} <= roles
    assert {person.partner for person in people.values()} - {""} <= map_.partners.keys()
    for citizen, case in scenario.cases.items():
        parts = {map_.governance.access_given_by[0]: case.caseworker, **case.parts}
        assert all(people[person].partner == map_.actor(part).partner for part, person in parts.items())
        for name in (citizen, *case.guardianships):
            assert people[name].partner == ""
        assert set(case.arrows_asked()) <= map_.arrows.keys()
        assert set(case.running) <= map_.activities.keys()
    for partner, system in systems_of(demo).items():
        assert partner in map_.partners and system.title


@pytest.mark.parametrize("demo", THREE)
def test_one_of_the_people_speaks_for_each_partner_that_agrees_on_the_map(demo: str) -> None:
    assert all(len(speakers(load_demo(demo), the_map(demo), partner)) == 1 for partner in the_map(demo).controllers)


@pytest.mark.parametrize("demo", ["chronic-care", "district-renewal"])
def test_those_who_decide_for_a_partner_are_people_of_it(demo: str) -> None:
    people, map_ = load_demo(demo).people, the_map(demo)
    for controller, two in map_.governance.responsible.items():
        partner = map_.actor(two.strategic).partner
        assert any(person.partner == partner for person in people.values()), (controller, two.strategic)


def test_the_three_differ_as_their_collaborations_do() -> None:
    chronic, district = the_map("chronic-care"), the_map("district-renewal")
    forms = {arrow.form for arrow in chronic.arrows.values()}
    assert forms == set(Form), "drawn in every form, also those that are not served yet"
    assert {arrow.form for arrow in district.arrows.values()} == {Form.ON_REQUEST, Form.SENT}
    sensitive = [item.id for item in district.items.values() if item.special_category]
    naming = [item.id for item in district.items.values() if any(field.identifies for field in item.fields.values())]
    assert (sensitive, naming) == (["my-needs"], ["speaker"]), "hardly any personal information"
    assert sum(bool(item.special_category) for item in chronic.items.values()) > len(chronic.items) / 2


@pytest.mark.parametrize("demo", THREE)
def test_each_goes_to_other_tools_and_comes_back_the_same(demo: str) -> None:
    here = load_map(text_of(demo, "map.yaml"))
    assert here.map is not None
    back = draft(read(to_xml(diagram(here.map, here.content, "da"))).diagram)
    assert map_hash(back) == here.map_hash


def test_a_data_folder_is_for_one_demonstration(tmp_path: Path) -> None:
    claim(Settings(data=tmp_path, demo="chronic-care", _env_file=None))
    claim(Settings(data=tmp_path, demo="chronic-care", _env_file=None))
    with pytest.raises(CannotStart, match="holds the demonstration chronic-care, not district-renewal"):
        claim(Settings(data=tmp_path, demo="district-renewal", _env_file=None))
    with pytest.raises(CannotStart, match="Choose among aalborg-aktiv, chronic-care, district-renewal"):
        claim(Settings(data=tmp_path, demo="nowhere", _env_file=None))


def test_a_data_folder_from_before_there_were_several_is_the_first_ones(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "seeded").write_text("done\n", encoding="ascii")
    claim(Settings(data=tmp_path, _env_file=None))
    with pytest.raises(CannotStart, match=f"holds the demonstration {FIRST}"):
        claim(Settings(data=tmp_path, demo="chronic-care", _env_file=None))
