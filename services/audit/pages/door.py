"""The console: its rooms, one for each thing that a data protection officer does, put together."""

from pathlib import Path

from fastapi import FastAPI

from services.audit.pages.checks.waiting import checks_router, samples_router
from services.audit.pages.desk import Desk
from services.audit.pages.event.story import event_router
from services.audit.pages.overview.first import overview_router
from services.audit.pages.practice.quarter import practice_page
from services.audit.pages.record.processing import record_router
from services.audit.pages.search.results import search_router
from services.audit.pages.verification.whole import verification_router
from services.audit.pages.welcome.start import start_router
from services.pages.assets import Assets
from services.pages.mount import mount_pages
from services.pages.pages import Pages
from services.settings import Settings

ROUTERS = (
    start_router,
    overview_router,
    search_router,
    event_router,
    checks_router,
    samples_router,
    verification_router,
    practice_page,
    record_router,
)


def console(settings: Settings, assets: Assets) -> Pages:
    """The pages of this door. What stands in the navigation depends on the collaboration; see `Desk`."""
    folder = Path(__file__).parent
    return Pages("audit", settings.url("audit"), folder, assets, [], demonstration=not settings.issuer)


def mount_console(app: FastAPI, desk: Desk) -> None:
    """Adds all pages to an app."""
    mount_pages(app, desk.pages)
    for make in ROUTERS:
        app.include_router(make(desk))
