"""What practice tells about the map, in sentences, Danish and English. Made of what is told, never of what is not."""

from collections.abc import Iterator

from services.collaboration.model import Language, ServiceMap
from services.decision.reasons import all_reasons
from services.learning.hiding import Told
from services.learning.wire import Along, Finding, Practice, RoutineKept, Turned

_PERSON = {"da": "Borgere og værger", "en": "Citizens and guardians"}
_WHEN = ("too_early", "too_late", "not_planned")
_DAY = 86_400_000

_SAYS: dict[str, tuple[str, str]] = {
    "never-used": (
        "{arrow}: Ingen har brugt pilen. Er der brug for den?",
        "{arrow}: nobody used the arrow. Is it needed?",
    ),
    "only-refused": (
        "{arrow}: {refused} forsøg, og ingen kom igennem. Grunde: {why}.",
        "{arrow}: {refused} tries, and none came through. Reasons: {why}.",
    ),
    "more-refused": (
        "{arrow}: Afvist {refused} gange og brugt {used} gange. Grunde: {why}.",
        "{arrow}: refused {refused} times and used {used} times. Reasons: {why}.",
    ),
    "worked-around": (
        "{arrow}: {around} gange blev der spurgt om noget, som ikke er på pilen: {why}. Passer pilen til arbejdet?",
        "{arrow}: {around} times something was asked for that is not on the arrow: {why}. Does the arrow fit the work?",
    ),
    "when": (
        "{arrow}: {times} gange blev der spurgt uden for pilens tid: {why}. Passer tiden til behovet?",
        "{arrow}: {times} times somebody asked outside the arrow's time: {why}. Does the time fit the need?",
    ),
    "not-fetched": (
        "{arrow}: {waiting} af det, der blev sendt, er ikke hentet. Ved modtageren, at det ligger der?",
        "{arrow}: {waiting} of what was sent were not fetched. Does the receiver know that it is there?",
    ),
    "slow": (
        "{arrow}: Det tager omkring {took}, før det sendte er hentet, og rutinen kommer igen efter {every}.",
        "{arrow}: it takes about {took} until what was sent is fetched, and the routine comes round every {every}.",
    ),
    "off-the-map": (
        "{partner}: {times} gange blev der spurgt langs en pil, som ikke findes på kortet. Hvad manglede?",
        "{partner}: {times} times somebody asked along an arrow that is not on the map. What was missing?",
    ),
    "routine-not-kept": (
        "Rutinen “{routine}”: Der gik noget langs dens pile i {kept} af {periods} perioder.",
        "The routine “{routine}”: something went along its arrows in {kept} of {periods} periods.",
    ),
}


def findings(practice: Practice, map_: ServiceMap) -> list[Finding]:
    """What is worth talking about, in the order of the map."""
    return [
        *(found for one in practice.along if one.version == practice.version for found in _of_arrow(one, map_)),
        *(_turned(one, map_) for one in practice.off_the_map if isinstance(one.times, int) and one.times),
        *(_routine(one) for one in practice.routines if one.kept is not None and 4 * one.kept < 3 * one.periods),
    ]


def _of_arrow(one: Along, map_: ServiceMap) -> Iterator[Finding]:
    if one.never:
        yield _finding("never-used", one, map_)
    if _many(one.refused) and one.used == 0:
        yield _finding("only-refused", one, map_)
    elif isinstance(one.refused, int) and isinstance(one.used, int) and one.refused > one.used:
        yield _finding("more-refused", one, map_)
    if _many(one.around):
        yield _finding("worked-around", one, map_, of=[why.reason for why in one.why if why.around])
    if times := sum(why.times for why in one.why if why.reason in _WHEN and isinstance(why.times, int)):
        yield _finding("when", one, map_, of=[why.reason for why in one.why if why.reason in _WHEN], times=times)
    if _many(one.waiting):
        yield _finding("not-fetched", one, map_)
    yield from _slow(one, map_)


def _slow(one: Along, map_: ServiceMap) -> Iterator[Finding]:
    every = [routine.every for routine in map_.routines if one.arrow in routine.what]
    days = min((each.days + 30 * each.months for each in every), default=0)
    if days and one.median is not None and one.median > days * _DAY:
        yield _finding("slow", one, map_, took=one.median, every=days * _DAY)


def _finding(kind: str, one: Along, map_: ServiceMap, of: list[str] | None = None, **values: int) -> Finding:
    def says(language: Language) -> str:
        arrow = map_.arrow(one.arrow)
        ends = (map_.actor(end.actor).title.in_(language) for end in (arrow.from_, arrow.to))
        told: dict[str, object] = {name: getattr(one, name) for name in ("used", "refused", "around", "waiting")}
        told |= values
        for name in ("took", "every"):
            if name in values:
                told[name] = lasting(values[name], language)
        whys = [why for why in one.why if of is None or why.reason in of]
        told["why"] = ", ".join(_reason(why.reason, language) for why in whys[:2])
        return _words(kind, language).format(arrow=f"“{one.arrow}” ({' → '.join(ends)})", **told)

    return Finding(kind, one.arrow, says("da"), says("en"))


def _turned(one: Turned, map_: ServiceMap) -> Finding:
    def says(language: Language) -> str:
        partner = map_.partners.get(one.partner)
        name = partner.title.in_(language) if partner else _PERSON[language]
        return _words("off-the-map", language).format(partner=name, times=one.times)

    return Finding("off-the-map", "", says("da"), says("en"))


def _routine(one: RoutineKept) -> Finding:
    def says(language: Language) -> str:
        values = {"routine": one.title[language], "kept": one.kept, "periods": one.periods}
        return _words("routine-not-kept", language).format(**values)

    return Finding("routine-not-kept", "", says("da"), says("en"))


def lasting(span: int, language: Language) -> str:
    """A span of time (ms) as people tell it: minutes, hours or days, rounded."""
    for size, da, en in ((_DAY, ("dag", "dage"), ("day", "days")), (3_600_000, ("time", "timer"), ("hour", "hours"))):
        if span >= size:
            number = round(span / size)
            return f"{number} {(da if language == 'da' else en)[number != 1]}"
    minutes = round(span / 60_000)
    names = ("minut", "minutter") if language == "da" else ("minute", "minutes")
    if not minutes:
        return "mindre end et minut" if language == "da" else "less than a minute"
    return f"{minutes} {names[minutes != 1]}"


def _words(kind: str, language: Language) -> str:
    return _SAYS[kind][language == "en"]


def _reason(code: str, language: Language) -> str:
    known = all_reasons().get(code)
    title = known.title[language] if known else code
    return title[:1].lower() + title[1:]


def _many(count: Told) -> bool:
    return isinstance(count, int) and count > 0
