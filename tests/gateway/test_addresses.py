"""Where holders' systems may lie: what is refused when it is registered, and what when its name is looked up."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.addresses import Addresses, check_url, permitted
from gateway.connectors import Connectors
from services.database import Database
from services.problems import HolderUnreachable, Invalid
from tests.gateway.holders import answer, at_once, saying
from tests.gateway.test_connectors import FETCH, GIVEN, GOOD, TOKENS

PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
PRIVATE = [
    "127.0.0.1",
    "10.0.0.7",
    "192.168.1.1",
    "172.16.0.1",
    "::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
]
NEVER = [
    "169.254.169.254",
    "fe80::1",
    "224.0.0.1",
    "ff02::1",
    "0.0.0.0",
    "::",
    "255.255.255.255",
    "100.64.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted(address: str) -> None:
    assert permitted(address, private_allowed=False)
    assert permitted(address, private_allowed=True)


@pytest.mark.parametrize("address", [*PRIVATE, "2002:7f00:1::"])
def test_private_addresses_only_where_they_are_allowed(address: str) -> None:
    assert not permitted(address, private_allowed=False)
    assert permitted(address, private_allowed=True)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_a_holder_s(address: str) -> None:
    assert not permitted(address, private_allowed=False)
    if address != "255.255.255.255":
        assert not permitted(address, private_allowed=True)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://case-system.example", "https://case-system.example"),
        ("https://case-system.example/", "https://case-system.example"),
        ("https://CASE-system.example:8443/partner/", "https://case-system.example:8443/partner"),
    ],
)
def test_a_url_is_kept_in_one_form(url: str, kept: str) -> None:
    assert check_url(url, private_allowed=False) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "case-system.example",
        "//case-system.example",
        "ftp://case-system.example",
        "file:///etc/passwd",
        "http://case-system.example",
        "https://",
        "https://user:secret@case-system.example",
        "https://user@case-system.example",
        "https://case-system.example/?token=secret",
        "https://case-system.example/#part",
        "https://case-system.example/" + "x" * 500,
        "https://case-system.example:99999",
        "https://127.0.0.1",
        "https://[::1]:8000",
        "https://10.1.2.3/path",
        "https://case system.example",
        "https://case-system.example/\r\nx-injected: 1",
    ],
)
def test_other_urls_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(Invalid) as raised:
        check_url(url, private_allowed=False)
    assert raised.value.more["errors"][0]["field"] == "url"
    assert "secret" not in raised.value.detail


def test_a_private_address_without_tls_is_for_installations_that_allow_it() -> None:
    assert check_url("http://127.0.0.1:9001", private_allowed=True) == "http://127.0.0.1:9001"
    with pytest.raises(Invalid):
        check_url("http://169.254.169.254/latest", private_allowed=True)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A directory of invented names; each look-up of a name with several answers takes the next of them."""
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror("no such name")
        found = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found.split()]

    monkeypatch.setattr("gateway.addresses.socket.getaddrinfo", look_up)
    return known


@pytest.mark.parametrize("host", ["inside.example", "metadata.example", "nowhere.example"])
async def test_a_name_that_leads_inside_is_not_followed(names: dict[str, list[str]], host: str) -> None:
    names.update({"inside.example": ["127.0.0.1 10.0.0.1"], "metadata.example": ["169.254.169.254"]})
    addresses = Addresses(private_allowed=False)
    with pytest.raises(HolderUnreachable):
        await addresses.of(host, 443)
    addresses.close()


async def test_of_several_addresses_only_the_permitted_are_used(names: dict[str, list[str]]) -> None:
    names["mixed.example"] = [f"127.0.0.1 {PUBLIC[0]} 169.254.169.254 {PUBLIC[1]}"]
    addresses = Addresses(private_allowed=False)
    assert await addresses.of("mixed.example", 443) == PUBLIC
    addresses.close()


async def test_a_name_is_looked_up_once_for_many_and_again_when_it_was_not_found(names: dict[str, list[str]]) -> None:
    addresses = Addresses(private_allowed=False)
    with pytest.raises(HolderUnreachable):
        await addresses.of("late.example", 443)
    names["late.example"] = [PUBLIC[0], "127.0.0.1"]
    found = await asyncio.gather(*(addresses.of("late.example", 443) for _ in range(20)))
    assert found == [PUBLIC[:1]] * 20
    addresses.close()


async def test_the_connection_goes_to_the_address_that_was_judged(
    names: dict[str, list[str]], database: Database
) -> None:
    connectors = Connectors(database, TOKENS, 2, private_allowed=True)
    async with saying(at_once(answer(GOOD))) as talk:
        # Rebinding: the first look-up is judged, and a second one would lead to the machine's own credentials.
        names["rebound.example"] = ["127.0.0.1", "169.254.169.254"]
        await connectors.register("aalborg-aktiv", "care-home", f"http://rebound.example:{talk.port}")
        assert await connectors.fetch(FETCH) == GIVEN
        assert b"host: rebound.example:%d\r\n" % talk.port in talk.asked[0].lower()
    await connectors.close()


async def test_the_next_address_is_tried_when_the_first_is_not_there(
    names: dict[str, list[str]], database: Database
) -> None:
    connectors = Connectors(database, TOKENS, 2, private_allowed=True)
    async with saying(at_once(answer(GOOD))) as talk:
        names["two.example"] = ["127.0.0.77 127.0.0.1"]
        await connectors.register("aalborg-aktiv", "care-home", f"http://two.example:{talk.port}")
        assert await connectors.fetch(FETCH) == GIVEN
    await connectors.close()


async def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_asked(
    names: dict[str, list[str]], database: Database, tmp_path: Path
) -> None:
    connectors = Connectors(database, TOKENS, 2, private_allowed=True)
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read())
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate("case-system.example", tmp_path))
    server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
    names["case-system.example"] = ["127.0.0.1"]
    port = server.sockets[0].getsockname()[1]
    await connectors.register("aalborg-aktiv", "care-home", f"https://case-system.example:{port}")
    with pytest.raises(HolderUnreachable):
        await connectors.fetch(FETCH)
    server.close()
    await connectors.close()
    assert not any(heard)


def _certificate(name: str, folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    return path
