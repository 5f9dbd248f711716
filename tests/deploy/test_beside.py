"""Which services may be started beside others, on the same port and the same data folder."""

import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bench.processes import free_ports
from deploy.locks import Locks
from deploy.servers import Ports
from services.problems import CannotStart
from services.settings import SERVICES, SEVERAL, Settings


def settings(**more: Any) -> Settings:
    return Settings(_env_file=None, **{"database": "postgresql://x_{service}@localhost/x_{service}", **more})


@pytest.mark.parametrize("name", SERVICES)
def test_on_postgresql_those_that_may_are_started_twice_and_the_others_once(tmp_path: Path, name: str) -> None:
    on = settings(data=tmp_path)
    first, second = Locks(on.data), Locks(on.data)
    first.take([name], on.several)
    if name in SEVERAL:
        second.take([name], on.several)
    else:
        with pytest.raises(CannotStart, match="is in use"):
            second.take([name], on.several)
    first.release()
    second.release()


def test_in_files_nothing_is_started_twice(tmp_path: Path) -> None:
    on = settings(data=tmp_path, database="")
    first = Locks(on.data)
    first.take(["gateway"], on.several)
    with pytest.raises(CannotStart, match="is in use"):
        Locks(on.data).take(["gateway"], on.several)
    first.release()


def test_who_runs_alone_on_files_does_not_start_beside_several(tmp_path: Path) -> None:
    several, alone = settings(data=tmp_path), settings(data=tmp_path, database="")
    first = Locks(tmp_path)
    first.take(["gateway"], several.several)
    with pytest.raises(CannotStart, match="another process runs gateway"):
        Locks(tmp_path).take(["gateway"], alone.several)
    first.release()


def test_two_processes_of_one_service_listen_on_one_port_and_nobody_else_does() -> None:
    on = settings(first_port=free_ports(len(SERVICES)))
    first, second = Ports(), Ports()
    first.take(on, ["gateway"])
    second.take(on, ["gateway"])
    with closing(first.socket("gateway")) as one, closing(second.socket("gateway")) as other:
        for each in (one, other):
            each.listen()
            each.setblocking(False)
        asked = [socket.create_connection(("127.0.0.1", on.port("gateway"))) for _ in range(60)]
        with pytest.raises(CannotStart, match="cannot be had"):
            Ports().take(settings(first_port=on.first_port, database=""), ["gateway"])
        assert accepted(one) + accepted(other) == 60
        for each in asked:
            each.close()


def accepted(listening: socket.socket) -> int:
    found = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            assert found > 5, "each gets some"
            return found
        found += 1


@pytest.mark.parametrize("wrong", ["gatewya=http://a", "gateway", "gateway=example", "audit=http://a,x=http://b"])
def test_addresses_that_cannot_be_read_are_named(wrong: str) -> None:
    with pytest.raises(CannotStart, match="DOTTEDLINE_ADDRESSES has"):
        settings(addresses=wrong).url("audit")


def test_an_address_of_its_own_goes_before_the_public_one() -> None:
    told = settings(addresses="audit=https://audit.example/ , gateway=http://g:1", public_url="https://all.example")
    assert [told.url(name) for name in ("audit", "gateway", "consent")] == [
        "https://audit.example", "http://g:1", "https://all.example/consent",
    ]  # fmt: skip
