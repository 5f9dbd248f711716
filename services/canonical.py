"""Canonical JSON: one value, one sequence of bytes, so that a hash or a signature means something.

RFC 8785 as far as Dottedline needs it: keys are ASCII, numbers are integers below 2**53. Under those two
conditions orjson with sorted keys writes the same bytes as a full RFC 8785 writer, and is some fifty times faster
(a test holds the two against each other).
"""

import hashlib
from typing import Any

import orjson


def canonical(value: Any) -> bytes:
    """The canonical JSON of `value`, UTF-8. Raises TypeError for what JSON cannot hold."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


def digest(value: Any) -> str:
    """SHA-256 over the canonical JSON of `value`, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()
