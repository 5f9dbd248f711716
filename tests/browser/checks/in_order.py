"""A page's source, read as the tests of pages read it."""

from tests.pages.reading import read


def in_order(source: str) -> list[str]:
    """What is wrong with it."""
    try:
        read(source)
    except AssertionError as wrong:
        return [str(wrong)[:300] or "not in order"]
    except (ValueError, KeyError) as wrong:
        return [f"not to be read as a page: {wrong!r}"]
    return []
