"""What others look up in a map."""

import pytest
from jsonschema_rs import Draft202012Validator

from deploy.demo.scenario import the_map
from gateway.filter import check_items, check_sent
from services.collaboration.kinds import Basis, Form, Person
from services.collaboration.load import load_map
from services.collaboration.model import NotOnTheMap, ServiceMap
from services.periods import Duration
from services.problems import HolderSchema, Invalid


def test_an_arrow_names_its_fields_in_the_order_of_the_map(aalborg: ServiceMap) -> None:
    arrow = aalborg.arrow("wishes-to-matching")
    assert arrow.fields == ("wishes.tasks", "wishes.hours_per_week", "wishes.places_to_avoid", "contact.name")
    assert arrow.items == ("wishes", "contact")


def test_an_arrow_says_from_whom_to_whom_when_and_on_what_ground(aalborg: ServiceMap) -> None:
    arrow = aalborg.arrow("needs-to-cafe")
    assert (str(arrow.from_), str(arrow.to)) == ("contact-person@everyday", "cafe-manager@trial-cafe")
    assert arrow.when is not None
    assert (arrow.when.during, arrow.when.before_start) == (("trial-cafe",), Duration(days=7))
    assert (arrow.form, arrow.keep_for) == (Form.ON_REQUEST, Duration(months=3))
    assert aalborg.ground_of("needs-to-cafe").basis is Basis.PERMISSION
    assert aalborg.arrow("own-wishes").when is None


def test_a_part_answers_to_the_controller_that_it_is_part_of(aalborg: ServiceMap) -> None:
    assert aalborg.controller_of("community") == "municipality"
    assert aalborg.controller_of("cafe") == "cafe"
    assert aalborg.controller_of_actor("activity-leader") == "municipality"
    assert aalborg.controller_of_actor("citizen") is None
    assert aalborg.controllers == ("municipality", "care-home", "cafe", "shelter")


def test_agreements_are_found_either_way_round_and_for_a_part(aalborg: ServiceMap) -> None:
    references = [agreement.reference for agreement in aalborg.agreements_between("cafe", "municipality")]
    assert references == ["2026-020"]
    assert aalborg.agreements_between("cafe", "community") == aalborg.agreements_between("municipality", "cafe")
    assert aalborg.agreements_between("shelter", "care-home") == ()
    assert aalborg.agreements_between("community", "municipality") == ()


def test_who_is_a_person_of_the_case(aalborg: ServiceMap) -> None:
    assert aalborg.actors_of(Person.SUBJECT) == ("citizen",)
    assert aalborg.actors_of(Person.GUARDIAN) == ("guardian",)
    assert aalborg.actor("shelter-mentor").volunteer
    assert aalborg.actor("cafe-manager").partner == "cafe"


def test_which_arrows_introduce(aalborg: ServiceMap) -> None:
    assert [arrow.id for arrow in aalborg.introducing_arrows_to("cafe-manager")] == ["introduction-to-cafe"]
    assert aalborg.introducing_arrows_to("wage-subsidy") == ()


def test_titles_in_both_languages(aalborg: ServiceMap) -> None:
    assert aalborg.actor("caseworker").title.da == "Sagsbehandler"
    assert aalborg.actor("caseworker").title.in_("en") == "Caseworker"
    assert aalborg.partner("cafe").title.da == aalborg.partner("cafe").title.en == "Café Kastanjen"


def test_a_part_that_is_not_there_is_named(aalborg: ServiceMap) -> None:
    with pytest.raises(NotOnTheMap, match="arrow “nothing”"):
        aalborg.arrow("nothing")
    with pytest.raises(NotOnTheMap, match="field “colour”"):
        aalborg.field("contact.colour")


def test_the_schema_of_an_item(aalborg: ServiceMap) -> None:
    assert aalborg.item("hours-worked").schema() == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"month": {"type": "string", "maxLength": 2000}, "hours": {"type": "number"}},
        "additionalProperties": False,
    }


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("contact.name", ["", "x" * 2000], ["x" * 2001, 1, None, True, ["x"]]),
        ("hours-worked.hours", [0, 7.5, -1], ["7", True, None, float("nan"), float("inf")]),
        ("trial-plan.start_date", ["2027-01-04", "2028-02-29"], ["2027-02-29", "4.1.2027", "20270104", 20270104, None]),
    ],
)
def test_what_a_field_takes(aalborg: ServiceMap, field: str, good: list[object], bad: list[object]) -> None:
    assert [value for value in good if not aalborg.field(field).takes(value)] == []
    assert [value for value in bad if aalborg.field(field).takes(value)] == []


class TestLimits:
    LIMITED = (
        ('month: {da: "Måned", en: "Month"}', 'month: {da: "Måned", en: "Month", one_of: [January, February]}'),
        ('en: "Hours", type: number}', 'en: "Hours", type: number, least: 0, most: 200}'),
        ('days_absent: {da: "Dage væk", en: "Days absent"}', "days_absent: {da: Dage, en: Days, longest: 12}"),
    )

    @pytest.fixture
    def limited(self, text: str) -> ServiceMap:
        for old, new in self.LIMITED:
            assert text.count(old) == 1
            text = text.replace(old, new)
        loaded = load_map(text)
        assert loaded.map, loaded.mistakes
        return loaded.map

    def test_they_are_words_of_the_items_json_schema(self, limited: ServiceMap) -> None:
        Draft202012Validator(limited.item("hours-worked").schema())
        fields = limited.item("hours-worked").schema()["properties"]
        assert fields == {
            "month": {"type": "string", "maxLength": 2000, "enum": ["January", "February"]},
            "hours": {"type": "number", "minimum": 0, "maximum": 200},
        }

    @pytest.mark.parametrize(
        ("item", "good", "bad"),
        [
            ("hours-worked", {"hours": 0, "month": "January"}, {"hours": -1}),
            ("hours-worked", {"hours": 200}, {"hours": 200.5}),
            ("hours-worked", {"month": "February"}, {"month": "Smarch"}),
            ("attendance", {"days_absent": "x" * 12}, {"days_absent": "x" * 13}),
        ],
    )
    def test_the_gateway_holds_what_is_sent_and_what_is_answered_against_them(
        self, limited: ServiceMap, item: str, good: dict[str, object], bad: dict[str, object]
    ) -> None:
        schemas = {item: limited.item(item).schema()}
        assert check_sent({item: good}, schemas).information == {item: good}
        assert check_items({item: good}, schemas).dropped == 0
        with pytest.raises(Invalid):
            check_sent({item: bad}, schemas)
        with pytest.raises(HolderSchema):
            check_items({item: bad}, schemas)


def test_who_takes_part_beside_the_partners_is_named_as_what_it_is() -> None:
    third = {one.title.en: one.takes_part_in.called for one in the_map("district-renewal").governance.third_parties}
    assert third == {"The stairwells' meeting": "co-governance", "The fund that lends": "co-management"}
