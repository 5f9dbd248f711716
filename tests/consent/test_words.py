"""What people are told is said in both languages, with the same places; what citizens are told is also easy to read."""

import re

import pytest

from consent import words

EVERY = words._SAID
TO_PARTNERS, TO_OFFICERS = {"please-erase", "reminder"}, {"check", "emergency-in-case"}


@pytest.mark.parametrize("kind", EVERY)
def test_each_voice_has_the_same_places(kind: str) -> None:
    voices = EVERY[kind]
    assert {"da", "en"} <= voices.keys()
    if kind not in TO_PARTNERS | TO_OFFICERS:
        assert {"da-easy", "en-easy"} <= voices.keys()
    named = {voice: set(re.findall(r"\{(\w+)\}", text)) for voice, text in voices.items()}
    assert named["da"] == named["en"]
    assert named.get("da-easy", set()) == named.get("en-easy", set()) <= named["da"]


def test_a_word_in_each_language_is_said_in_that_one_also_where_it_is_easy() -> None:
    said = words.told("withdrawal-closed", partner={"da": "Caféen", "en": "The café"})
    assert (said["da-easy"], said["en-easy"]) == (
        "Caféen har slettet det, de fik.",
        "The café has erased what they got.",
    )
