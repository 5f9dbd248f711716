"""What stands in a citizen's lines is said in four voices, and read easily: LIX as on the pages."""

import re

import pytest

from consent import saying
from consent.guardian_words import GROUND_ABOUT, LOOKED_ABOUT, OTHERWISE_ABOUT, WHAT_ABOUT
from consent.line_words import BY_LAW, GROUND, OTHERWISE, OUTCOME, WHAT
from consent.reason_words import EASY
from services.decision.reasons import all_reasons
from tests.pages.test_texts import CITIZENS, lix, places
from tests.pages.test_texts import EASY as EASY_LIX

VOICES = {voice for voice, _ in saying.VOICES}
EVERY = [*WHAT.values(), *GROUND.values(), *OUTCOME.values(), OTHERWISE, BY_LAW]
ABOUT = [*WHAT_ABOUT.values(), *GROUND_ABOUT.values(), *LOOKED_ABOUT.values(), OTHERWISE_ABOUT]
SPEAKS_TO = re.compile(r"\b(du|din|dit|dine|dig|you|your)\b", re.IGNORECASE)


def test_every_kind_ground_and_outcome_is_said_in_every_voice_with_the_same_places() -> None:
    for words in EVERY:
        assert words.keys() == VOICES
        assert all(words.values())
        assert places(words["da"]) == places(words["en"])
        assert places(words["da-easy"]) == places(words["en-easy"]) <= places(words["da"])


def test_what_a_guardian_reads_is_said_in_every_voice_and_speaks_to_nobody_else() -> None:
    assert WHAT_ABOUT.keys() == WHAT.keys() and GROUND_ABOUT.keys() == GROUND.keys()
    for words in ABOUT:
        assert words.keys() == VOICES
        assert not [one for one in words.values() if SPEAKS_TO.search(one)], words
    for code in all_reasons():
        for voice in VOICES if saying.for_guardians([code]) == [code] else ():
            words = saying.reason_about(voice, code, "Bo")
            assert words and "{" not in words and not SPEAKS_TO.search(words), (code, voice)


def test_every_reason_of_the_rules_is_also_said_in_easy_words() -> None:
    assert EASY.keys() == all_reasons().keys()
    for code in EASY:
        assert saying.reason_in("da-easy", code) != saying.reason_in("da", code)
    assert saying.reason_in("en-easy", "somebody_elses_rule") == ""


@pytest.mark.parametrize(("voice", "most"), [("da", CITIZENS), ("da-easy", EASY_LIX)])
def test_lines_are_easy_enough_to_read(voice: str, most: int) -> None:
    """Each kind of words as a whole: two words are no text whose length says anything."""
    assert lix("\n".join(one[voice] for one in WHAT.values())) <= most
    assert lix(" ".join(saying.reason_in(voice, code) for code in all_reasons())) <= most


def test_no_reason_that_a_citizen_reads_names_an_arrow_by_its_id_or_a_day_by_its_number() -> None:
    for code in all_reasons():
        for voice in VOICES:
            words = saying.reason_in(voice, code)
            assert "_" not in words and "{" not in words and not any(letter.isdigit() for letter in words), code
