"""Settings, from the environment (`DOTTEDLINE_…`) or a `.env` file; each has a default that works on one machine."""

from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

from services.problems import CannotStart

# In this order: what stands on nothing first.
SERVICES = ("identity", "audit", "decision", "collaboration", "consent", "gateway")

SEVERAL = ("audit", "collaboration", "consent", "gateway")
"""Those of which several processes may run at once, where their rows lie in PostgreSQL."""


class Settings(BaseSettings):
    """Where things lie and who listens where. `docs/settings.md` tells each in a line, and a test keeps it whole."""

    model_config = SettingsConfigDict(env_prefix="DOTTEDLINE_", env_file=".env", extra="ignore")

    data: Path = Path("data")
    database: str = ""
    database_owner: str = ""
    host: str = "127.0.0.1"
    first_port: int = 8400
    public_url: str = ""
    addresses: str = ""
    opa_url: str = ""
    opa_token: str = ""
    local_rules: Path | None = None
    policy_bundle: Path | None = None
    policy_key: Path | None = None
    log_origin: str = "ledger.example"
    clock: Literal["wall", "unsafe-stepped"] = "wall"
    story_begins: str = "2026-12-01T09:00"
    issuer: str = ""
    openid_client: str = ""
    openid_secret_file: Path | None = None
    openid_key_file: Path | None = None
    first_operator: str = ""
    require_dpop: bool = False
    co_signers: str = ""
    sweep_seconds: float = 1.0
    request_seconds: float = 15.0
    holder_seconds: float = 10.0
    private_holders: bool = False
    holders: str = ""
    largest_body: int = 262_144
    deepest_json: int = 12
    longest_queue: int = 2_048
    assets: Path | None = None
    public_map: str = ""
    demo: str = "aalborg-aktiv"

    def port(self, service: str) -> int:
        """The port a service listens on: `first_port` and the ones after it, in the order of SERVICES."""
        return self.first_port + SERVICES.index(service)

    def url(self, service: str) -> str:
        """Where others reach a service: at its own address, below the public URL, or at its port on this host.

        Raises CannotStart where the addresses cannot be read.
        """
        if address := self._addresses().get(service):
            return address
        if self.public_url:
            return f"{self.public_url.rstrip('/')}/{service}"
        return f"http://{self.host}:{self.port(service)}"

    def _addresses(self) -> dict[str, str]:
        found = dict(part.strip().partition("=")[::2] for part in self.addresses.split(",") if part.strip())
        if wrong := [name for name, url in found.items() if name not in SERVICES or "://" not in url]:
            raise CannotStart(
                f"The setting DOTTEDLINE_ADDRESSES has “{wrong[0]}”; write it like audit=https://audit.example, with "
                f"commas between several. The services are {', '.join(SERVICES)}."
            )
        return {name: url.rstrip("/") for name, url in found.items()}

    def several(self, service: str) -> bool:
        """Whether other processes may run this service beside this one."""
        return bool(self.database) and service in SEVERAL

    def issuer_url(self) -> str:
        """The OpenID provider that signs people in: the configured one, else the embedded one in `identity`."""
        return self.issuer or f"{self.url('identity')}/provider"

    def store(self, service: str) -> Path | str:
        """Where a service's rows lie: a file of its own, or the address of a PostgreSQL database of its own.

        Raises CannotStart for an address that would give two services one database.
        """
        if not self.database:
            return self.data / f"{service}.db"
        if "{service}" not in self.database:
            raise CannotStart(
                "DOTTEDLINE_DATABASE gives all services one database; write {service} where its name differs, as in "
                "postgresql://dottedline_{service}@localhost/dottedline_{service}."
            )
        return self.database.replace("{service}", service)

    def owned_store(self, service: str) -> str:
        """The address of a service's database as the owner of its tables reaches it.

        Raises CannotStart where the rows lie in no PostgreSQL database.
        """
        place = self.store(service)
        if isinstance(place, Path):
            raise CannotStart("DOTTEDLINE_DATABASE is not set: in files, each service makes its tables itself.")
        return self.database_owner.replace("{service}", service) or place

    def keys(self) -> Path:
        """The folder of this installation's keys."""
        return self.data / "keys"
