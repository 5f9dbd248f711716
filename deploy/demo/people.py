"""The demonstration's invented people and systems, read from `people.yaml`."""

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from deploy.demo.partner_client import key_in
from services.identity.wire import InventedPerson, NewClient, NewPerson, Role
from services.keys import signing_key
from services.settings import Settings

FIRST_OPERATOR = "ove"


class DemoPerson(BaseModel):
    """Somebody invented; `born` where the story needs it."""

    model_config = ConfigDict(extra="forbid")

    name: str
    roles: list[Role]
    about: dict[str, str]
    partner: str = ""
    born: date | None = None


class DemoClient(BaseModel):
    """A partner's system."""

    model_config = ConfigDict(extra="forbid")

    partner: str
    collaborations: list[str]


class Demo(BaseModel):
    """Everybody in the demonstration, by subject, and every system, by client id."""

    model_config = ConfigDict(extra="forbid")

    people: dict[str, DemoPerson]
    clients: dict[str, DemoClient]

    def invented(self) -> list[InventedPerson]:
        """Whom the embedded sign-in page lets everybody be."""
        return [InventedPerson(subject, person.name, person.about) for subject, person in self.people.items()]

    def new_person(self, subject: str, issuer: str) -> NewPerson:
        """One of them as the operator registers them."""
        person = self.people[subject]
        return NewPerson(issuer, subject, person.name, person.partner, person.roles)

    def new_client(self, client: str, settings: Settings) -> NewClient:
        """A system as the operator registers it; its key is made at first use, in the demonstration's folder."""
        path = key_file(settings, client)
        signing_key(path)
        jwk = key_in(path).as_dict(private=False)
        system = self.clients[client]
        return NewClient(client, system.partner, system.collaborations, {"keys": [jwk]})


@cache
def load_demo() -> Demo:
    """The people and systems of the demonstration."""
    text = (Path(__file__).parent / "maps" / "aalborg-aktiv" / "people.yaml").read_text(encoding="utf-8")
    return Demo.model_validate(YAML(typ="safe", pure=True).load(text))


def key_file(settings: Settings, client: str) -> Path:
    """Where a demonstration system keeps its private key."""
    return settings.data / "demo" / "keys" / f"{client}.pem"
