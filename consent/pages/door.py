"""The portal: its rooms, one for each kind of reader, and what stands in its navigation."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from consent.pages.caseworker.beside import beside_router
from consent.pages.caseworker.colleagues import colleagues_router
from consent.pages.caseworker.emergency import emergency_router
from consent.pages.caseworker.ending import ending_router
from consent.pages.caseworker.first import waiting_router
from consent.pages.caseworker.flows import flows_router
from consent.pages.caseworker.guardians import guardians_router
from consent.pages.caseworker.moving import moving_router
from consent.pages.caseworker.opening import opening_router
from consent.pages.caseworker.picture import picture_router
from consent.pages.caseworker.protecting import protecting_router
from consent.pages.caseworker.recording import recording_router
from consent.pages.caseworker.work import caseworker_router
from consent.pages.citizen.mine import citizen_router
from consent.pages.citizen.news import news_router
from consent.pages.citizen.own import own_router
from consent.pages.citizen.receipts import receipts_router
from consent.pages.guardian.guarding import guardian_router
from consent.pages.partner.inbox import inbox_router
from consent.pages.welcome.first import first_router
from consent.pages.welcome.public_map import map_router
from consent.service import Consent
from gateway.client import Flows
from services.pages.assets import Assets
from services.pages.mount import mount_pages
from services.pages.pages import Pages, Room
from services.settings import Settings


def portal(settings: Settings, assets: Assets, more: Sequence[Path] = ()) -> Pages:
    """The pages of this door; `more` are folders of further rooms."""
    rooms = [Room("mine.room", "/")]
    folder = Path(__file__).parent
    demonstration = not settings.issuer
    return Pages("consent", settings.url("consent"), folder, assets, rooms, demonstration, True, more)


def mount_portal(app: FastAPI, consent: Consent, pages: Pages, flows: Flows) -> None:
    """Adds all pages to an app."""
    mount_pages(app, pages)
    own = (citizen_router, news_router, receipts_router, guardian_router)
    work = (colleagues_router, opening_router, caseworker_router, picture_router, moving_router)
    asked = (recording_router, beside_router, protecting_router, ending_router, guardians_router)
    # Before the pages of one case, whose path would swallow it.
    app.include_router(waiting_router(consent, pages, flows))
    for make in (first_router, map_router, *own, *work, *asked):
        app.include_router(make(consent, pages))
    for make_with in (flows_router, own_router, inbox_router, emergency_router):
        app.include_router(make_with(consent, pages, flows))
