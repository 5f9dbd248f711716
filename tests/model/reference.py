"""A small reference of what the whole should do: who decides, who has a part, what is open, what may flow. Pure.

It knows nothing of ledgers, fences, stores or policies; it is told in the words of the design. Times are instants in
milliseconds; `order` counts what was done, so that what came first is known also within one millisecond.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tests.house import ZONE, at

NEVER_ENDS = 2**53 - 1
HOUR = 60 * 60 * 1000
SUPPORT = ("support-needs.practical_support", "support-needs.sensory_needs")
GUARDIANS = {"bo": "clara", "dagny": "eva"}
GUARDED_UNTIL = {"bo": at("2027-03-01"), "dagny": at("2027-01-15")}
MINOR = "dagny"
HOME_CAFE, CITY_CAFE, CITY_HOME = ("care-home", "cafe"), ("municipality", "cafe"), ("municipality", "care-home")
SIDES = {"contact-person": "hanne", "job-consultant": "gert", "cafe-manager": "ib", "caseworker": "frida"}


@dataclass(frozen=True)
class Arrow:
    """An arrow, as far as it matters here."""

    sender: str
    receiver: str
    ground: str
    during: tuple[str, ...] = ()
    days_before: int = 0
    fields: tuple[str, ...] = ()
    acts: str = "receiver"
    between: tuple[str, str] | None = None
    named: dict[str, int] = field(default_factory=dict)
    """Fields that say who somebody is, each with the end of the exception for it; 0 where there is none."""


ARROWS = {
    "needs-to-cafe": Arrow(
        "contact-person", "cafe-manager", "permission", ("trial-cafe",), 7,
        (*SUPPORT, "support-needs.emergency_contact"), between=HOME_CAFE,
    ),
    "needs-to-matching": Arrow(
        "contact-person", "job-consultant", "permission", ("matching",), 0, (*SUPPORT, "support-needs.transport"),
        between=CITY_HOME,
    ),
    "wishes-to-matching": Arrow(
        "caseworker", "job-consultant", "law", ("matching",), 0,
        ("wishes.tasks", "wishes.hours_per_week", "wishes.places_to_avoid", "contact.name"),
        named={"contact.name": at("2028-01-01")},
    ),
    "introduction-to-cafe": Arrow(
        "job-consultant", "cafe-manager", "permission", ("matching", "trial-cafe"), 0,
        ("introduction.name", "introduction.start_week"), "sender", CITY_CAFE, {"introduction.name": 0},
    ),
    "hours-to-subsidy": Arrow(
        "cafe-manager", "wage-subsidy", "law", ("trial-cafe", "subsidy"), 0,
        ("hours-worked.month", "hours-worked.hours"), "sender", CITY_CAFE,
    ),
    "acute-help-to-cafe": Arrow(
        "contact-person", "cafe-manager", "emergency", ("trial-cafe",), 0,
        ("acute-help.what_helps", "acute-help.allergies", "acute-help.call_whom"), between=HOME_CAFE,
    ),
    "own-wishes": Arrow(
        "citizen", "caseworker", "own-information", (), 0, ("own-words.dream", "own-words.places_to_avoid"), "sender"
    ),
}  # fmt: skip
INTRODUCES = {"contact-person": "introduction-to-home", "cafe-manager": "introduction-to-cafe"}
ON_PERMISSION = ("introduction-to-home", "introduction-to-cafe", "needs-to-cafe", "needs-to-matching")
NOT_GIVEN = {"": "never_asked", "asked": "asked_not_answered", "refused": "refused", "withdrawn": "withdrawn"}
ALIKE = {"never_asked", "asked_not_answered", "refused", "withdrawn", "expired", "own_no", "guardian_no_longer"}
KEPT_BACK = {"name_or_address_protected": "kept_back"}


@dataclass
class Standing:
    """What stands between a citizen and an arrow."""

    asked: bool = False
    state: str = ""
    fields: tuple[str, ...] = ()
    ends_at: int = 0
    as_guardian: bool = False
    by: str = ""
    own_no: bool = False
    stopped: int = -1


@dataclass
class Part:
    """An actor's part in a case."""

    actor: str
    ends_at: int
    made: int
    introduced: bool


@dataclass
class Emergency:
    """A declared emergency."""

    starts_at: int
    ends_at: int
    used: bool = False


