"""Nothing by chance: random bytes and every clock of the process come from a seed, as long as a world stands.

The product has no switch for its randomness, and must not have one. Here the standard library's own sources are
replaced: `os.urandom`, `secrets.token_hex`, and the clocks of `time`.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from unittest.mock import patch

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import services.identity.recent
import services.keys

_MS = 1_000_000


class Hands:
    """The hands of the machine's clocks, in milliseconds: since boot, and of the wall, which somebody may set."""

    def __init__(self, wall: int) -> None:
        self.boot, self.ahead = 1_000_000, wall - 1_000_000
        self.running: Callable[[], float] = lambda: 0.0
        """Seconds that the loop has run; a machine that sleeps moves `boot` alone."""

    def since_boot(self) -> int:
        return self.boot + int(self.running() * 1000)

    def wall(self) -> int:
        return self.since_boot() + self.ahead


@contextmanager
def nothing_by_chance(random: Random, hands: Hands) -> Iterator[None]:
    """Within, random bytes come from `random` and every clock shows what `hands` show."""
    # Python's own hashing of texts stays as it is: nothing may hang on it, and a test runs with different ones.
    with ExitStack() as stack:
        for module, name, instead in (
            (os, "urandom", random.randbytes),
            (secrets, "token_hex", lambda size: random.randbytes(size).hex()),
            (secrets, "token_bytes", random.randbytes),
            (time, "time_ns", lambda: hands.wall() * _MS),
            (time, "time", lambda: hands.wall() / 1000),
            (time, "monotonic", lambda: hands.running()),  # noqa: PLW0108  # it changes
            (time, "clock_gettime_ns", lambda clock: hands.since_boot() * _MS),
            (services.identity.recent, "monotonic", lambda: hands.running()),  # noqa: PLW0108  # it changes
            (services.keys, "_fresh_pem", lambda: _pem(random.randbytes(32))),
        ):
            stack.enter_context(patch.object(module, name, instead))
        yield


def _pem(seed: bytes) -> bytes:
    # A key that OpenSSL makes by itself would be another one each time.
    key = Ed25519PrivateKey.from_private_bytes(seed)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())
