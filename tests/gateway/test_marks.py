"""What the fields asked for say of who somebody is, as facts: every field stands once, and only with facts it needs."""

import pytest

from gateway.marks import accounted
from services.collaboration.wire import Mark

NAME, NUMBER, PLAIN = Mark("name"), Mark("national-number"), Mark("nothing")
UNTIL = 1_000
SPAN = {"starts_at": 0, "ends_at": UNTIL}


def marked(mark: Mark, protection: str = "unknown", to: str = "actor") -> dict[str, object]:
    [found] = accounted(["a.b"], {"a.b": mark}, protection, to)["marked"]
    return {name: fact for name, fact in found.items() if name not in ("field", "kind", "of")}


def test_what_says_of_nobody_who_they_are_stands_in_plain() -> None:
    found = accounted(["a.b", "a.c"], {"a.b": PLAIN, "a.c": NAME}, "protected", "actor")
    name = {"field": "a.c", "kind": "name", "of": "citizen", "protection": "protected"}
    assert found == {"plain": ["a.b"], "marked": [name]}


def test_what_the_map_gives_no_mark_stands_nowhere() -> None:
    assert accounted(["a.b"], {}, "none", "actor") == {}
    assert accounted(["a.b", "a.c"], {"a.b": PLAIN}, "none", "actor") == {"plain": ["a.b"]}


def test_nobody_knows_whether_somebody_elses_name_is_protected() -> None:
    assert marked(Mark("name", of="another"), "none") == {"protection": "unknown"}
    assert marked(Mark("name"), "none") == {"protection": "none"}


@pytest.mark.parametrize("mark", [Mark("name", excepted_until=UNTIL), Mark("address", excepted_until=UNTIL)])
def test_an_exception_is_a_fact_where_the_field_would_be_kept_back(mark: Mark) -> None:
    assert marked(mark, "protected") == {"protection": "protected", "exception": SPAN}
    assert marked(mark, "unknown") == {"protection": "unknown", "exception": SPAN}
    assert marked(mark, "none") == {"protection": "none"}
    assert marked(mark, "protected", to="citizen") == {"protection": "protected"}


def test_a_number_has_its_receiver() -> None:
    assert marked(Mark("national-number", receiver="public", excepted_until=UNTIL)) == {"receiver": "public"}
    assert marked(Mark("national-number", excepted_until=UNTIL)) == {"receiver": "private", "exception": SPAN}
    assert marked(NUMBER, to="citizen") == {"receiver": "private"}