@dataclass
class Case:
    """One citizen's case."""

    citizen: str
    standing: dict[str, Standing] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    runs: list[tuple[str, int, int]] = field(default_factory=list)
    emergencies: list[Emergency] = field(default_factory=list)
    agreed: dict[tuple[str, str], int] = field(default_factory=dict)
    protected: bool = False

    def about(self, arrow: str) -> Standing:
        """What stands along an arrow."""
        return self.standing.setdefault(arrow, Standing())

    # Who decides.

    def why_not_yes(self, person: str, arrow: str, now: int) -> str:
        """Why somebody may not say yes; "" when they may."""
        stands, guarded = self.about(arrow), now < GUARDED_UNTIL.get(self.citizen, 0)
        if person == self.citizen:
            reason = "custody_decides" if self.citizen == MINOR and guarded else ""
        elif not guarded:
            reason = "guardianship_ended"
        else:
            reason = "own_no" if stands.own_no else ""
        return reason or ("" if stands.asked else "conflict")

    def why_not_no(self, person: str, now: int) -> str:
        """Why somebody may not say no."""
        ended = person != self.citizen and now >= GUARDED_UNTIL.get(self.citizen, 0)
        return "guardianship_ended" if ended else ""

    def yes(self, person: str, arrow: str, fields: tuple[str, ...], now: int) -> None:
        stands = self.about(arrow)
        own = person == self.citizen
        stands.state, stands.fields, stands.by, stands.as_guardian = "given", fields, person, not own
        stands.ends_at = a_year_later(now)
        stands.own_no = stands.own_no and not own

    def no(self, person: str, arrow: str, order: int, state: str = "refused") -> None:
        stands = self.about(arrow)
        stands.state, stands.by, stands.stopped = state, person, order
        stands.own_no = stands.own_no or person == self.citizen

    # Who has a part.

    def holds(self, part: Part, now: int) -> bool:
        introduced = INTRODUCES.get(part.actor) if part.introduced else None
        return now < part.ends_at and (introduced is None or self.about(introduced).stopped < part.made)

    def somebody(self, actor: str, now: int) -> bool:
        return actor == "citizen" or any(part.actor == actor and self.holds(part, now) for part in self.parts)

    # What may flow.

    def reasons(self, name: str, now: int, asked: Iterable[str]) -> list[str]:
        """Every reason why nothing flows along an arrow now; none when it may."""
        arrow = ARROWS[name]
        found = set(self._ends(arrow, now)) | set(self._when(arrow, now))
        if arrow.between and now >= self.agreed[arrow.between]:
            found.add("no_agreement")
        if arrow.ground == "permission":
            why = self.why_no_permission(name, now)
            found |= why
            if not why and not set(asked) & set(self.about(name).fields):
                found.add("nothing_permitted")
            if not why and self.all_is_kept_back(name, now, asked):
                found.add("name_or_address_protected")
        elif self.all_is_kept_back(name, now, asked):
            found.add("name_or_address_protected")
        if arrow.ground == "emergency" and not self.emergency(now):
            found.add("no_emergency")
        return sorted(found)

    def why_no_permission(self, arrow: str, now: int) -> set[str]:
        stands = self.about(arrow)
        found = {"own_no"} if stands.own_no else set()
        if stands.state != "given":
            return found | {NOT_GIVEN[stands.state or ("asked" if stands.asked else "")]}
        if now >= stands.ends_at:
            found.add("expired")
        if stands.as_guardian and now >= GUARDED_UNTIL[self.citizen]:
            found.add("guardian_no_longer")
        return found

    def seen(self, arrow: str, now: int) -> str:
        """The state that people see."""
        stands, why = self.about(arrow), self.why_no_permission(arrow, now)
        if stands.state != "given":
            return stands.state or ("asked" if stands.asked else "never_asked")
        return "given" if not why else "expired" if "expired" in why else "to-confirm"

    def emergency(self, now: int) -> Emergency | None:
        """The newest that is in force."""
        return next((one for one in reversed(self.emergencies) if one.starts_at <= now < one.ends_at), None)

    def permitted(self, name: str, now: int, asked: Iterable[str]) -> set[str]:
        return self._let_through(name, asked) - self._kept_back(name, now)

    def all_is_kept_back(self, name: str, now: int, asked: Iterable[str]) -> bool:
        """Whether of what the ground lets through nothing is left, because all of it says who somebody is."""
        through = self._let_through(name, asked)
        return bool(through) and through <= self._kept_back(name, now)

    def _let_through(self, name: str, asked: Iterable[str]) -> set[str]:
        allowed = self.about(name).fields if ARROWS[name].ground == "permission" else ARROWS[name].fields
        return set(asked) & set(allowed)

    def _kept_back(self, name: str, now: int) -> set[str]:
        return {field for field, until in ARROWS[name].named.items() if self.protected and now >= until}

    def _ends(self, arrow: Arrow, now: int) -> Iterable[str]:
        own, other = (arrow.receiver, arrow.sender) if arrow.acts == "receiver" else (arrow.sender, arrow.receiver)
        if not self.somebody(own, now):
            yield "no_grant"
        if not self.somebody(other, now):
            yield "nobody_at_the_other_end"

    def windows(self, arrow: Arrow) -> list[tuple[int, int]]:
        return [
            (days_before(starts, arrow.days_before), ends)
            for activity, starts, ends in self.runs
            if activity in arrow.during
        ]

    def _when(self, arrow: Arrow, now: int) -> Iterable[str]:
        windows = self.windows(arrow)
        if not arrow.during or any(starts <= now < ends for starts, ends in windows):
            return
        if not windows:
            yield "not_planned"
        elif any(now < starts for starts, _ in windows):
            yield "too_early"
        else:
            yield "too_late"

    def plan(self, activity: str, starts_at: int, ends_at: int, now: int) -> None:
        """One that is not over gets other days; else it comes round again."""
        for place, (name, _, ends) in enumerate(self.runs):
            if name == activity and now < ends:
                self.runs[place] = (activity, starts_at, ends_at)
                return
        self.runs.append((activity, starts_at, ends_at))

    def boundaries(self) -> set[int]:
        """The instants at which something ends or begins by itself."""
        found = {stands.ends_at for stands in self.standing.values() if stands.state == "given"}
        found |= {instant for arrow in ARROWS.values() for window in self.windows(arrow) for instant in window}
        found |= {until for arrow in ARROWS.values() for until in arrow.named.values()}
        found |= {one.ends_at for one in self.emergencies} | {part.ends_at for part in self.parts}
        return found | {GUARDED_UNTIL.get(self.citizen, 0)} | set(self.agreed.values())


