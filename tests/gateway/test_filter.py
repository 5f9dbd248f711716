"""What passes the filter: the permitted fields and no other, and each of the right type."""

from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.filter import LONGEST_TEXT, MOST_FIELDS, check_items, check_sent, digest_of, fields_of, keep
from services.canonical import canonical
from services.problems import HolderSchema, Invalid

TEXT = {"type": "string", "maxLength": 2_000}
SCHEMAS: dict[str, dict[str, Any]] = {
    "support-needs": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {"practical_support": TEXT, "sensory_needs": TEXT},
        "additionalProperties": False,
    },
    "plan": {
        "type": "object",
        "properties": {
            "start": {"type": "string", "format": "date"},
            "hours": {"type": "number"},
            "driver": {"type": "boolean"},
            "note": {"type": "string"},
            "story": {"type": "string", "maxLength": 3_000},
        },
        "required": ["start", "hours"],
    },
}
NAMES = st.sampled_from(["a", "b", "c", "d", "practical_support"])
ITEMS = st.sampled_from(["x", "y", "z", "support-needs"])
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
INFORMATION = st.dictionaries(ITEMS, st.dictionaries(NAMES, VALUES))
PERMITTED = st.sets(st.builds("{}.{}".format, ITEMS, NAMES))


@given(INFORMATION, PERMITTED)
def test_only_what_is_permitted_passes_and_everything_else_is_counted(
    information: dict[str, dict[str, Any]], permitted: set[str]
) -> None:
    kept = keep(information, permitted)
    given_fields = set(fields_of(information))
    assert set(kept.fields) == given_fields & permitted
    assert kept.dropped == len(given_fields - permitted)
    assert all(kept.information[item][field] == information[item][field] for item, field in _pairs(kept.fields))
    assert all(kept.information.values())


@given(INFORMATION, PERMITTED, PERMITTED)
def test_permitting_less_never_lets_more_pass(
    information: dict[str, dict[str, Any]], one: set[str], other: set[str]
) -> None:
    assert set(keep(information, one & other).fields) <= set(keep(information, one).fields)


@given(st.dictionaries(ITEMS, st.text(max_size=3) | st.lists(st.integers(), max_size=2)), PERMITTED)
def test_what_is_no_object_never_passes(information: dict[str, Any], permitted: set[str]) -> None:
    wanted = {name.partition(".")[0] for name in permitted}
    if wanted & set(information):
        with pytest.raises(HolderSchema):
            keep(information, permitted)
    else:
        assert keep(information, permitted).information == {}


def test_a_name_without_its_item_permits_nothing() -> None:
    assert keep({"a": {"b": 1}}, ["a", "b", "a.", ".b"]).information == {}


def test_right_types_pass_and_unknown_fields_are_dropped_and_counted() -> None:
    given_ = {"support-needs": {"practical_support": "Ro", "diagnosis": "hidden"}, "health": {"diagnosis": "hidden"}}
    kept = check_items(given_, SCHEMAS)
    assert kept.information == {"support-needs": {"practical_support": "Ro"}}
    assert kept.dropped == 2


def test_a_field_that_is_not_permitted_may_be_missing_whatever_the_schema_requires() -> None:
    assert check_items({"plan": {"hours": 3}}, SCHEMAS).information == {"plan": {"hours": 3}}


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ("support-needs", "practical_support", 7),
        ("support-needs", "practical_support", None),
        ("support-needs", "practical_support", ["secret"]),
        ("support-needs", "practical_support", {"secret": "secret"}),
        ("support-needs", "practical_support", "x" * 2_001),
        ("support-needs", "practical_support", "secret\ud800"),
        ("plan", "start", "2026-02-30"),
        ("plan", "start", "secret"),
        ("plan", "hours", "7"),
        ("plan", "hours", True),
        ("plan", "hours", 2**53),
        ("plan", "hours", 1e300),
        ("plan", "hours", 1e-9),
        ("plan", "driver", "true"),
        ("plan", "driver", 1),
        ("plan", "note", "x" * (LONGEST_TEXT + 1)),
        ("plan", "story", "x" * 3_001),
    ],
)
def test_a_wrong_type_is_named_and_its_value_is_not(item: str, field: str, value: Any) -> None:
    with pytest.raises(HolderSchema) as raised:
        check_items({item: {field: value}}, SCHEMAS)
    assert raised.value.code == "holder_schema"
    assert raised.value.more["field"] == f"{item}.{field}"
    assert f"{item}.{field}" in raised.value.detail
    assert "secret" not in raised.value.detail
    assert "xxx" not in raised.value.detail
    with pytest.raises(Invalid) as sent:
        check_sent({item: {field: value}}, SCHEMAS)
    assert [error["field"] for error in sent.value.more["errors"]] == [f"information.{item}.{field}"]


def test_a_sender_hears_of_every_mistake_at_once() -> None:
    with pytest.raises(Invalid) as raised:
        check_sent({"plan": {"hours": "x", "driver": 0, "note": "fine"}, "support-needs": []}, SCHEMAS)
    named = {error["field"] for error in raised.value.more["errors"]}
    assert named == {"information.plan.hours", "information.plan.driver", "information.support-needs"}


def test_a_text_as_long_as_its_schema_says_passes() -> None:
    assert check_items({"plan": {"story": "x" * 3_000, "note": "x" * LONGEST_TEXT}}, SCHEMAS).dropped == 0


def test_too_many_fields_are_turned_away() -> None:
    fields = {f"f{number}": TEXT for number in range(MOST_FIELDS + 1)}
    given_ = dict.fromkeys(fields, "x")
    with pytest.raises(HolderSchema):
        check_items({"wide": given_}, {"wide": {"properties": fields}})
    given_.popitem()
    assert len(check_items({"wide": given_}, {"wide": {"properties": fields}}).fields) == MOST_FIELDS


NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(1e-5, 2**53, exclude_max=True) | st.just(-0.0)


@given(st.dictionaries(NAMES, st.booleans() | st.text(max_size=4) | NUMBERS | NUMBERS.map(lambda number: -number)))
def test_the_digest_is_over_what_another_writer_of_rfc_8785_writes(values: dict[str, Any]) -> None:
    assert digest_of({"plan": values}) == sha256(rfc8785.dumps({"plan": values})).hexdigest()


def test_the_digest_does_not_hang_on_the_order_and_moves_with_every_value() -> None:
    one = digest_of({"a": {"b": "1", "c": "2"}})
    assert one == digest_of({"a": {"c": "2", "b": "1"}})
    assert one != digest_of({"a": {"b": "1", "c": "3"}})
    assert canonical({"b": 1, "a": 2}) == b'{"a":2,"b":1}'


def _pairs(fields: list[str]) -> list[tuple[str, str]]:
    return [(name.partition(".")[0], name.partition(".")[2]) for name in fields]
