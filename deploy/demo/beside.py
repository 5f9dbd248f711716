"""What runs beside Dottedline in the demonstration, each a process of its own: partners' systems and a co-signer."""

import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.children import Child, Children
from deploy.demo.systems.names import port_of, systems_of, url_of
from deploy.servers import refuse_taken
from services.audit.note import Signer
from services.audit.signers import Signers
from services.audit.wire import HOUSE
from services.keys import signing_key
from services.settings import Settings

_COSIGNER = "cosigner.example/demo"
_LOCAL = "127.0.0.1"


def story_settings(settings: Settings) -> Settings:
    """The settings of a demonstration: a story's clock, holders on this machine, the co-signer; what is set stays."""
    chosen: dict[str, object] = {
        "clock": "unsafe-stepped",
        "private_holders": True,
        "public_map": settings.demo,
        "holders": ", ".join(_holding(settings)),
        "co_signers": f"http://{_LOCAL}:{cosigner_port(settings)} {_cosigner_key(settings)}",
    }
    mine = {name: value for name, value in chosen.items() if name not in settings.model_fields_set}
    return settings.model_copy(update=mine)


def _holding(settings: Settings) -> list[str]:
    demo = settings.demo
    return [f"{demo}/{name}={url_of(settings, name)}" for name, system in systems_of(demo).items() if system.holds]


def cosigner_port(settings: Settings) -> int:
    """The port of the demonstration's co-signer: the one before the partners' systems."""
    return settings.first_port + 10


@dataclass(slots=True)
class Beside:
    """The processes beside one installation."""

    settings: Settings
    children: Children

    def refuse_taken_ports(self) -> None:
        """Raises CannotStart for a port that somebody else has."""
        refuse_taken(_LOCAL, cosigner_port(self.settings), "the co-signer")
        for partner, system in systems_of(self.settings.demo).items():
            refuse_taken(_LOCAL, port_of(self.settings, partner), system.title[0].lower() + system.title[1:])

    def start_co_signer(self) -> tuple[Child, str]:
        """Starts the co-signer; with the address at which it will answer."""
        return self._start_cosigner(), f"http://{_LOCAL}:{cosigner_port(self.settings)}/"

    def start_systems(self) -> list[tuple[Child, str]]:
        """Starts the partners' systems; each with the address at which it will answer."""
        partners = systems_of(self.settings.demo)
        return [(self._start_system(partner), url_of(self.settings, partner)) for partner in partners]

    def _start_system(self, partner: str) -> Child:
        command = [sys.executable, "-m", "deploy.demo.systems", partner]
        return self.children.start(f"{partner}-system", command, environment(self.settings))

    def _start_cosigner(self) -> Child:
        signers = Signers(self.settings.keys(), self.settings.log_origin)
        folder = _cosigner_folder(self.settings)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        command = [sys.executable, "-m", "deploy.demo.cosigner", "--data", str(folder), "--name", _COSIGNER]
        for ledger in (self.settings.demo, HOUSE):
            key = folder / f"{ledger}.pub"
            key.write_text(f"{signers(ledger).key}\n", encoding="utf-8")
            command += ["--log-key", str(key)]
        command += ["--port", str(cosigner_port(self.settings)), "--host", _LOCAL]
        return self.children.start("co-signer", command, environment(self.settings))


def environment(settings: Settings) -> dict[str, str]:
    """The settings as another process of this installation reads them: an absolute data folder, and what was chosen."""
    told = settings.model_copy(update={"data": settings.data.absolute()}).model_dump(mode="json", exclude_none=True)
    # The engine's token belongs to the process that started the engine.
    return {f"DOTTEDLINE_{name.upper()}": _text(value) for name, value in told.items() if name not in _KEPT}


_KEPT = ("opa_url", "opa_token")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cosigner_folder(settings: Settings) -> Path:
    return settings.data / "demo" / "co-signer"


def _cosigner_key(settings: Settings) -> str:
    # Made here if it is not there yet; the process finds it there.
    return str(Signer(_COSIGNER, signing_key(_cosigner_folder(settings) / "cosigner.pem")).cosigner_key)
