"""Each service of a process as its app, with what it needs at start."""

from collections.abc import Callable

from fastapi import FastAPI, Request

from consent.app import make_consent_app
from consent.pages.door import portal
from deploy.demo.first_steps import PAGES, first_steps
from deploy.demo.folders import FIRST
from deploy.demo.people import FIRST_OPERATOR, load_demo
from deploy.demo.systems.names import systems_of, url_of
from deploy.wiring import Wiring
from gateway.app import make_gateway_app
from gateway.service import Gateway
from services.audit.app import make_audit_app
from services.audit.pages.door import console
from services.collaboration.app import make_collaboration_app
from services.decision.app import make_decision_app
from services.identity.app import make_identity_app
from services.identity.pages.door import provider_pages
from services.identity.service import Identity
from services.identity.wire import NewPerson, Role
from services.problems import Unavailable
from services.settings import Settings
from services.turned_away import TurnedAway, on_record


def app_of(wiring: Wiring, name: str) -> FastAPI:
    """The app of a service that is in this process; it tells whether the whole process is up, and counts whom it turns
    away."""
    app = _APPS[name](wiring)
    TurnedAway(name, wiring.ledger(name), wiring.clock(name)).mount(app, wiring.settings.sweep_seconds)

    @app.get("/health", include_in_schema=False)
    async def health(request: Request) -> dict[str, str | bool]:
        on_record(request)  # whoever asks how we are is turned away by no answer
        if not wiring.ready.is_set():
            raise Unavailable("This service is still starting.", "Try again in a moment.")
        return {"service": name, "ready": True}

    return app


async def check_start(wiring: Wiring, name: str) -> None:
    """Builds a service and holds it against the ledger. Raises CannotStart; Unavailable while the ledger is away."""
    await getattr(wiring, name).check_start()


async def set_up(wiring: Wiring, name: str) -> None:
    """What an operator does on the machine itself before the first start is done here for the demonstration.

    Where the embedded provider signs people in, the invented people and the partners' systems are registered, and the
    gateway is told where these answer. Done again without effect; with any other provider nothing is invented.
    """
    if wiring.settings.issuer:
        return
    if name == "identity":
        await _enrol(wiring.identity, wiring.settings)
    if name == "gateway":
        await _register_holders(wiring.gateway, wiring.settings)


async def _enrol(identity: Identity, settings: Settings) -> None:
    demo, issuer = load_demo(settings.demo), settings.issuer_url()
    for subject in demo.people:
        if await identity.registry.person_by_subject(issuer, subject) is None:
            await identity.registry.register_person(demo.new_person(subject, issuer), "")
    for client in demo.clients:
        if await identity.client(client) is None:
            await identity.clients.register_client(demo.new_client(client, settings), "")


async def _register_holders(gateway: Gateway, settings: Settings) -> None:
    for partner, system in systems_of(settings.demo).items():
        if system.holds and settings.private_holders:
            for collaboration in load_demo(settings.demo).clients[system.client].collaborations:
                await gateway.connectors.register(collaboration, partner, url_of(settings, partner))


def _first_operator(settings: Settings) -> NewPerson | None:
    if not settings.issuer:
        return load_demo(settings.demo).new_person(FIRST_OPERATOR, settings.issuer_url())
    subject = settings.first_operator
    return NewPerson(settings.issuer, subject, subject, "", [Role.OPERATOR]) if subject else None


def _audit(wiring: Wiring) -> FastAPI:
    door = "audit"
    sign_in, trust, pages = wiring.sign_in(door), wiring.trust(door), console(wiring.settings, wiring.assets)
    return make_audit_app(
        wiring.settings, wiring.audit, sign_in, trust, wiring.collaborations(door), wiring.callers(door),
        wiring.decider(door), wiring.learning, pages,
    )  # fmt: skip


def _identity(wiring: Wiring) -> FastAPI:
    settings = wiring.settings
    clock, trust = wiring.clock("identity"), wiring.trust("identity")
    if settings.issuer:
        return make_identity_app(settings, wiring.identity, clock, trust, (), _first_operator(settings))
    invented, pages = load_demo(settings.demo).invented(), provider_pages(settings, wiring.assets)
    return make_identity_app(settings, wiring.identity, clock, trust, invented, _first_operator(settings), pages)


def _decision(wiring: Wiring) -> FastAPI:
    return make_decision_app(wiring.settings, wiring.decision, wiring.trust("decision"))


def _collaboration(wiring: Wiring) -> FastAPI:
    door = "collaboration"
    return make_collaboration_app(wiring.settings, wiring.collaboration, wiring.sign_in(door), wiring.trust(door))


def _consent(wiring: Wiring) -> FastAPI:
    door = "consent"
    sign_in, settings, consent = wiring.sign_in(door), wiring.settings, wiring.consent
    pages = portal(settings, wiring.assets, () if settings.issuer else (PAGES,))
    app = make_consent_app(settings, consent, sign_in, wiring.trust(door), wiring.flows(door), pages)
    if not settings.issuer and settings.demo == FIRST:  # it leads along arrows of this one
        app.include_router(first_steps(consent, pages))
    return app


def _gateway(wiring: Wiring) -> FastAPI:
    return make_gateway_app(wiring.settings, wiring.gateway, wiring.verifier(), wiring.trust("gateway"))


_APPS: dict[str, Callable[[Wiring], FastAPI]] = {
    "identity": _identity,
    "audit": _audit,
    "decision": _decision,
    "collaboration": _collaboration,
    "consent": _consent,
    "gateway": _gateway,
}
