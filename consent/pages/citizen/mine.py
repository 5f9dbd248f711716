"""A citizen's and a guardian's pages: what is asked of me, what I permit, who has seen what, who is around me.

Each page asks the service what its JSON door would: what is an entry there is one here.
"""

from fastapi import APIRouter, Depends

from consent.pages.behalf import for_whom
from consent.pages.citizen.around import add_around
from consent.pages.citizen.asked import add_asked
from consent.pages.citizen.helpers import add_helpers
from consent.pages.citizen.permitted import add_permitted
from consent.pages.citizen.seen import add_seen
from consent.pages.citizen.stopping import add_stopping
from consent.service import Consent
from services.pages.pages import Pages


def citizen_router(consent: Consent, pages: Pages) -> APIRouter:
    """The pages of one case, at `/cases/{case}`, for the person it is about and for their guardians."""
    told = [Depends(for_whom(consent))]
    router = APIRouter(prefix="/cases/{case}", include_in_schema=False, dependencies=told)
    for add in (add_asked, add_permitted, add_stopping, add_seen, add_around, add_helpers):
        add(router, consent, pages)
    return router
