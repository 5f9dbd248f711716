"""The same rules in plain Python, written from what they mean and not from the Rego: the two are held together.

`expected` tells permit and reasons of a question whose facts are all of the right kind; what may be missing is what a
question may leave out (no case, no arrow).
"""

from dataclasses import dataclass, field
from typing import Any

Facts = dict[str, Any]
OTHER = {"from": "to", "to": "from"}


@dataclass
class Verdict:
    """What a question should be answered."""

    allow: bool
    reasons: set[str]
    fields: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    obligations: list[dict[str, str]] = field(default_factory=list)


def expected(q: Facts) -> Verdict:
    why = _about_the_call(q) | _about_the_case(q)
    if "arrow" not in q:
        return Verdict(False, why | {"no_such_arrow"} | _without_part(q))
    why |= _about_the_arrow(q) | _about_the_ends(q) | _about_time(q) | _about_the_agreement(q)
    of_ground = _about_the_ground(q)
    if not of_ground and "field_not_on_arrow" not in why:
        of_ground = _about_who_somebody_is(q)
    why |= of_ground
    if not why and not (_present(q, "from") and _present(q, "to")):
        why = {
            "facts_incomplete"
        }  # the facts of the citizen's end are those of another one, which has no reason of its own
    asked = set(q["asked"]["fields"])
    if not why and asked - {*q.get("plain", []), *(mark["field"] for mark in q.get("marked", []))}:
        why = {"facts_incomplete"}  # what a field says of who somebody is has no reason of its own either
    if why:
        return Verdict(False, why)
    given = _through(q) - {mark["field"] for mark in _kept(q)}
    duties = [{"erase_by": q["arrow"]["erase_by"]}, {"onward": "none"}]
    if q["basis"] == "emergency":
        duties.append({"inform_by": q["emergency"]["inform_by"]})
    return Verdict(True, set(), given, asked - given, duties)


def _through(q: Facts) -> set[str]:
    """What the ground lets through of what is asked for."""
    asked = set(q["asked"]["fields"])
    return asked & set(q["permission"]["fields"]) if q["basis"] == "permission" else asked


def _kept(q: Facts) -> list[Facts]:
    """The marks of what is asked for and kept back."""
    marks = [mark for mark in q.get("marked", []) if mark["field"] in q["asked"]["fields"]]
    return [mark for mark in marks if not _passes(mark, q)]


def _passes(mark: Facts, q: Facts) -> bool:
    others = mark["of"] == "another"
    passes = mark.get("receiver") == "public" or mark.get("protection") == "none"
    own = q["ends"]["to"]["kind"] == "citizen" and not others
    return passes or own or ("exception" in mark and holds(mark["exception"], q["now"]))


def _about_who_somebody_is(q: Facts) -> set[str]:
    """Told only where the ground holds and lets something through, of which all is kept back."""
    kept = _kept(q)
    through = _through(q)
    if not through or through - {mark["field"] for mark in kept}:
        return set()
    unprotected = {"protected": "name_or_address_protected", "unknown": "protection_unknown"}
    numbers = {"number_to_private" for mark in kept if mark.get("receiver") == "private"}
    return numbers | {unprotected[mark["protection"]] for mark in kept if mark.get("protection") in unprotected}


def holds(span: Facts, now: int) -> bool:
    return bool(span["starts_at"] <= now < span["ends_at"])


def _about_the_call(q: Facts) -> set[str]:
    why = set()
    if q["now"] >= q["caller"]["valid_until"]:
        why.add("token_expired")
    if not q["asked"]["fields"]:
        why.add("nothing_asked")
    return why


def _about_the_case(q: Facts) -> set[str]:
    if "case" not in q:
        return {"no_such_case"}
    why = set() if holds(q["case"], q["now"]) else {"case_not_open"}
    return why | ({"reference_of_another_partner"} if q["case"]["known_as"] != "own" else set())


def _without_part(q: Facts) -> set[str]:
    if q["caller"]["kind"] != "actor":
        return set()
    own = [grant for grant in q.get("parts", []) if grant["partner"] == q["caller"]["partner"]]
    return set() if any(_grant(grant, q["now"]) for grant in own) else {"no_grant"}


