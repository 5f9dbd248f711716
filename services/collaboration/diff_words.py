"""Differences between two versions of a map, in words."""

from collections.abc import Iterator, Mapping, Sequence

from services.collaboration.diff import Difference, Kind
from services.collaboration.diff_named import at_ends, of_fields
from services.collaboration.flows import Arrow, AtMost, When
from services.collaboration.kinds import Basis, Counted, Form
from services.collaboration.model import ServiceMap
from services.collaboration.parts import Language
from services.periods import in_words

_PART: Mapping[str, tuple[str, str]] = {
    "partners": ("Parten", "The partner"),
    "actors": ("Aktøren", "The actor"),
    "activities": ("Aktiviteten", "The activity"),
    "items": ("Oplysningen", "The item"),
    "purposes": ("Formålet", "The purpose"),
    "matters": ("Sagsområdet", "The matter"),
    "grounds": ("Grundlaget", "The ground"),
    "resources": ("Ressourcen", "The resource"),
    "arrows": ("Pilen", "The arrow"),
}
_KIND: Mapping[Kind, tuple[str, str]] = {
    Kind.ADDED: ("er ny", "is new"),
    Kind.GONE: ("er der ikke mere", "is gone"),
    Kind.CHANGED: ("er ændret", "is changed"),
}
_WHOLE: Mapping[str, tuple[str, str]] = {
    "title": ("Navnet på samarbejdet", "The name of the collaboration"),
    "state": ("Om det er forsøg eller drift", "Whether it is a pilot or a routine"),
    "pilot_last_day": ("Forsøgets sidste dag", "The pilot's last day"),
    "time_zone": ("Tidszonen", "The time zone"),
    "relation_to_co_production": ("Forholdet til samskabelse", "How it relates to co-production"),
    "remit": ("Hvem det er for", "Whom it is for"),
    "need": ("Behovet", "The need"),
    "questions": ("Et svar på de fire spørgsmål", "An answer to the four questions"),
    "governance": ("Styringen", "Governance"),
    "complements": ("Hvad der supplerer hvad", "What complements what"),
    "assets": ("Listen over fælles teknologi og steder", "The list of shared technology and places"),
    "routines": ("Listen over rutiner", "The list of routines"),
    "order": ("Aktiviteternes rækkefølge", "The order of activities"),
    "again": ("Hvad der kommer igen", "What comes round again"),
}
_GOVERNANCE: Mapping[str, tuple[str, str]] = {
    "operator": ("hvem der driver Dottedline", "who runs Dottedline"),
    "controller_of": ("hvem der har dataansvaret", "who is controller of what"),
    "access_given_by": ("hvem der giver adgang", "who gives access"),
    "coordinator": ("koordinatoren", "the coordinator"),
    "reflection_every": ("hvor tit der reflekteres", "how often one reflects"),
    "responsible": ("hvem der er ansvarlig", "who is responsible"),
    "citizens_voice": ("borgernes stemme", "the citizens' voice"),
    "third_parties": ("hvem der ellers leder og beslutter", "who else manages and decides"),
    "agreements": ("aftalerne mellem parterne", "the agreements between partners"),
}
_FORM: Mapping[Form, tuple[str, str]] = {
    Form.ON_REQUEST: ("når modtageren spørger", "when the receiver asks"),
    Form.SENT: ("sendt", "sent"),
    Form.BROKERED: ("når afsenderen svarer", "when the sender answers"),
    Form.SUBSCRIPTION: ("løbende", "regularly"),
}
_BASIS: Mapping[Basis, tuple[str, str]] = {
    Basis.PERMISSION: ("borgerens tilladelse", "the citizen's permission"),
    Basis.LAW: ("loven", "law"),
    Basis.OWN_INFORMATION: ("borgerens egne oplysninger", "the citizen's own information"),
    Basis.EMERGENCY: ("en akut situation", "an emergency"),
}
_PER: Mapping[Counted, tuple[str, str]] = {
    Counted.PERMISSION: ("tilladelse", "permission"),
    Counted.EMERGENCY: ("akut situation", "emergency"),
}


