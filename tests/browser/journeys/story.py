"""The story of the scenario, from December to March, played by everybody in their own browser, by clicking."""

from collections.abc import Awaitable, Callable

from tests.browser.journeys import december, new_year
from tests.browser.journeys.company import Company

Line = Callable[[Company], Awaitable[None]]
LINES: tuple[Line, ...] = (
    december.line_1, december.line_2, december.line_3, december.line_4, december.line_5, december.line_6,
    december.line_7, december.line_8, december.line_9, december.line_10, december.line_11, december.line_12,
    new_year.line_13, new_year.line_14, new_year.line_15, new_year.line_16, new_year.line_17, new_year.line_18,
)  # fmt: skip


async def whole(company: Company) -> None:
    """All of it, in order."""
    for number, line in enumerate(LINES, 1):
        try:
            await line(company)
        except Exception as problem:
            problem.add_note(f"in line {number}: {line.__doc__}")
            raise
