"""The entries that look-ups leave, permitted and refused. Pure."""

from typing import Any

from services.audit.wire import HOUSE, Draft, Entry
from services.identity.wire import Session
from services.ids import EVENT, new_id


def who(session: Session) -> dict[str, str]:
    """Who it was, as the sealed part of an entry says it."""
    return {"id": session.person, "name": session.name, "partner": session.partner}


def look_up(
    ledger: str,
    session: Session,
    what: str,
    said: dict[str, Any],
    sealed: dict[str, Any],
    entry: Entry | None = None,
) -> Draft:
    """The entry of a look-up; one that opens an `entry` belongs to its case, so that the citizen sees it too."""
    arrow = {"arrow": entry.said["arrow"]} if entry and "arrow" in entry.said else {}
    about = {"person": session.person, "to_partner": session.partner}
    if entry and (subject := entry.about.get("subject")):
        about["subject"] = subject
    return Draft(
        ledger,
        "look-up",
        new_id(EVENT),
        {"what": what, "outcome": "permitted", "partner": session.partner, **arrow, **said},
        case=entry.case if entry else "",
        sealed={"person": who(session), **sealed},
        about=about,
    )


def turned_away(session: Session, what: str, reason: str, sealed: dict[str, Any]) -> Draft:
    """The entry of somebody who is signed in and had no business there.

    It stands in the house ledger: an outsider leaves no trace, and no size, in the ledger of a collaboration.
    """
    said = {"what": what, "outcome": "refused", "reasons": [reason], "partner": session.partner}
    about = {"person": session.person}
    return Draft(HOUSE, "turned-away", new_id(EVENT), said, sealed={"person": who(session), **sealed}, about=about)
