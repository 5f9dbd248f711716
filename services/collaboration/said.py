"""What people say about a proposed map, sealed for the store: their words may name somebody."""

from base64 import b64decode, b64encode
from typing import Any

import orjson

from services.collaboration.days import wrong
from services.sealing import Sealer

LONGEST = 4_000
"""So many characters of what somebody says are kept."""


def seal(sealer: Sealer, words: Any, proposal: str) -> str:
    """Words about a proposal, sealed, as base64; "" for none."""
    return b64encode(sealer.seal(orjson.dumps(words), _context(proposal))).decode() if words else ""


def unseal(sealer: Sealer, sealed: str, proposal: str) -> Any:
    """What was sealed; "" for nothing. Raises CannotOpen."""
    return orjson.loads(sealer.open(b64decode(sealed), _context(proposal))) if sealed else ""


def required(field: str, words: str, remedy: str) -> str:
    """Words without the blanks around them. Raises Invalid where there are none, or too many."""
    kept = words.strip()
    if not kept:
        raise wrong(field, "Nothing is said here.", remedy)
    return short(field, kept)


def short(field: str, words: str) -> str:
    """Words that are not too many. Raises Invalid."""
    if len(words) > LONGEST:
        raise wrong(field, f"This is longer than {LONGEST} characters.", "Say it shorter, and name where more is.")
    return words


def _context(proposal: str) -> str:
    return f"said|{proposal}"
