"""The certificates that this machine trusts, read once in each process: every reading takes a fortieth of a second."""

import ssl
from functools import cache

import httpx2


@cache
def trusted(environment: bool = True) -> ssl.SSLContext:
    """What TLS servers' certificates are held against. SSL_CERT_FILE and SSL_CERT_DIR count with `environment`."""
    return httpx2.create_ssl_context(trust_env=environment)
