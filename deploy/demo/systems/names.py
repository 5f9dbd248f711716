"""Which systems there are, and where each one listens and keeps what is its own."""

from dataclasses import dataclass
from pathlib import Path

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


SYSTEMS = {
    system.partner: system
    for system in (
        System("municipality", "municipality-system", "The municipality's case-management system", holds=True),
        System("care-home", "care-home-system", "The care home's case-management system", holds=True),
        System("cafe", "roster-app", "The café's roster app", holds=False),
    )
}
"""By partner."""


def port_of(settings: Settings, partner: str) -> int:
    """The port a system listens on, if it is not told another one."""
    return settings.first_port + _AFTER_SERVICES + list(SYSTEMS).index(partner)


def url_of(settings: Settings, partner: str) -> str:
    """Where a system answers, on this machine only."""
    return f"http://{HOST}:{port_of(settings, partner)}"


def folder_of(settings: Settings) -> Path:
    """Where the systems keep what is theirs."""
    return settings.data / "demo" / "systems"


def control_secret(settings: Settings) -> str:
    """What opens the systems' control routes, in a file that only its owner reads; made at first use."""
    return secret_bytes(folder_of(settings) / "control.key").hex()
