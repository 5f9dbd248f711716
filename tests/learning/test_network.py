"""The network of real flows: who stands between, what is drawn and carries nothing; counts stay held back in it."""

from xml.etree import ElementTree

import networkx as nx
import pytest

from services.learning.hiding import FEW
from services.learning.picture import draw
from services.learning.wire import Network, Place, Practice
from tests.house import the_map
from tests.learning.test_tally import Ledger


def practice_with(used: dict[str, int]) -> Practice:
    ledger = Ledger()
    for arrow, times in used.items():
        for _ in range(times):
            ledger.released(arrow)
    return ledger.practice()


def network(found: Practice, kind: str = "actors") -> Network:
    return next(one for one in found.networks if one.kind == kind)


def place(of: Network, id_: str) -> Place:
    return next(one for one in of.places if one.id == id_)


STAR = {"needs-to-matching": 9, "plan-to-cafe": 9, "introduction-to-shelter": 9, "wishes-to-matching": 9}
"""All that is used has the job consultant at one end."""


def test_everything_that_passes_through_one_is_told_in_words() -> None:
    found = practice_with(STAR)
    consultant = place(network(found), "job-consultant").real
    assert (consultant.bridge, consultant.betweenness, consultant.effective_size) == (True, 1.0, 4.0)
    (words,) = [one for one in found.findings if one.kind.endswith("bridge-actors")]
    assert words.en.count("Job consultant") >= 1 and "Café manager" in words.en and "Contact person" in words.en
    assert "Jobkonsulent" in words.da
    assert sorted(map(tuple, place(network(found), "job-consultant").parts)) == [
        ("cafe-manager",), ("caseworker",), ("contact-person",), ("shelter-mentor",),
    ]  # fmt: skip


def test_a_second_way_round_takes_the_bridge_away() -> None:
    found = practice_with({**STAR, "needs-to-cafe": 9})
    one = place(network(found), "job-consultant")
    assert {"cafe-manager", "contact-person"} in [set(part) for part in one.parts]
    assert one.real.effective_size < 4.0, "the café and the home are tied to each other now"


def test_the_measures_are_those_of_the_books_example() -> None:
    """Burt's constraint of the ends of a star is 1, that of its middle 1/n; of a triangle each has 1.125."""
    found = network(practice_with(STAR))
    assert place(found, "cafe-manager").real.constraint == 1.0
    assert place(found, "job-consultant").real.constraint == pytest.approx(4 * 0.25**2)
    triangle = practice_with({"needs-to-matching": 9, "plan-to-cafe": 9, "needs-to-cafe": 9})
    assert place(network(triangle), "job-consultant").real.constraint == pytest.approx(1.125)


def test_what_is_drawn_and_carries_nothing_is_told_and_stands_in_the_drawn_network() -> None:
    found = practice_with({**STAR, "own-experience-cafe": 8})
    of = network(found)
    drawn = nx.Graph([(tie.one, tie.other) for tie in of.ties])
    assert place(of, "citizen").drawn.ties == drawn.degree("citizen") > place(of, "citizen").real.ties == 1
    kinds = {one.kind for one in found.findings}
    assert {"empty-tie-actors", "left-out-actors"} <= kinds
    left_out = [one.en for one in found.findings if one.kind == "left-out-actors"]
    assert any(one.startswith("Activity leader") for one in left_out)
    assert not any("Activity leader" in one.en for one in found.findings if one.kind == "empty-tie-actors")


def test_counts_that_are_held_back_stay_held_back_in_the_network() -> None:
    found = practice_with({"needs-to-matching": 3, "plan-to-cafe": 40, "introduction-to-cafe": 2, "needs-to-cafe": 20})
    ties = {(tie.one, tie.other): tie for tie in network(found).ties}
    home = ties["contact-person", "job-consultant"]
    assert (home.used, home.few, home.real) == (0, True, True)
    told = {one.arrow: one.used for one in found.along}
    for tie in (*network(found).ties, *network(found, "partners").ties):
        assert tie.used == sum(told[arrow] for arrow in tie.arrows if isinstance(told[arrow], int))
        assert tie.few == any(told[arrow] == FEW for arrow in tie.arrows)


def test_a_network_without_any_flow_is_all_drawn_and_nothing_real() -> None:
    found = practice_with({})
    for of in found.networks:
        assert of.places and not any(one.real.ties for one in of.places)
        assert not any(tie.real for tie in of.ties)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_picture_names_everybody_and_says_each_tie_in_words(language: str) -> None:
    found = practice_with({**STAR, "needs-to-cafe": 3})
    for of in found.networks:
        svg = draw(of, "Aalborg <Aktiv> 2027-Q1", "da" if language == "da" else "en")
        tree = ElementTree.fromstring(svg)  # it is well-formed
        texts = {"".join(element.itertext()) for element in tree.iter() if element.tag.endswith("text")}
        assert {one.title[language].replace(" ", "") for one in of.places} <= {text.replace(" ", "") for text in texts}
        described = next(e.text or "" for e in tree.iter() if e.tag.endswith("desc"))
        assert described.count(";") == len(of.ties) - 1
        lines = [e for e in tree.iter() if e.tag.endswith("path") and e.get("class") in ("real", "few", "empty")]
        assert len(lines) == len(of.ties) + 3, "one for each tie, and the legend's"
        assert "3" not in texts, "what is held back is not told by the picture"


def test_every_map_of_ours_has_both_networks() -> None:
    kinds = [of.kind for of in practice_with({}).networks]
    assert kinds == ["actors", "partners"]
    partners = [one.id for one in network(practice_with({}), "partners").places]
    assert set(partners) == set(the_map().partners)