def outward(reasons: list[str]) -> list[str]:
    """What a caller from a partner hears."""
    if "no_grant" in reasons:
        return ["no_such_case"]
    return sorted({"no_permission_in_force" if one in ALIKE else KEPT_BACK.get(one, one) for one in reasons})


def first_morning() -> dict[str, Case]:
    """The scenario as it is seeded on 2026-12-01."""
    began, now = at("2026-11-23"), at("2026-12-01T09:00")

    def inside(*actors: str) -> list[Part]:
        return [Part(actor, NEVER_ENDS, 0, False) for actor in actors]

    def given(by: str, fields: tuple[str, ...], guardian: bool) -> Standing:
        return Standing(True, "given", fields, a_year_later(now), guardian, by)

    home = Part("contact-person", NEVER_ENDS, 0, True)
    cafe = Part("cafe-manager", NEVER_ENDS, 0, True)
    names = {"home": ("contact.name",), "cafe": ("introduction.name", "introduction.start_week")}
    anna = Case("anna", {"introduction-to-home": given("anna", names["home"], False)})
    anna.parts, anna.runs = [*inside("caseworker", "job-consultant"), home], [("matching", began, NEVER_ENDS)]
    bo = Case("bo")
    bo.standing = {
        "introduction-to-home": given("clara", names["home"], True),
        "introduction-to-cafe": given("clara", names["cafe"], True),
        "needs-to-cafe": Standing(True),
    }
    bo.parts = [*inside("caseworker", "job-consultant", "wage-subsidy"), replace(home), cafe]
    bo.runs = [("trial-cafe", began, NEVER_ENDS)]
    dagny = Case("dagny")
    dagny.standing = {
        "introduction-to-home": given("eva", names["home"], True),
        "needs-to-matching": given("eva", ARROWS["needs-to-matching"].fields, True),
    }
    dagny.parts, dagny.runs = (
        [*inside("caseworker", "job-consultant"), replace(home)],
        [("matching", began, NEVER_ENDS)],
    )
    cases = {"anna": anna, "bo": bo, "dagny": dagny}
    agreed = {HOME_CAFE: at("2028-01-01"), CITY_CAFE: at("2028-01-01"), CITY_HOME: NEVER_ENDS}
    for case in cases.values():
        case.agreed = agreed
    return cases


def _day(instant: int) -> date:
    return datetime.fromtimestamp(instant / 1000, ZONE).date()


def a_year_later(now: int) -> int:
    day = _day(now)
    try:
        later = day.replace(year=day.year + 1)
    except ValueError:
        later = date(day.year + 1, 2, 28)
    return at(later.isoformat())


def days_before(instant: int, days: int) -> int:
    return at((_day(instant) - timedelta(days=days)).isoformat()) if days else instant
