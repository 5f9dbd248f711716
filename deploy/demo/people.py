"""A demonstration's invented people and systems, read from its `people.yaml`."""

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.demo.folders import FIRST, read
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
    """A partner's system; `holds`: it answers for information."""

    model_config = ConfigDict(extra="forbid")

    partner: str
    collaborations: list[str]
    title: str
    holds: bool


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
def load_demo(demo: str = FIRST) -> Demo:
    """The people and systems of a demonstration. Raises CannotStart for one that there is not."""
    return Demo.model_validate(read(demo, "people.yaml"))


def key_file(settings: Settings, client: str) -> Path:
    """Where a demonstration system keeps its private key."""
    return settings.data / "demo" / "keys" / f"{client}.pem"
