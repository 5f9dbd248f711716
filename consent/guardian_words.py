"""The words of lines for a guardian, who reads about somebody else: where those for the citizen say "you", these say
the citizen's name."""

from consent.line_words import GROUND, LOOKED, WHAT

WHAT_ABOUT: dict[str, dict[str, str]] = {
    **WHAT,
    "decision": {
        "da": "Nogen ville vide noget om {name}", "en": "Somebody wanted to know something about {name}",
        "da-easy": "Nogen ville vide noget om {name}", "en-easy": "Somebody wanted to know something about {name}",
    },
    "released": {
        "da": "Nogen fik noget at vide om {name}", "en": "Somebody was told something about {name}",
        "da-easy": "Nogen fik noget at vide om {name}", "en-easy": "Somebody was told something about {name}",
    },
    "asked": {
        "da": "Der blev spurgt om lov", "en": "Permission was asked for",
        "da-easy": "Der blev spurgt om lov", "en-easy": "Somebody asked if it is all right",
    },
    "withdrawal-closed": {
        **WHAT["withdrawal-closed"],
        "da-easy": "Alle har slettet det, der blev stoppet", "en-easy": "All have erased what was stopped",
    },
    "emergency": {
        **WHAT["emergency"],
        "da-easy": "Nogen sagde, at {name} havde brug for hjælp nu",
        "en-easy": "Somebody said that {name} needed help now",
    },
    "look-up": {
        "da": "Nogen så i listen om {name}", "en": "Somebody looked at the list about {name}",
        "da-easy": "Nogen så på siderne om {name}", "en-easy": "Somebody looked at the pages about {name}",
    },
    "disagreement": {
        "da": "{name} var uenig i noget", "en": "{name} disagreed with something",
        "da-easy": "{name} var ikke enig", "en-easy": "{name} did not agree",
    },
    "question": {
        "da": "{name} spurgte om noget", "en": "{name} asked about something",
        "da-easy": "{name} spurgte om noget", "en-easy": "{name} asked about something",
    },
    "grant": {
        "da": "Nogen fik en plads i forløbet", "en": "Somebody was given a part in the case",
        "da-easy": "Nogen skal hjælpe {name}", "en-easy": "Somebody is to help {name}",
    },
    "grant-ended": {
        "da": "Nogens plads i forløbet sluttede", "en": "Somebody's part in the case ended",
        "da-easy": "Nogen hjælper ikke {name} mere", "en-easy": "Somebody helps {name} no more",
    },
    "protection": {
        "da": "Det blev noteret, om navn og adresse er beskyttet",
        "en": "It was noted whether name and address are protected",
        "da-easy": "Nogen skrev ned, om navnet er hemmeligt", "en-easy": "It was noted if the name is secret",
    },
    "case": {
        "da": "Forløbet blev åbnet", "en": "The case was opened",
        "da-easy": "Sagen begyndte", "en-easy": "The case began",
    },
    "case-closed": {
        "da": "Forløbet blev lukket", "en": "The case was closed",
        "da-easy": "Sagen blev lukket", "en-easy": "The case was closed",
    },
    "case-reopened": {
        "da": "Forløbet blev åbnet igen", "en": "The case was opened again",
        "da-easy": "Sagen blev åbnet igen", "en-easy": "The case was opened again",
    },
    "activity": {
        **WHAT["activity"],
        "da-easy": "Der blev lavet en plan for {name}", "en-easy": "A plan was made for {name}",
    },
    "activity-cancelled": {
        **WHAT["activity-cancelled"],
        "da-easy": "Noget i planen blev aflyst", "en-easy": "Something in the plan was cancelled",
    },
}  # fmt: skip
"""What an entry is, by its kind."""

LOOKED_ABOUT = {
    **LOOKED,
    "search": {
        "da": "Nogen søgte efter forløbet", "en": "Somebody searched for the case",
        "da-easy": "Nogen ledte efter {name} her", "en-easy": "Somebody looked for {name} here",
    },
}  # fmt: skip
"""What somebody looked at, where it was not the list itself."""

OTHERWISE_ABOUT = {
    "da": "Noget skete i forløbet", "en": "Something happened in the case",
    "da-easy": "Der skete noget i sagen", "en-easy": "Something happened in the case",
}  # fmt: skip

GROUND_ABOUT: dict[str, dict[str, str]] = {
    **GROUND,
    "permission": {
        "da": "Det kræver et ja fra {name} eller en værge", "en": "It needs a yes from {name} or a guardian",
        "da-easy": "Nogen skal sige ja først", "en-easy": "Somebody must say yes first",
    },
    "own-information": {
        "da": "Det er oplysninger fra {name} selv", "en": "It is {name}'s own information",
        "da-easy": "Det kommer fra {name} selv", "en-easy": "It comes from {name}",
    },
    "emergency": {
        **GROUND["emergency"],
        "da-easy": "{name} havde brug for hjælp nu", "en-easy": "{name} needed help now",
    },
}  # fmt: skip
"""On what ground, by its basis."""

REASONS_ABOUT: dict[str, dict[str, str]] = {
    "asked_not_answered": {"da": "Der er ikke svaret endnu.", "en": "There is no answer yet."},
    "case_not_open": {"da": "Sagen er ikke åben nu.", "en": "The case is not open now."},
    "expired": {"da": "Tiden for et ja er gået.", "en": "The time for a yes is up."},
    "guardian_no_longer": {"da": "Det var en værge, som ikke er det nu.", "en": "It was a guardian who is none now."},
    "guardianship_over": {"da": "Værgen må ikke mere.", "en": "The guardian may not any more."},
    "kept_back": {"da": "Navn og adresse blev ikke delt.", "en": "Name and address were not shared."},
    "never_asked": {"da": "Der er ikke spurgt om det.", "en": "Nobody was asked about it."},
    "no_grant": {"da": "De er ikke med i sagen.", "en": "They have no part in the case."},
    "not_begun": {"da": "Et ja er ikke begyndt endnu.", "en": "A yes has not begun yet."},
    "not_own_information": {"da": "Det skulle komme fra {name} selv.", "en": "It had to come from {name}."},
    "not_planned": {"da": "{name} er ikke med i det nu.", "en": "{name} is not taking part in it now."},
    "nothing_permitted": {"da": "Der er ikke sagt ja til lige det.", "en": "Nobody said yes to just that."},
    "number_to_private": {"da": "De må ikke få CPR-nummeret.", "en": "They may not have the CPR number."},
    "own_no": {"da": "{name} har selv sagt nej.", "en": "{name} has said no."},
    "permitted_for_something_else": {
        "da": "Der er sagt ja til noget andet.", "en": "The yes was to something else.",
    },
}  # fmt: skip
"""Reasons for a no, where the words for citizens speak to the citizen; easy to read."""
