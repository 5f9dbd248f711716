"""Notices: the words with which somebody is asked, in Danish and English, each also easy to read.

GDPR articles 7 and 13: who asks, who gives and who gets, which fields, why, until when, how long kept, that no is fine
and what happens then, how to withdraw, and whom to ask. A notice is made from the map, hashed, and kept as shown; a
permission is bound to the hash. A notice does not say all that a map does (when an arrow is open, how often), so where
a version asks anew, the hash is another one also under the same words.
"""

from dataclasses import dataclass
from typing import Literal

from consent.kept_back import told
from services.canonical import digest
from services.collaboration.model import Arrow, ServiceMap, Words
from services.periods import Duration, in_words
from services.problems import Invalid

REQUIRED = (
    "who_asks", "who_gives", "who_gets", "which_fields", "why", "until_when",
    "kept_how_long", "if_no", "how_to_withdraw", "whom_to_ask",
)  # fmt: skip
LANGUAGES = ("da", "en", "da-easy", "en-easy")
HOLDS = Duration(months=12)


@dataclass(frozen=True, slots=True)
class Notice:
    """The words for one arrow: per language a title and one sentence for each required point.

    `asks_since` is the version from which on citizens are asked anew along it; 0 where they never were.
    """

    collaboration: str
    arrow: str
    map_version: int
    words: dict[str, dict[str, str]]
    asks_since: int = 0

    @property
    def hash(self) -> str:
        """SHA-256 of the words and, where citizens are asked anew, since which version: 64 hex digits."""
        shown = {"collaboration": self.collaboration, "arrow": self.arrow, "words": self.words}
        # Nothing is added where nothing is asked anew, so that what was given keeps the hash under which it was.
        return digest({**shown, "asks_since": self.asks_since} if self.asks_since else shown)


def missing(words: dict[str, dict[str, str]]) -> list[str]:
    """Which required points are missing or empty, as `language.point`."""
    return [
        f"{language}.{point}"
        for language in LANGUAGES
        for point in REQUIRED
        if not words.get(language, {}).get(point, "").strip()
    ]


def checked(notice: Notice) -> Notice:
    """The notice, whole. Raises Invalid naming what is missing."""
    if gaps := missing(notice.words):
        raise Invalid(f"The notice lacks {', '.join(gaps)}.", "Write these points before anybody is asked.")
    return notice


def make_notice(map_: ServiceMap, version: int, arrow_id: str, asks_since: int = 0) -> Notice:
    """The notice for an arrow of a published map, along which citizens are asked anew since the version `asks_since`.

    Raises Invalid for an arrow that needs no permission.
    """
    arrow = map_.arrow(arrow_id)
    if map_.ground_of(arrow_id).basis != "permission":
        raise Invalid(f"The arrow {arrow_id} does not rest on permission.", "Ask only where the map says so.")
    words = {
        "da": _danish(_Parts(map_, arrow, "da")),
        "en": _english(_Parts(map_, arrow, "en")),
        "da-easy": _easy_danish(_Parts(map_, arrow, "da")),
        "en-easy": _easy_english(_Parts(map_, arrow, "en")),
    }
    return checked(Notice(map_.id, arrow_id, version, words, asks_since))


class _Parts:
    """The names a notice speaks of, in one language."""

    def __init__(self, map_: ServiceMap, arrow: Arrow, language: Literal["da", "en"]) -> None:
        self.language = language
        self.asks = self.say(map_.partner(map_.governance.operator).title)
        self.gives, self.gets = self._end(map_, arrow.from_.actor), self._end(map_, arrow.to.actor)
        # A part is no name: within a sentence it begins with a small letter.
        self.them = {"da": "", "en": "the "}[language] + self.gets[:1].lower() + self.gets[1:]
        named = [self.say(map_.field(path).title).lower() for path in arrow.fields]
        # A field may itself be told as a list: "sound, light, calm".
        self.fields = ("; " if any("," in one for one in named) else ", ").join(named)
        self.kept_back = told(map_, arrow, language, self.gets)
        self.why = self.say(arrow.need_to_know)
        self.purpose = self.say(map_.purposes[arrow.purpose])
        self.holds, self.kept = in_words(HOLDS, language), in_words(arrow.keep_for, language)
        self.activity = self.say(map_.activity(arrow.to.activity).title)

    def say(self, words: Words) -> str:
        return words.da if self.language == "da" else words.en

    def _end(self, map_: ServiceMap, actor_id: str) -> str:
        actor = map_.actor(actor_id)
        title = self.say(actor.title)
        if actor.partner is None:
            return title
        where = {"da": "hos", "en": "at"}[self.language]
        return f"{title} {where} {self.say(map_.partner(actor.partner).title)}"


