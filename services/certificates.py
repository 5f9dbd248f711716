"""The certificates that this machine trusts, read once in each process: every reading takes a fortieth of a second."""

import ssl
from functools import cache

import httpx2


@cache
def trusted() -> ssl.SSLContext:
    """What TLS servers' certificates are held against; SSL_CERT_FILE or SSL_CERT_DIR say so, or else the machine."""
    return httpx2.create_ssl_context()


@cache
def trusted_by_machine() -> ssl.SSLContext:
    """The same, whatever the environment says."""
    return httpx2.create_ssl_context(trust_env=False)
