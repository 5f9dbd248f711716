"""The doors between services: each route names the services that need it, and no other gets in."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from services.identity.api import Service
from services.identity.wire import Client, Opened, Person, Session, SignedIn, Standing
from services.inner import only
from services.problems import NotAllowed

router = APIRouter(prefix="/internal/v1", include_in_schema=False)
Found = TypeVar("Found")

_GATEWAY = [Depends(only("gateway"))]
_ROOMS = [Depends(only("gateway", "consent", "audit", "collaboration"))]
_door: Callable[[Request], Coroutine[Any, Any, str]] = only("consent", "audit", "collaboration")
Door = Annotated[str, Depends(_door)]


class AskedClient(BaseModel):
    """Which client."""

    client: str


class AskedStanding(BaseModel):
    """Which clients, in the order of which ledger."""

    ledger: str
    clients: list[str]


class AskedPeople(BaseModel):
    """Which people."""

    people: list[str]


class AskedSubject(BaseModel):
    """Whom an issuer signs in."""

    issuer: str
    subject: str


class AskedKnown(BaseModel):
    """Whom a partner names."""

    subject: str
    partner: str


class AskedPartner(BaseModel):
    """Which partner."""

    partner: str


class AskedOpen(BaseModel):
    """Whom an issuer signed in at a door."""

    door: str
    issuer: str
    subject: str


class AskedSession(BaseModel):
    """Which session at a door."""

    token: str
    door: str


class AskedPerson(BaseModel):
    """Which person."""

    person: str


class AskedPlaces(BaseModel):
    """Whose places, and the token of the one that asks."""

    person: str
    token: str = ""


@router.post("/issuer-keys", dependencies=_GATEWAY)
async def issuer_keys(identity: Service) -> dict[str, Any]:
    """See `Callers.issuer_keys`; the others likewise."""
    return await identity.issuer_keys()


@router.post("/client", dependencies=_GATEWAY)
async def client(asked: AskedClient, identity: Service) -> list[Client]:
    return _at_most_one(await identity.client(asked.client))


@router.post("/standing", dependencies=_GATEWAY)
async def standing(asked: AskedStanding, identity: Service) -> dict[str, Standing]:
    return await identity.standing(asked.ledger, asked.clients)


@router.post("/people", dependencies=_ROOMS)
async def people(asked: AskedPeople, identity: Service) -> dict[str, Person]:
    return await identity.people(asked.people)


@router.post("/person-by-subject", dependencies=_ROOMS)
async def person_by_subject(asked: AskedSubject, identity: Service) -> list[Person]:
    return _at_most_one(await identity.person_by_subject(asked.issuer, asked.subject))


@router.post("/partner-people", dependencies=_ROOMS)
async def partner_people(asked: AskedPartner, identity: Service) -> list[Person]:
    return await identity.partner_people(asked.partner)


@router.post("/find", dependencies=_ROOMS)
async def find(asked: AskedKnown, identity: Service) -> list[Person]:
    return _at_most_one(await identity.find(asked.subject, asked.partner))


@router.post("/open-session")
async def open_session(asked: AskedOpen, door: Door, identity: Service) -> Opened:
    return await identity.open_session(_own(door, asked.door), asked.issuer, asked.subject)


@router.post("/session")
async def session(asked: AskedSession, door: Door, identity: Service) -> list[Session]:
    return _at_most_one(await identity.session(asked.token, _own(door, asked.door)))


@router.post("/signed-in")
async def signed_in(asked: AskedPlaces, _: Door, identity: Service) -> list[SignedIn]:
    return await identity.signed_in(asked.person, asked.token)


@router.post("/close-session")
async def close_session(asked: AskedSession, door: Door, identity: Service) -> list[str]:
    await identity.close_session(asked.token, _own(door, asked.door))
    return []


@router.post("/close-all")
async def close_all(asked: AskedPerson, _: Door, identity: Service) -> list[str]:
    await identity.close_all(asked.person)
    return []


def _own(caller: str, door: str) -> str:
    # A service opens and reads sessions at its own door alone.
    if caller != door:
        raise NotAllowed(f"The {caller} service has no business at another door.")
    return door


def _at_most_one(found: Found | None) -> list[Found]:
    return [] if found is None else [found]