def _danish(p: _Parts) -> dict[str, str]:
    return {
        "title": f"Må {p.them} få at vide: {p.fields}?",
        "who_asks": f"{p.asks} spørger dig.",
        "who_gives": f"{p.gives} giver oplysningerne videre.",
        "who_gets": f"{p.gets} får dem. Ingen andre.",
        "which_fields": f"Det handler om: {p.fields}. Du kan sige ja til noget og nej til resten.{p.kept_back}",
        "why": f"{p.why}. Formålet er: {p.purpose}.",
        "until_when": f"Dit ja gælder i {p.holds}. Så spørger vi igen.",
        "kept_how_long": f"{p.gets} må gemme oplysningerne i {p.kept}. Så skal de slettes.",
        "if_no": "Du bestemmer. Det er helt i orden at sige nej, og du mister ingen hjælp af den grund. "
        f"{p.gets} får så ikke oplysningerne, og I finder ud af resten sammen ({p.activity}).",
        "how_to_withdraw": "Du kan når som helst fortryde. Det er lige så let som at sige ja: her på siden, "
        "eller sig det til din sagsbehandler.",
        "whom_to_ask": f"Spørg din sagsbehandler eller databeskyttelsesrådgiveren hos {p.asks}.",
    }


def _english(p: _Parts) -> dict[str, str]:
    return {
        "title": f"May {p.them} be told: {p.fields}?",
        "who_asks": f"{p.asks} is asking you.",
        "who_gives": f"{p.gives} passes it on.",
        "who_gets": f"{p.gets} gets it. Nobody else.",
        "which_fields": f"It is about: {p.fields}. You can say yes to some and no to the rest.{p.kept_back}",
        "why": f"{p.why}. The purpose is: {p.purpose}.",
        "until_when": f"Your yes holds for {p.holds}. Then we ask again.",
        "kept_how_long": f"{p.gets} may keep it for {p.kept}. Then it must be erased.",
        "if_no": "You decide. It is fine to say no, and you lose no help by it. "
        f"{p.gets} then does not get it, and you work out the rest together ({p.activity}).",
        "how_to_withdraw": "You can change your mind at any time. It is as easy as saying yes: here on this page, "
        "or tell your caseworker.",
        "whom_to_ask": f"Ask your caseworker or the data protection officer at {p.asks}.",
    }


def _easy_danish(p: _Parts) -> dict[str, str]:
    return {
        "title": f"Om dig: {p.fields}. Må {p.them} få det at vide?",
        "who_asks": f"{p.asks} spørger dig.",
        "who_gives": f"{p.gives} fortæller det.",
        "who_gets": f"{p.gets} får det at vide. Ingen andre.",
        "which_fields": f"Det er: {p.fields}. Du kan vælge noget fra.{p.kept_back}",
        "why": f"{p.why}.",
        "until_when": f"Dit ja holder i {p.holds}.",
        "kept_how_long": f"De må gemme det i {p.kept}. Så sletter de det.",
        "if_no": "Du må gerne sige nej. Du får stadig hjælp. Så får de det bare ikke at vide.",
        "how_to_withdraw": "Du må gerne sige stop. Også i morgen. Tryk her, eller sig det til din sagsbehandler.",
        "whom_to_ask": "Spørg din sagsbehandler. Du må også spørge den, der passer på det, vi ved om dig.",
    }


def _easy_english(p: _Parts) -> dict[str, str]:
    return {
        "title": f"About you: {p.fields}. May {p.them} be told?",
        "who_asks": f"{p.asks} is asking you.",
        "who_gives": f"{p.gives} tells it.",
        "who_gets": f"{p.gets} is told. Nobody else.",
        "which_fields": f"It is: {p.fields}. You can leave some out.{p.kept_back}",
        "why": f"{p.why}.",
        "until_when": f"Your yes lasts {p.holds}.",
        "kept_how_long": f"They may keep it for {p.kept}. Then they erase it.",
        "if_no": "You may say no. You still get help. They are just not told.",
        "how_to_withdraw": "You may say stop. Tomorrow, too. Press here, or tell your caseworker.",
        "whom_to_ask": "Ask your caseworker. You may also ask the one who looks after your information.",
    }