class Told:
    """Tells differences between two versions of a map in one language."""

    def __init__(self, old: ServiceMap, new: ServiceMap, language: Language) -> None:
        self._old, self._new, self._language = old, new, language

    def lines(self, differences: Sequence[Difference]) -> Iterator[tuple[Difference, tuple[str, ...]]]:
        """Each difference with its sentences; the first one says what it is."""
        for one in differences:
            more = self._arrow(one) if one.part == "arrows" else self._item(one) if one.part == "items" else ()
            yield one, (self._head(one), *more)

    def _(self, both: tuple[str, str]) -> str:
        return both[0 if self._language == "da" else 1]

    def _head(self, one: Difference) -> str:
        if not one.id:
            which = ", ".join(self._(_GOVERNANCE[name]) for name in one.what if name in _GOVERNANCE)
            return f"{self._(_WHOLE[one.part])} {self._(_KIND[one.kind])}{f': {which}' if which else ''}."
        return f"{self._(_PART[one.part])} “{self._title(one)}” ({one.id}) {self._(_KIND[one.kind])}."

    def _title(self, one: Difference) -> str:
        map_ = self._old if one.kind is Kind.GONE else self._new
        if one.part == "arrows":
            return self._from_to(map_, map_.arrow(one.id))
        part = getattr(map_, one.part)[one.id]
        if one.part == "grounds":
            return self._(_BASIS[part.basis])
        words = part if one.part in ("purposes", "matters") else part.title
        return str(words.in_(self._language))

    def _from_to(self, map_: ServiceMap, arrow: Arrow) -> str:
        sender, receiver = (map_.actor(end.actor).title.in_(self._language) for end in (arrow.from_, arrow.to))
        return f"{sender} → {receiver}"

    def _item(self, one: Difference) -> Iterator[str]:
        """What is different about a kind of information: its fields, and how they are written."""
        if one.kind is not Kind.CHANGED:
            return
        before, after = self._old.item(one.id).fields, self._new.item(one.id).fields
        written = [name for name in after if name in before and before[name].schema() != after[name].schema()]
        for label, which, fields in (
            (("Den har også: ", "It also has: "), [name for name in after if name not in before], after),
            (("Den har ikke mere: ", "It has no more: "), [name for name in before if name not in after], before),
            (("Skrives på en anden måde: ", "Written otherwise: "), written, after),
        ):
            if which:
                yield self._(label) + f"{', '.join(fields[name].title.in_(self._language) for name in which)}."

    def _arrow(self, one: Difference) -> Iterator[str]:
        """What an arrow lets through now, or what is different about it."""
        if one.kind is Kind.GONE:
            return
        after = self._new.arrow(one.id)
        if one.kind is Kind.ADDED:
            yield self._(("Den fører: ", "It carries: ")) + f"{self._fields(self._new, after.fields)}."
            yield self._(("Hvorfor: ", "Why: ")) + f"{after.need_to_know.in_(self._language)}."
            yield self._(("Grundlag: ", "Ground: ")) + f"{self._(_BASIS[self._new.ground_of(one.id).basis])}."
            return
        if one.what == ("named",):
            yield self._((
                "Selve pilen er som før; det, den nævner, er det ikke.",
                "The arrow is drawn as before; what it names is not.",
            ))  # fmt: skip
        yield from self._changed(self._old.arrow(one.id), after)
        if one.asks_anew:
            yield self._((
                "Et ja fra før dækker ikke dette: borgeren skal spørges igen.",
                "A yes from before does not cover this: the citizen has to be asked anew.",
            ))  # fmt: skip

    def _changed(self, before: Arrow, after: Arrow) -> Iterator[str]:
        yield from self._other_fields(before, after)
        yield from of_fields(self._old, before, self._new, after, self._language)
        was, is_ = self._aspects(self._old, before), self._aspects(self._new, after)
        for label, told in is_.items():
            if told != was[label]:
                yield f"{label}: {told} ({self._(('før', 'before'))}: {was[label]})."
        if before.exceptions != after.exceptions:
            yield self._(("Undtagelserne for navn, adresse og nummer er andre.", "Its named exceptions are others."))

    def _aspects(self, map_: ServiceMap, arrow: Arrow) -> dict[str, str]:
        """What an arrow says beside its fields."""
        return {
            self._(("Fra → til", "From → to")): self._from_to(map_, arrow),
            self._(("Mellem parterne", "Between the partners")): at_ends(map_, arrow, self._language),
            self._(("Hvorfor", "Why")): arrow.need_to_know.in_(self._language),
            self._(("Til hvad", "What for")): map_.purposes[arrow.purpose].in_(self._language),
            self._(("Grundlag", "Ground")): self._ground(map_, arrow),
            self._(("Hvornår", "When")): self._when(map_, arrow),
            self._(("Form", "Form")): self._form(arrow),
            self._(("Højst", "At most")): self._at_most(arrow.at_most),
            self._(("Gemmes i", "Kept for")): in_words(arrow.keep_for, self._language),
        }

    def _other_fields(self, before: Arrow, after: Arrow) -> Iterator[str]:
        more = [path for path in after.fields if path not in before.fields]
        less = [path for path in before.fields if path not in after.fields]
        if more:
            yield self._(("Den fører også: ", "It also carries: ")) + f"{self._fields(self._new, more)}."
        if less:
            yield self._(("Den fører ikke mere: ", "It carries no more: ")) + f"{self._fields(self._old, less)}."

    def _fields(self, map_: ServiceMap, paths: Sequence[str]) -> str:
        return ", ".join(map_.field(path).title.in_(self._language) for path in paths)

    def _ground(self, map_: ServiceMap, arrow: Arrow) -> str:
        ground = map_.ground_of(arrow.id)
        articles = ", ".join(f"GDPR {one}" for one in (ground.article_6, ground.article_9) if one)
        law = f"; {ground.national.act}, {ground.national.section}" if ground.national else ""
        return f"{self._(_BASIS[ground.basis])}, {articles}{law}"

    def _when(self, map_: ServiceMap, arrow: Arrow) -> str:
        return self._while(map_, arrow.when) if arrow.when else self._(("altid", "always"))

    def _while(self, map_: ServiceMap, when: When) -> str:
        names = ", ".join(map_.activity(id_).title.in_(self._language) for id_ in when.during)
        during = self._((f"under {names}", f"during {names}"))
        if not when.before_start:
            return during
        period = in_words(when.before_start, self._language)
        return during + self._((f", fra {period} før", f", from {period} before"))

    def _form(self, arrow: Arrow) -> str:
        form = self._(_FORM[arrow.form])
        if not arrow.every:
            return form
        every = in_words(arrow.every, self._language)
        return form + self._((f", med {every} imellem", f", {every} apart"))

    def _at_most(self, at_most: AtMost | None) -> str:
        if at_most is None:
            return self._(("så ofte det er nødvendigt", "as often as needed"))
        times = self._((f"{at_most.times} gange", f"{at_most.times} times"))
        if at_most.times == 1:
            times = self._(("én gang", "once"))
        per = self._(_PER[at_most.per]) if isinstance(at_most.per, Counted) else in_words(at_most.per, self._language)
        return f"{times} {self._(('pr.', 'per'))} {per}"
