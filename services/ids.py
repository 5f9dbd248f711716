"""Ids: opaque, typed by a prefix, drawn at random; never made from a person or a number that belongs to one."""

import secrets

# 128 random bits: two ids meet by chance, or are guessed, with a probability nobody needs to plan for.
_BYTES = 16


def new_id(kind: str) -> str:
    """A fresh id of a kind, as `flw_6f0c…`: three letters of what it names, then 32 hex digits."""
    return f"{kind}_{secrets.token_hex(_BYTES)}"


CASE, REFERENCE, FLOW, PERMISSION, ASKING = "cas", "ref", "flw", "prm", "ask"
EVENT, GRANT, RECEIPT, MESSAGE, CHECK = "evt", "grt", "rcp", "msg", "chk"
PROPOSAL, DISAGREEMENT = "pro", "dis"
GUARDIANSHIP, EMERGENCY, DEPOSIT, NOTICE, REQUEST, HELPER = "gua", "eme", "dep", "ntc", "req", "hlp"
WHAT_IF = "wif"
