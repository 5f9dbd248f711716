"""What the embedded provider's page says, in Danish and English."""

WORDS = {
    "da": {
        "title": "Demonstration",
        "skip": "Gå til personerne",
        "banner": "Demonstration",
        "banner_says": "Alle personer her er opdigtede. Her er ingen adgangskode, og ingen rigtige oplysninger.",
        "heading": "Hvem vil du være?",
        "says": "Vælg en person. Så er du logget ind som den person.",
        "nobody": "Der er ingen opdigtede personer her endnu.",
        "other": "In English",
        "why": "Når Dottedline bruges rigtigt, logger man ind et andet sted, for eksempel med MitID.",
    },
    "en": {
        "title": "Demonstration",
        "skip": "Skip to the people",
        "banner": "Demonstration",
        "banner_says": "Everybody here is invented. There is no password, and no real information.",
        "heading": "Who do you want to be?",
        "says": "Choose a person. Then you are signed in as that person.",
        "nobody": "There are no invented people here yet.",
        "other": "På dansk",
        "why": "Where Dottedline is used for real, people sign in somewhere else, for example with MitID.",
    },
}
