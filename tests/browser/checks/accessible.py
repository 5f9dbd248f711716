"""axe over a page as it stands: WCAG 2.0 to 2.2, levels A and AA."""

from functools import cache

from playwright.async_api import Page
from rich.console import Console

from deploy.assets import packages
from deploy.cache import cache_folder

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
_RUN = """tags => axe.run(document, {
  runOnly: tags, rules: {"target-size": {enabled: true}}, resultTypes: ["violations"],
})"""


async def accessible(page: Page) -> list[str]:
    """What axe finds."""
    await page.evaluate(_axe())
    found = await page.evaluate(_RUN, TAGS)
    assert found["passes"], "axe looked at nothing"
    return [
        f"{one['id']}: {one['help']}: {' '.join(node['html'].split())[:160]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


@cache
def _axe() -> str:
    script = packages(Console(stderr=True), cache_folder()) / "axe-core" / "axe.min.js"
    return script.read_text(encoding="utf-8")
