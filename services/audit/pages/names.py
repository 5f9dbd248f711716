"""The names of things in the reader's language: those of the map, those of the rules, and ours. Pure.

What has no name any more (a partner who left the map, a kind of an older release) is told by its id.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from babel.dates import format_date

from services.audit.wire import Entry
from services.collaboration.model import ServiceMap, Words
from services.decision.reasons import all_reasons
from services.pages.texts import Texts, Voice

Language = Literal["da", "en"]


class Names:
    """Names for one reader; `map_` is None for the house ledger."""

    def __init__(self, texts: Texts, voice: Voice, map_: ServiceMap | None) -> None:
        self._texts, self._voice, self._map = texts, voice, map_
        self.language: Language = "da" if voice.language == "da" else "en"

    @property
    def title(self) -> str:
        """The name of the collaboration, or of the house ledger."""
        return self._map.title.in_(self.language) if self._map else self._say("house.title", "house")

    def facet(self, facet: str, value: str) -> str:
        """A value under a facet (see `services.audit.facets`)."""
        told: str = getattr(self, facet)(value)
        return told

    def arrow(self, id_: str) -> str:
        """What flows along an arrow, from whom to whom."""
        arrow = self._map.arrows.get(id_) if self._map else None
        if self._map is None or arrow is None:
            return id_
        items = ", ".join(self._map.item(item).title.in_(self.language) for item in arrow.items)
        return f"{items}: {self.actor(arrow.from_.actor)} → {self.actor(arrow.to.actor)}"

    def knows_arrow(self, id_: str) -> bool:
        """Whether the map in force has such an arrow."""
        return self._map is not None and id_ in self._map.arrows

    def partner(self, id_: str) -> str:
        """A partner; the citizen or a guardian stands under `person`."""
        if id_ == "person":
            return self._say("partner.person", id_)
        return self._titled(self._map.partners if self._map else {}, id_)

    def actor(self, id_: str) -> str:
        """A role on the map."""
        return self._titled(self._map.actors if self._map else {}, id_)

    def activity(self, id_: str) -> str:
        """A step of the service."""
        return self._titled(self._map.activities if self._map else {}, id_)

    def purpose(self, id_: str) -> str:
        """What a flow is for."""
        words = self._map.purposes.get(id_) if self._map else None
        return words.in_(self.language) if words else id_

    def field(self, path: str) -> str:
        """A field, by `item.field`."""
        item, _, field = path.partition(".")
        found = self._map.items.get(item) if self._map else None
        named = found.fields.get(field) if found else None
        return f"{found.title.in_(self.language)}: {named.title.in_(self.language)}" if found and named else path

    def reason(self, code: str) -> str:
        """Why something was refused, in a few words."""
        reason = all_reasons().get(code)
        return reason.title[self.language] if reason else code

    def kind(self, kind: str) -> str:
        """What sort of entry it is."""
        return self._say(f"kind.{kind}", kind)

    def outcome(self, outcome: str) -> str:
        """How it came out."""
        return self._say(f"outcome.{outcome}", outcome)

    def need(self, id_: str) -> str:
        """Why the receiver at the end of an arrow needs what flows along it."""
        arrow = self._map.arrows.get(id_) if self._map else None
        return arrow.need_to_know.in_(self.language) if arrow else ""

    def ground(self, basis: str) -> str:
        """What a flow rests on."""
        return self._say(f"ground.{basis}", basis)

    def line(self, entry: Entry) -> str:
        """What an entry is about, as far as it says so in the clear."""
        said, about = entry.said, entry.about
        if arrow := said.get("arrow"):
            return self.arrow(str(arrow))
        if what := said.get("what"):
            return self._say(f"what.{what}", str(what))
        if actor := said.get("actor"):
            return self.actor(str(actor))
        if activity := said.get("activity"):
            return self.activity(str(activity))
        if isinstance(arrows := said.get("arrows"), list):
            return "; ".join(self.arrow(str(one)) for one in arrows)
        ends = [self.partner(about[end]) for end in ("from_partner", "to_partner") if about.get(end)]
        return " → ".join(ends)

    def day(self, day: str) -> str:
        """A day as written on the map, like 2026-12-01, for reading; "" for none."""
        told = "d. MMMM y" if self.language == "da" else "d MMMM y"
        return format_date(date.fromisoformat(day), told, self.language) if day else ""

    def _titled(self, things: Mapping[str, Any], id_: str) -> str:
        found = things.get(id_)
        title: Words | None = found.title if found else None
        return title.in_(self.language) if title else id_

    def _say(self, key: str, otherwise: str) -> str:
        known = self._texts.keys(self._voice.language)
        return self._texts.say(self._voice, key, {}) if key in known else otherwise
