"""The pages of the embedded provider, in the layout of all doors; with any other provider there are none."""

from pathlib import Path

from services.pages.assets import Assets
from services.pages.pages import Pages
from services.settings import Settings


def provider_pages(settings: Settings, assets: Assets) -> Pages:
    """The pages that the embedded provider shows."""
    folder = Path(__file__).parent
    return Pages("identity", settings.url("identity"), folder, assets, rooms=(), demonstration=True)
