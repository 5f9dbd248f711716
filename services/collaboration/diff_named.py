"""Differences in what an arrow names, in words: who stands at its ends, what its fields are called and marked as."""

from collections.abc import Iterator, Mapping

from services.collaboration.flows import Arrow
from services.collaboration.kinds import About, FieldType, Identifies, SpecialCategory
from services.collaboration.model import ServiceMap
from services.collaboration.named import Carried, carried
from services.collaboration.parts import Language, Words

_TYPE: Mapping[FieldType, Words] = {
    FieldType.TEXT: Words("tekst", "text"),
    FieldType.NUMBER: Words("et tal", "a number"),
    FieldType.DATE: Words("en dato", "a date"),
    FieldType.BOOLEAN: Words("ja eller nej", "yes or no"),
}
_ABOUT: Mapping[About, Words] = {
    About.RELATIVE: Words("fortæller om en pårørende", "tells about a relative"),
    About.PROFESSIONAL: Words("fortæller om en fagperson", "tells about a professional"),
    About.OTHER: Words("fortæller om en anden person", "tells about another person"),
}
_IDENTIFIES: Mapping[Identifies, Words] = {
    Identifies.NATIONAL_NUMBER: Words("er et personnummer", "is a national number"),
    Identifies.NAME: Words("er et navn", "is a name"),
    Identifies.ADDRESS: Words("er en adresse", "is an address"),
    Identifies.NOTHING: Words("siger ikke, hvem man er", "does not say who somebody is"),
}
_SPECIAL: Mapping[SpecialCategory, Words] = {
    SpecialCategory.HEALTH: Words("helbred", "health"),
    SpecialCategory.ORIGIN: Words("race eller etnisk oprindelse", "racial or ethnic origin"),
    SpecialCategory.POLITICS: Words("politisk overbevisning", "political opinions"),
    SpecialCategory.BELIEF: Words("religiøs eller filosofisk overbevisning", "religious or philosophical beliefs"),
    SpecialCategory.UNION: Words("medlemskab af fagforening", "trade union membership"),
    SpecialCategory.GENETIC: Words("genetiske data", "genetic data"),
    SpecialCategory.BIOMETRIC: Words("biometriske data", "biometric data"),
    SpecialCategory.SEX_LIFE: Words("sexliv eller seksuel orientering", "sex life or orientation"),
}
_SENSITIVE, _PLAIN = Words("er følsomt", "is sensitive"), Words("er ikke følsomt", "is not sensitive")
_OF_THEMSELVES = Words("fortæller om en selv", "tells about oneself")


def at_ends(map_: ServiceMap, arrow: Arrow, language: Language) -> str:
    """The partners at the arrow's ends, each with the controller that it is part of."""
    return " → ".join(_at(map_, end.actor, language) for end in (arrow.from_, arrow.to))


def _at(map_: ServiceMap, actor: str, language: Language) -> str:
    found = map_.actor(actor)
    if found.partner is None:
        return found.title.in_(language)
    title, controller = map_.partner(found.partner).title.in_(language), map_.controller_of(found.partner)
    if controller == found.partner:
        return title
    whole = map_.partner(controller).title.in_(language)
    return f"{title} ({Words('del af', 'part of').in_(language)} {whole})"


def of_fields(old: ServiceMap, before: Arrow, new: ServiceMap, after: Arrow, language: Language) -> Iterator[str]:
    """What is different in what the fields are that the arrow carried before and carries now."""
    was, are = carried(old, before), carried(new, after)
    for path, one in are.items():
        if path in was and was[path].title != one.title:
            yield _renamed(was[path].title, one.title, language)
        if path in was and was[path].marks() != one.marks():
            now, then = _marks(one, language), _marks(was[path], language)
            yield f"{one.title.in_(language)}: {now} ({Words('før', 'before').in_(language)}: {then})."


def _renamed(was: Words, now: Words, language: Language) -> str:
    """In the reader's language; where that is as before, in the other one."""
    other: Language = "en" if language == "da" else "da"
    read = language if was.in_(language) != now.in_(language) else other
    if read == language:
        heads = Words("Det, der hed", "What was called"), Words("hedder nu", "is now called")
    else:
        heads = Words("Det, der på engelsk hed", "What was called in Danish"), Words("hedder nu", "is now called")
    head, then = (one.in_(language) for one in heads)
    return f"{head} “{was.in_(read)}”, {then} “{now.in_(read)}”."


def _marks(one: Carried, language: Language) -> str:
    special = (_SPECIAL[one.special_category],) if one.special_category else ()
    said = (
        _TYPE[one.type],
        _ABOUT[one.about] if one.about else _OF_THEMSELVES,
        _IDENTIFIES[one.identifies],
        _SENSITIVE if one.sensitive else _PLAIN,
        *special,
    )
    return ", ".join(words.in_(language) for words in said)
