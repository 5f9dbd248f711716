"""Identity's public routes: tokens for partners' systems, and what an operator registers and ends."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from services.identity.forms import REFUSALS, form_of, refusal
from services.identity.service import Identity
from services.identity.sign_in import person
from services.identity.token_door import ASSERTION_TYPE, OAuthError
from services.identity.wire import Client, NewClient, NewPerson, Person, Role, Session
from services.openapi import problems
from services.problems import NotAllowed
from services.web import json_response

router = APIRouter()


def identity_of(request: Request) -> Identity:
    """A dependency: the service."""
    identity: Identity = request.app.state.identity
    return identity


async def operator(session: Annotated[Session, Depends(person)]) -> str:
    """A dependency: the operator who is signed in. Raises NotSignedIn or NotAllowed."""
    if Role.OPERATOR not in session.roles:
        raise NotAllowed("Only an operator may do this.", "Ask the operator of this installation.")
    return session.person


Service = Annotated[Identity, Depends(identity_of)]
Operator = Annotated[str, Depends(operator)]


FORM = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["grant_type", "client_assertion_type", "client_assertion"],
                "properties": {
                    "grant_type": {"const": "client_credentials"},
                    "client_assertion_type": {"const": ASSERTION_TYPE},
                    "client_assertion": {"type": "string"},
                    "client_id": {"type": "string"},
                },
            }
        }
    },
}


class Keys(BaseModel):
    """A JWK Set of public keys (RFC 7517, 5)."""

    jwks: dict[str, Any]


@router.post("/v1/token", tags=["partners' systems"], responses=REFUSALS, openapi_extra={"requestBody": FORM})
async def token(request: Request, identity: Service) -> Response:
    """An access token for a partner's system: OAuth 2 client credentials.

    Send a form with `grant_type=client_credentials`, `client_assertion_type` and `client_assertion`: a JWT signed with
    the client's registered key (RFC 7523). With a `DPoP` header the token is bound to that proof's key (RFC 9449).
    """
    try:
        return json_response(await identity.door.token(await form_of(request), request.headers.getlist("dpop")))
    except OAuthError as error:
        return refusal(error)


@router.get("/.well-known/oauth-authorization-server", tags=["partners' systems"])
async def metadata(identity: Service) -> dict[str, Any]:
    """What a partner's system needs to know of this server (RFC 8414)."""
    return identity.door.metadata()


@router.get("/v1/keys", tags=["partners' systems"])
async def keys(identity: Service) -> dict[str, Any]:
    """The public keys under which access tokens are signed, a JWK Set."""
    return await identity.issuer_keys()


@router.get("/v1/clients", tags=["operator"])
async def clients(_: Operator, identity: Service) -> list[Client]:
    """All registered systems of partners, with those that have ended."""
    return await identity.clients.clients()


@router.post("/v1/clients", tags=["operator"], status_code=201, responses=problems(409))
async def register_client(new: NewClient, by: Operator, identity: Service) -> Client:
    """Registers a partner's system."""
    return await identity.clients.register_client(new, by)


@router.put("/v1/clients/{client}/keys", tags=["operator"], responses=problems(409))
async def replace_keys(client: str, new: Keys, by: Operator, identity: Service) -> Client:
    """Gives a partner's system new keys. What was signed with the old ones counts no more."""
    return await identity.clients.replace_keys(client, new.jwks, by)


@router.post("/v1/clients/{client}/end", tags=["operator"], responses=problems(409))
async def end_client(client: str, by: Operator, identity: Service) -> Client:
    """Ends a partner's system, for good."""
    return await identity.clients.end_client(client, by)


@router.post("/v1/people", tags=["operator"], status_code=201, responses=problems(409))
async def register_person(new: NewPerson, by: Operator, identity: Service) -> Person:
    """Registers a person."""
    return await identity.registry.register_person(new, by)
