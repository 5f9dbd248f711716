"""What systems sign: assertions about themselves and about people, proofs of possession (RFC 7523, RFC 9449)."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from time import time

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.tokens import public_jwk, signed
from tests.campaigns.crashes.line import request

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FORM = "application/x-www-form-urlencoded"


def token_request(key: Ed25519PrivateKey, client: str, url: str, bound: bool) -> bytes:
    """A request for an access token, bound to the system's own key or to none."""
    assertion = signed(key, "JWT", iss=client, sub=client, aud=url)
    form = f"grant_type=client_credentials&client_assertion_type={_ASSERTION}&client_assertion={assertion}"
    proof = {"dpop": dpop(key, "POST", url, f"token {client} {time()}")} if bound else {}
    return request("POST", "/v1/token", {"content-type": _FORM, **proof}, form.encode())


def person_assertion(key: Ed25519PrivateKey, client: str, subject: str, audience: str, until: int, jti: str) -> str:
    """That a system acts for a person, until a second."""
    begun = min(int(time()), until - 1)
    return signed(key, "person+jwt", iss=client, sub=subject, aud=audience, iat=begun, exp=until, jti=jti)


def dpop(key: Ed25519PrivateKey, method: str, url: str, jti: str, token: str = "") -> str:
    """A proof, made now, that this system holds the key."""
    claims = {"htm": method, "htu": url, "iat": int(time()), "jti": jti}
    if token:
        claims["ath"] = _text(sha256(token.encode()).digest())
    head = {"alg": "Ed25519", "typ": "dpop+jwt", "jwk": public_jwk(key)}
    text = f"{_text(orjson.dumps(head))}.{_text(orjson.dumps(claims))}"
    return f"{text}.{_text(key.sign(text.encode()))}"


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
