"""What somebody is shown before they answer: whole, in four languages, and easy enough to read."""

import re
from copy import deepcopy

import pytest

from consent.notices import LANGUAGES, REQUIRED, Notice, checked, make_notice, missing
from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap
from services.problems import Invalid
from tests.house import MAP_TEXT, the_map

MAP = the_map()
ASKED = [arrow for arrow in MAP.arrows if MAP.ground_of(arrow).basis == "permission"]
POINTS = [(language, point) for language in LANGUAGES for point in REQUIRED]
_LONG = 6


def lix(text: str) -> float:
    """Björnsson's readability: words per sentence, and how many of 100 words are longer than six letters."""
    words = re.findall(r"[\wæøåÆØÅ-]+", text)
    sentences = max(1, len(re.findall(r"[.?!:]+(?:\s|$)", text)))
    return len(words) / sentences + 100 * sum(len(word) > _LONG for word in words) / len(words)


def whole(arrow: str, language: str) -> str:
    return " ".join(make_notice(MAP, 1, arrow).words[language].values())


def test_lix_is_counted_as_bjornsson_did() -> None:
    assert lix("En kat. To katte.") == 2.0
    assert lix("Sagsbehandleren spørger dig.") == pytest.approx(3 + 200 / 3)


@pytest.mark.parametrize("arrow", ASKED)
def test_every_notice_has_every_point_in_every_language(arrow: str) -> None:
    notice = make_notice(MAP, 1, arrow)
    assert missing(notice.words) == []
    assert set(notice.words) == set(LANGUAGES)
    assert all(words["title"].endswith("?") for words in notice.words.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_questions_are_told_apart_by_their_titles(language: str) -> None:
    titles = [make_notice(MAP, 1, arrow).words[language]["title"] for arrow in ASKED]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("language", "point"), POINTS)
def test_a_notice_without_one_of_them_is_found_by_name(language: str, point: str) -> None:
    words = deepcopy(make_notice(MAP, 1, "needs-to-cafe").words)
    for gap in ("", "  "):
        words[language][point] = gap
        with pytest.raises(Invalid, match=f"{language}.{point}"):
            checked(Notice(MAP.id, "needs-to-cafe", 1, words))
    del words[language][point]
    assert missing(words) == [f"{language}.{point}"]


def test_a_whole_language_that_is_missing_is_found() -> None:
    words = {name: texts for name, texts in make_notice(MAP, 1, "needs-to-cafe").words.items() if name != "da-easy"}
    assert len(missing(words)) == len(REQUIRED)


def test_a_notice_names_who_what_why_until_when_and_the_way_out() -> None:
    words = make_notice(MAP, 1, "needs-to-cafe").words
    danish, english = words["da"], words["en"]
    assert "Kontaktperson" in danish["who_gives"]
    assert "Cafébestyrer" in danish["who_gets"]
    assert all(name in danish["which_fields"] for name in ("praktisk hjælp", "lyd, lys, ro", "hvem man ringer til"))
    assert danish["why"].startswith("For at give den rette støtte på dagen")
    assert "praktisk hjælp; lyd, lys, ro; hvem man ringer til" in danish["which_fields"]
    assert "12 måneder" in danish["until_when"]
    assert "3 måneder" in danish["kept_how_long"]
    assert "3 months" in english["kept_how_long"]
    assert "mister ingen hjælp" in danish["if_no"]
    assert "fortryde" in danish["how_to_withdraw"]
    assert "databeskyttelsesrådgiveren" in danish["whom_to_ask"]


INTRODUCES = "introduction-to-cafe"
EXCEPTION = (
    "exceptions: {introduction: {name: {by: head-of-employment, national: {act: A, section: S}, "
    'why: {da: "Så I kan mødes", en: "So that you can meet"}, last_day: 2027-06-30}}}'
)


def with_exception(text: str, more: str) -> ServiceMap:
    line = next(line for line in text.splitlines() if line.startswith(f"  {INTRODUCES}: "))
    loaded = load_map(text.replace(line, f"{line[:-1]}, {more}}}"))
    assert loaded.map is not None, loaded.mistakes
    return loaded.map


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_can_be_protected_is_said_to_be_kept_back(language: str) -> None:
    says = {"da": "Er dit navn og din adresse beskyttet", "en": "If your name and address are protected"}[language[:2]]
    for arrow in (INTRODUCES, "introduction-to-home", "invitation"):
        assert says in make_notice(MAP, 1, arrow).words[language]["which_fields"]
    for arrow in ("needs-to-cafe", "plan-to-cafe"):
        assert says not in make_notice(MAP, 1, arrow).words[language]["which_fields"]


@pytest.mark.parametrize(
    ("language", "says"),
    [("da", ("Så I kan mødes", "Jobcenterchef")), ("da-easy", ("Så I kan mødes",)), ("en", ("So that you can meet",))],
)
def test_an_exception_is_told_with_who_why_and_until_when(language: str, says: tuple[str, ...]) -> None:
    told = make_notice(with_exception(MAP_TEXT, EXCEPTION), 1, INTRODUCES).words[language]["which_fields"]
    assert all(word in told for word in (*says, "2027-06-30", "(A, S)"))
    assert "ikke dette at vide" not in told


def test_a_number_to_who_is_no_authority_is_told_as_such() -> None:
    text = MAP_TEXT.replace(
        '{name: {da: "Navn", en: "Name", identifies: name}, start_week',
        '{name: {da: "CPR-nummer", en: "CPR number", identifies: national-number}, start_week',
    )
    shelter = next(line for line in text.splitlines() if line.startswith("  introduction-to-shelter: "))
    text = text.replace(shelter, shelter.replace("[name, start_week]", "[start_week]"))
    told = make_notice(with_exception(text, EXCEPTION), 1, INTRODUCES).words["da"]["which_fields"]
    assert "De får cpr-nummer at vide, selv om Cafébestyrer hos Café Kastanjen ikke er en myndighed" in told


def test_the_hash_binds_the_words_and_since_when_one_is_asked_anew() -> None:
    notice = make_notice(MAP, 1, "needs-to-cafe")
    assert notice.hash == make_notice(MAP, 2, "needs-to-cafe").hash
    asked_anew = [make_notice(MAP, 3, "needs-to-cafe", since) for since in (0, 2, 3)]
    assert asked_anew[0].hash == notice.hash, "what was given where nobody is asked anew keeps its hash"
    assert len({one.hash for one in asked_anew}) == len(asked_anew)
    assert asked_anew[1].hash == make_notice(MAP, 2, "needs-to-cafe", 2).hash
    changed = deepcopy(notice.words)
    changed["en-easy"]["why"] += "!"
    assert Notice(MAP.id, "needs-to-cafe", 1, changed).hash != notice.hash
    assert len({make_notice(MAP, 1, arrow).hash for arrow in ASKED}) == len(ASKED)


def test_what_rests_on_no_permission_is_not_asked_about() -> None:
    for arrow in ("hours-to-subsidy", "own-wishes", "acute-help-to-cafe"):
        with pytest.raises(Invalid, match="does not rest on permission"):
            make_notice(MAP, 1, arrow)


@pytest.mark.parametrize("arrow", ASKED)
def test_the_danish_is_easy_enough(arrow: str) -> None:
    assert lix(whole(arrow, "da")) <= 35


@pytest.mark.parametrize("arrow", ASKED)
def test_the_easy_danish_is_easy(arrow: str) -> None:
    assert lix(whole(arrow, "da-easy")) <= 25
