"""The rules of identity that need no store: what may be registered, and how long a session lasts."""

import re
from typing import Any

from services.audit.wire import HOUSE
from services.identity.signed import Rejected, public_keys
from services.identity.wire import Client, NewClient, NewPerson, Role
from services.problems import Invalid

IDLE = 30 * 60_000
"""How long (milliseconds) somebody may do nothing before they sign in again."""

LONGEST = 12 * 3_600_000
"""How long (milliseconds) a session lasts at most."""

_ID = re.compile(r"[a-z][a-z0-9-]{0,62}", re.ASCII)
_LONGEST_TEXT = 256
_AT_A_PARTNER = frozenset({Role.PROFESSIONAL, Role.CASEWORKER, Role.DATA_PROTECTION_OFFICER, Role.STRATEGIC_ACTOR})


def session_ends(opened_at: int, seen_at: int) -> int:
    """When a session is over if nothing more happens, in milliseconds."""
    return min(seen_at + IDLE, opened_at + LONGEST)


def check_client(new: NewClient) -> Client:
    """The client as it begins. Raises Invalid, which names every field that is wrong."""
    errors = [_id_error(name, value) for name, value in (("id", new.id), ("partner", new.partner))]
    if not new.collaborations or len(set(new.collaborations)) != len(new.collaborations):
        errors.append(_error("collaborations", "Name at least one collaboration, and each one once."))
    for collaboration in new.collaborations:
        reserved = _error("collaborations", f"“{HOUSE}” is no collaboration.") if collaboration == HOUSE else None
        errors.append(reserved or _id_error("collaborations", collaboration))
    keys: dict[str, Any] = {}
    try:
        keys = check_keys(new.jwks)
    except Invalid as wrong:
        errors.extend(wrong.more["errors"])
    _raise(errors)
    return Client(new.id, new.partner, sorted(new.collaborations), keys, 1, False)


def check_keys(jwks: dict[str, Any]) -> dict[str, Any]:
    """The key set with what matters in it and nothing else. Raises Invalid."""
    try:
        return {"keys": [key.jwk for key in public_keys(jwks)]}
    except Rejected as why:
        _raise([_error("jwks", f"Mend the key set: {why}.")])
        raise


def check_person(new: NewPerson) -> None:
    """Raises Invalid, which names every field that is wrong."""
    errors = [
        None if 1 <= len(value.strip()) <= _LONGEST_TEXT else _error(name, "Write 1 to 256 characters.")
        for name, value in (("issuer", new.issuer), ("subject", new.subject), ("name", new.name))
    ]
    if new.partner:
        errors.append(_id_error("partner", new.partner))
    if not new.roles or len(set(new.roles)) != len(new.roles):
        errors.append(_error("roles", "Name at least one role, and each one once."))
    if not new.partner and set(new.roles) & _AT_A_PARTNER:
        errors.append(_error("partner", "Name the partner for whom this person works."))
    _raise(errors)


def _id_error(name: str, value: str) -> dict[str, str] | None:
    if _ID.fullmatch(value):
        return None
    return _error(name, "Write a small letter, then small letters, digits and hyphens; at most 63 characters.")


def _error(name: str, says: str) -> dict[str, str]:
    return {"field": name, "says": says}


def _raise(errors: list[dict[str, str] | None]) -> None:
    found = [error for error in errors if error is not None]
    if found:
        named = ", ".join(sorted({error["field"] for error in found}))
        raise Invalid(f"These fields are missing or wrong: {named}.", "Mend them as the errors say.", errors=found)
