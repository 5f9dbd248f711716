"""What a notice says of a name, an address or a national number: that it is kept back, or on what exception it passes.

Whether this citizen's name is protected stands in no notice: it is the same for everybody.
"""

from services.collaboration.model import Arrow, Language, NamedException, ServiceMap

_IF_PROTECTED = {
    "da": " Er dit navn og din adresse beskyttet, får de ikke dette at vide: {fields}. Heller ikke, hvis du siger ja.",
    "en": " If your name and address are protected, they are not told this: {fields}. Not even if you say yes.",
}
_EXCEPTED = {
    "da": " De får {field} at vide, også hvis det er beskyttet. Grunden: {why}. "
    "Det har {by} bestemt til og med {last_day} ({act}, {section}).",
    "en": " They are told {field} also if it is protected. The reason: {why}. "
    "This was decided by {by}, until {last_day} ({act}, {section}).",
}
_EXCEPTED_NUMBER = {
    "da": " De får {field} at vide, selv om {gets} ikke er en myndighed. Grunden: {why}. "
    "Det har {by} bestemt til og med {last_day} ({act}, {section}).",
    "en": " They are told {field} although {gets} is no authority. The reason: {why}. "
    "This was decided by {by}, until {last_day} ({act}, {section}).",
}


def told(map_: ServiceMap, arrow: Arrow, language: Language, gets: str) -> str:
    """The sentences for one arrow, each after a blank; "" where it carries nothing that is ever kept back."""
    kept = map_.kept_back(arrow.id)
    held = [map_.field(path).title.in_(language).lower() for path in kept if path not in arrow.exceptions]
    passing = [
        _excepted(map_, path, arrow.exceptions[path], language, gets) for path in kept if path in arrow.exceptions
    ]
    return (_IF_PROTECTED[language].format(fields=", ".join(held)) if held else "") + "".join(passing)


def _excepted(map_: ServiceMap, path: str, exception: NamedException, language: Language, gets: str) -> str:
    words = _EXCEPTED_NUMBER if map_.identifies(path) == "national-number" else _EXCEPTED
    return words[language].format(
        field=map_.field(path).title.in_(language).lower(),
        gets=gets,
        why=exception.why.in_(language),
        by=map_.actor(exception.by).title.in_(language),
        last_day=exception.last_day.isoformat(),
        act=exception.national.act,
        section=exception.national.section,
    )
