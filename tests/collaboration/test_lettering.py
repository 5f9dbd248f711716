"""How wide text is, and where it breaks."""

from hypothesis import given
from hypothesis import strategies as st

from services.collaboration.drawing.lettering import width, wrap


def test_a_text_is_measured_by_its_letters_and_size() -> None:
    # 2048 units an em in DejaVu Sans: H 1540, e 1260, j 569.
    assert width("Hej", 10) >= (1540 + 1260 + 569) / 2048 * 10
    assert width("Hej", 10) <= (1540 + 1260 + 569) / 2048 * 10 * 1.06
    assert width("Hej", 20) == 2 * width("Hej", 10)
    assert width("Hej", 10, bold=True) > width("Hej", 10)
    assert width("你", 10) >= 10


def test_lines_break_between_words() -> None:
    assert wrap("Støtte jeg har brug for", 12, 100) == ("Støtte jeg har", "brug for")
    assert wrap("  ", 12, 100) == ("",)


def test_a_word_too_wide_for_a_line_is_broken() -> None:
    lines = wrap("a Selvforvaltningsinstitutionen", 12, 100)
    assert lines[0] == "a"
    assert "".join(line.removesuffix("-") for line in lines[1:]) == "Selvforvaltningsinstitutionen"
    assert len(lines) > 2


def test_a_long_word_is_broken_where_a_syllable_begins() -> None:
    assert wrap("Udskrivningssamtale", 13, 134, bold=True) == ("Udskrivnings-", "samtale")
    assert wrap("Genoptræningsforløb", 13, 134, bold=True) == ("Genoptrænings-", "forløb")


@given(st.text(max_size=80), st.integers(8, 24), st.integers(60, 200), st.booleans())
def test_no_line_is_wider_than_the_room(text: str, size: int, room: int, bold: bool) -> None:
    lines = wrap(text, size, room, bold=bold)
    assert all(width(line, size, bold=bold) <= room for line in lines)
    assert sum(len(line) for line in lines) >= len("".join(text.split()))
