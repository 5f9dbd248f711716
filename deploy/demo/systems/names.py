"""Which systems there are, and where each one listens and keeps what is its own."""

from dataclasses import dataclass
from pathlib import Path

from deploy.demo.folders import FIRST
from deploy.demo.people import load_demo
from services.keys import secret_bytes
from services.settings import Settings

HOST = "127.0.0.1"
_AFTER_SERVICES = 11


@dataclass(frozen=True, slots=True)
class System:
    """A partner's system: the partner, the client id it has at Dottedline, and whether it answers for information."""

    partner: str
    client: str
    title: str
    holds: bool


def systems_of(demo: str = FIRST) -> dict[str, System]:
    """The systems of a demonstration, by partner. Raises CannotStart for one that there is not."""
    clients = load_demo(demo).clients
    return {one.partner: System(one.partner, name, one.title, one.holds) for name, one in clients.items()}


def port_of(settings: Settings, partner: str) -> int:
    """The port a system listens on, if it is not told another one."""
    return settings.first_port + _AFTER_SERVICES + list(systems_of(settings.demo)).index(partner)


def url_of(settings: Settings, partner: str) -> str:
    """Where a system answers, on this machine only."""
    return f"http://{HOST}:{port_of(settings, partner)}"


def folder_of(settings: Settings) -> Path:
    """Where the systems keep what is theirs."""
    return settings.data / "demo" / "systems"


def control_secret(settings: Settings) -> str:
    """What opens the systems' control routes, in a file that only its owner reads; made at first use."""
    return secret_bytes(folder_of(settings) / "control.key").hex()
