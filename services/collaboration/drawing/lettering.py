"""How wide a text is when drawn, and where it breaks into lines.

A drawing is made where there are no fonts, and read where other fonts may stand in. So text is measured by a table: the
advance widths of DejaVu Sans in thousandths of the letter size, read from the font's `hmtx` table (Unicode Basic Latin,
Latin-1 and Latin Extended-A, and the marks that drawings use) and rounded up to the next ten. The fonts that stand in
for it (Verdana, Arial, Helvetica) are as wide or narrower. Any other sign counts as a full em.
"""

# ruff: noqa: RUF001 - the table holds letters that look alike, and means each of them

from collections.abc import Mapping

ASCENT = 0.93
"""How far a letter rises above its line, in letter sizes (DejaVu Sans)."""

DESCENT = 0.24
"""How far a letter hangs below its line, in letter sizes (DejaVu Sans)."""

_REGULAR: Mapping[int, str] = {
    280: "'ijlìíîïĩīĭįıĵĺļ",
    290: "ł",
    300: "IJÌÍÎÏĨĪĬĮİĴ",
    320: " ,.·‘’",
    340: "/:;\\|¦",
    350: "ŀ",
    360: "fſ",
    370: "-",
    380: "ľ",
    400: "()[]tţťŧ",
    410: "!¡²³¹",
    420: "rŕŗř",
    460: '"',
    480: "ªº",
    500: "*_`§¨¯°´¸–",
    520: "“”„",
    530: "szśŝşšźżž",
    540: "?¿",
    550: "cçćĉċč",
    560: "LĳĹĻĽĿ",
    570: "Ł",
    580: "Fkķĸ",
    590: "Ĳ•",
    600: "vxyýÿŷ",
    610: "PÞ",
    620: "TYaeo«»ÝàáâãäåèéêëðòóôõöøāăąēĕėęěōŏőŢŤŦŶŸ",
    630: "ß",
    640: "$0123456789ESbdghnpqu{}¢£¤¥µ¶ÈÉÊËñùúûüþďđĒĔĖĘĚĝğġģĥńņňŋŚŜŞŠũūŭůűų€",
    660: "KĶ",
    690: "ABVXZÀÁÂÃÄÅĀĂĄŹŻŽ",
    700: "CRÇĆĈĊČħŔŖŘ",
    740: "UÙÚÛÜŨŪŬŮŰŲ",
    750: "NÑŃŅŇŊ",
    760: "HĤ",
    780: "&DGÐĎĐĜĞĠĢ",
    790: "OQÒÓÔÕÖØŌŎŐ",
    820: "wŉŵ",
    840: "#+<=>^~¬±×÷→↺",
    870: "M",
    920: "Ħ",
    960: "%",
    970: "¼½¾",
    980: "mÆ",
    990: "WæŴ",
    1000: "@©®—…",
    1030: "œ",
    1070: "Œ",
}

_BOLD: Mapping[int, str] = {
    310: "'",
    350: " ijlìíîïĩīĭįıĵĺļ",
    370: "/\\|¦",
    380: ",.IJ·ÌÍÎÏĨĪĬĮİĴł‘’",
    400: ":;",
    420: "-",
    440: "f²³¹ſ",
    460: "!()[]¡",
    480: "tľţťŧ",
    500: "_`r§¨¯°´¸ŕŗř–",
    530: '"*',
    560: "ŀ",
    570: "ªº",
    590: "?z¿źżž",
    600: "csçćĉċčśŝşš",
    640: "L¤¶ĹĻĽĿ•",
    650: "x«»Ł",
    660: "vyýÿŷ“”„",
    670: "kķĸ",
    680: "aeàáâãäåèéêëāăąēĕėęě",
    690: "EFToÈÉÊËðòóôõöøĒĔĖĘĚĳōŏőŢŤŦ",
    700: "$0123456789¢£¥€",
    720: "bdghnpqu{}ßñùúûüþďđĝğġģĥńņňŋũūŭůűų",
    730: "SYZÝŚŜŞŠŶŸŹŻŽ",
    740: "CPµÇÞĆĈĊČ",
    750: "Ĳ",
    770: "B",
    780: "AKRVXÀÁÂÃÄÅĀĂĄĶŔŖŘ",
    800: "ħ",
    820: "UÙÚÛÜŨŪŬŮŰŲ",
    830: "GĜĞĠĢ",
    840: "#+<=>DHN^~¬±ÐÑ×÷ĎĐĤŃŅŇŊ→↺",
    860: "OQÒÓÔÕÖØŌŎŐ",
    880: "&",
    930: "wŵ",
    980: "Ħ",
    990: "ŉ",
    1000: "@M©®—…",
    1010: "%",
    1040: "¼½¾",
    1050: "mæ",
    1090: "Æ",
    1100: "œ",
    1110: "WŴ",
    1170: "Œ",
}

_SPARE = 1.03  # for the fonts that stand in, and for rounding in browsers
_OTHER = 1000
_VOWELS, _LEAST_PIECE = frozenset("aeiouyæøåäöé"), 3
_WIDTHS = {
    bold: {letter: width for width, letters in table.items() for letter in letters}
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide ``text`` is at most, in the unit of ``size``, the letter size."""
    widths = _WIDTHS[bold]
    return sum(widths.get(letter, _OTHER) for letter in text) * size / 1000 * _SPARE


def wrap(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """``text`` in lines no wider than ``room``. A word too wide for a line is broken; a blank text is one line."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size, bold=bold) <= room:
            lines[-1] = longer
            continue
        *whole, rest = _broken(word, size, room, bold=bold)
        lines += [*whole, rest]
    return tuple(line for line in lines if line) or ("",)


def _broken(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    """The pieces of a word too wide for a line, each but the last with a hyphen."""
    if width(word, size, bold=bold) <= room:  # without a break, the last letter needs no room for a hyphen
        return [word]
    fits = next(at for at in range(len(word), 0, -1) if at == 1 or width(f"{word[:at]}-", size, bold=bold) <= room)
    at = next((at for at in range(fits, _LEAST_PIECE - 1, -1) if _may_break(word, at)), fits)
    return [f"{word[:at]}-", *_broken(word[at:], size, room, bold=bold)]


def _may_break(word: str, at: int) -> bool:
    """Whether a reader expects a break there: a Danish or English syllable mostly begins with one consonant."""
    long = len(word) - at >= _LEAST_PIECE
    return long and word[at].lower() not in _VOWELS and word[at + 1].lower() in _VOWELS
