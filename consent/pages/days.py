"""Days in words, as the pages of this door say them."""

from collections.abc import Callable
from datetime import date

from babel.dates import format_date
from fastapi import Request

from services.pages.voices import voice_of

_PATTERNS = {"da": "d. MMMM y", "en": "d MMMM y"}


def day_words(request: Request) -> Callable[[str], str]:
    """How a page says an ISO day (`2026-12-15`) in the reader's language; what is no day is said as it stands."""
    language = voice_of(request).language

    def said(day: str) -> str:
        try:
            return format_date(date.fromisoformat(day), _PATTERNS[language], language)
        except ValueError:
            return day

    return said