def _about_the_arrow(q: Facts) -> set[str]:
    asked, arrow, caller = q["asked"], q["arrow"], q["caller"]
    why = set()
    if asked["arrow"] != arrow["id"]:
        why.add("no_such_arrow")
    if arrow[caller["side"]]["partner"] != caller["partner"] or q["ends"][caller["side"]]["kind"] != caller["kind"]:
        why.add("not_your_arrow")
    if arrow["form"] not in ("on-request", "sent"):
        why.add("form_not_served")
    if asked["form"] != arrow["form"]:
        why.add("wrong_form")
    if asked["purpose"] != arrow["purpose"]:
        why.add("wrong_purpose")
    if set(asked["fields"]) - set(arrow["fields"]):
        why.add("field_not_on_arrow")
    return why


def _about_the_ends(q: Facts) -> set[str]:
    why = set()
    for side in ("from", "to"):
        kind = q["ends"][side]["kind"]
        if kind == "actor" and not _present(q, side):
            why.add("no_grant" if side == q["caller"]["side"] else "nobody_at_the_other_end")
        if kind == "guardian" and not _present(q, side):
            why.add("guardianship_over")
    return why


def _present(q: Facts, side: str) -> bool:
    end, party = q["ends"][side], q["arrow"][side]
    if end["actor"] != party["actor"]:
        return False
    if end["kind"] == "actor":
        return any(grant["partner"] == party["partner"] and _grant(grant, q["now"]) for grant in end["grants"])
    if party["partner"] != "person":
        return False
    return end["kind"] == "citizen" or _guards(end, q["now"])


def _grant(grant: Facts, now: int) -> bool:
    return grant["introduction"] != "withdrawn" and holds(grant, now)


def _guards(guardian: Facts, now: int) -> bool:
    return any(guardian["matter"] in each["matters"] and holds(each, now) for each in guardian["guardianships"])


def _about_time(q: Facts) -> set[str]:
    now = q["now"]
    if any(span["opens_at"] <= now < span["closes_at"] for span in q["open"]):
        return set()
    if not q["open"]:
        return {"not_planned"}
    return {"too_early"} if any(now < span["opens_at"] for span in q["open"]) else {"too_late"}


def _about_the_agreement(q: Facts) -> set[str]:
    kinds = {q["ends"]["from"]["kind"], q["ends"]["to"]["kind"]}
    agreed = {
        "between": any(holds(term, q["now"]) for term in q["agreement"].get("terms", [])),
        "one-controller": kinds == {"actor"},
        "with-the-person": bool(kinds & {"citizen", "guardian"}),
    }
    return set() if agreed[q["agreement"]["kind"]] else {"no_agreement"}


def _about_the_ground(q: Facts) -> set[str]:
    now = q["now"]
    match q["basis"]:
        case "permission":
            return _about_permission(q)
        case "law":
            law = q["law"]
            named = law["article_6"] in ("6(1)(c)", "6(1)(e)") and law["act"] and law["section"]
            return set() if named else {"no_law_named"}
        case "emergency":
            return set() if any(holds(span, now) for span in q["emergency"]["declared"]) else {"no_emergency"}
        case "own-information":
            kinds = {q["ends"]["from"]["kind"], q["ends"]["to"]["kind"]}
            return set() if "citizen" in kinds else {"not_own_information"}
    return {"unknown_ground"}


def _about_permission(q: Facts) -> set[str]:
    permission, now = q["permission"], q["now"]
    why = {"own_no"} if permission["own_no"] else set()
    if permission["state"] != "given":
        return why | {"asked_not_answered" if permission["state"] == "asked" else permission["state"]}
    if now < permission["starts_at"]:
        why.add("not_begun")
    if now >= permission["ends_at"]:
        why.add("expired")
    if permission["given_by"]["kind"] == "guardian" and not _guards(permission["given_by"], now):
        why.add("guardian_no_longer")
    if permission["for"] != {"arrow": q["arrow"]["id"], "purpose": q["arrow"]["purpose"], "to": q["arrow"]["to"]}:
        why.add("permitted_for_something_else")
    asked = set(q["asked"]["fields"])
    on_arrow = asked and asked <= set(q["arrow"]["fields"])
    if not why and on_arrow and not asked & set(permission["fields"]):
        why.add("nothing_permitted")
    return why
