"""The words of lines: what an entry is called, on what ground, what came out; each also easy to read."""

WHAT: dict[str, dict[str, str]] = {
    "decision": {
        "da": "Nogen ville vide noget om dig", "en": "Somebody wanted to know something about you",
        "da-easy": "Nogen ville vide noget om dig", "en-easy": "Somebody wanted to know something about you",
    },
    "released": {
        "da": "Nogen fik noget at vide om dig", "en": "Somebody was told something about you",
        "da-easy": "Nogen fik noget at vide om dig", "en-easy": "Somebody was told something about you",
    },
    "closed": {
        "da": "Det blev stoppet, før noget blev sendt", "en": "It was stopped before anything was sent",
        "da-easy": "Det blev stoppet. Der blev ikke sendt noget", "en-easy": "It was stopped. Nothing was sent",
    },
    "received": {
        "da": "Modtageren har kvitteret", "en": "The receiver has acknowledged",
        "da-easy": "De siger, at de har fået det", "en-easy": "They say that they got it",
    },
    "erased": {
        "da": "Modtageren har slettet det igen", "en": "The receiver has erased it again",
        "da-easy": "De har slettet det igen", "en-easy": "They have erased it",
    },
    "still-needed": {
        "da": "Modtageren vil beholde det lidt endnu", "en": "The receiver wants to keep it for now",
        "da-easy": "De vil gerne gemme det lidt endnu", "en-easy": "They want to keep it a little longer",
    },
    "asked": {
        "da": "Du blev spurgt om lov", "en": "You were asked for permission",
        "da-easy": "Du blev spurgt om lov", "en-easy": "You were asked if it is all right",
    },
    "given": {
        "da": "Der blev sagt ja", "en": "Somebody said yes",
        "da-easy": "Der blev sagt ja", "en-easy": "Somebody said yes",
    },
    "refused": {
        "da": "Der blev sagt nej", "en": "Somebody said no",
        "da-easy": "Der blev sagt nej", "en-easy": "Somebody said no",
    },
    "withdrawn": {
        "da": "Et ja blev trukket tilbage", "en": "A yes was withdrawn",
        "da-easy": "Et ja blev stoppet", "en-easy": "A yes was stopped",
    },
    "expired": {
        "da": "Et ja gælder ikke længere, for tiden er gået", "en": "A yes is over, because its time is up",
        "da-easy": "Et ja er slut. Tiden er gået", "en-easy": "A yes is over. Its time is up",
    },
    "withdrawal-closed": {
        "da": "En tilbagetrækning er helt færdig", "en": "A withdrawal is complete",
        "da-easy": "Alle har slettet det, du stoppede", "en-easy": "All have erased what you stopped",
    },
    "guardianship": {
        "da": "Et værgemål blev skrevet ind", "en": "A guardianship was registered",
        "da-easy": "En værge blev skrevet ind", "en-easy": "A guardian was written down",
    },
    "guardianship-ended": {
        "da": "Et værgemål blev afsluttet før tid", "en": "A guardianship was ended before its time",
        "da-easy": "En værge stopper før tid", "en-easy": "A guardian stops before the time",
    },
    "helper": {
        "da": "En hjælper blev skrevet på", "en": "A helper was named",
        "da-easy": "En hjælper blev skrevet på", "en-easy": "A helper was named",
    },
    "helper-ended": {
        "da": "En hjælper er her ikke mere", "en": "A helper is no longer here",
        "da-easy": "En hjælper er her ikke mere", "en-easy": "A helper is no longer here",
    },
    "emergency": {
        "da": "Nogen meldte, at der var brug for akut hjælp", "en": "Somebody declared that help was needed",
        "da-easy": "Nogen sagde, at du havde brug for hjælp nu", "en-easy": "Somebody said that you needed help now",
    },
    "look-up": {
        "da": "Nogen så i din liste", "en": "Somebody looked at your list",
        "da-easy": "Nogen så på dine sider", "en-easy": "Somebody looked at your pages",
    },
    "turned-away": {
        "da": "Nogen blev afvist", "en": "Somebody was turned away",
        "da-easy": "Nogen fik nej", "en-easy": "Somebody got a no",
    },
    "disagreement": {
        "da": "Du var uenig i noget", "en": "You disagreed with something",
        "da-easy": "Du var ikke enig", "en-easy": "You did not agree",
    },
    "question": {
        "da": "Du spurgte om noget", "en": "You asked about something",
        "da-easy": "Du spurgte om noget", "en-easy": "You asked about something",
    },
    "grant": {
        "da": "Nogen fik en plads i dit forløb", "en": "Somebody was given a part in your case",
        "da-easy": "Nogen skal hjælpe dig", "en-easy": "Somebody is to help you",
    },
    "grant-ended": {
        "da": "Nogens plads i dit forløb sluttede", "en": "Somebody's part in your case ended",
        "da-easy": "Nogen hjælper dig ikke mere", "en-easy": "Somebody helps you no more",
    },
    "protection": {
        "da": "Det blev noteret, om dit navn og din adresse er beskyttet",
        "en": "It was noted whether your name and address are protected",
        "da-easy": "Nogen skrev ned, om dit navn er hemmeligt", "en-easy": "It was noted if your name is secret",
    },
    "case": {
        "da": "Dit forløb blev åbnet", "en": "Your case was opened",
        "da-easy": "Din sag begyndte", "en-easy": "Your case began",
    },
    "case-closed": {
        "da": "Dit forløb blev lukket", "en": "Your case was closed",
        "da-easy": "Din sag blev lukket", "en-easy": "Your case was closed",
    },
    "case-reopened": {
        "da": "Dit forløb blev åbnet igen", "en": "Your case was opened again",
        "da-easy": "Din sag blev åbnet igen", "en-easy": "Your case was opened again",
    },
    "activity": {
        "da": "En aktivitet blev planlagt", "en": "An activity was planned",
        "da-easy": "Der blev lavet en plan for dig", "en-easy": "A plan was made for you",
    },
    "activity-cancelled": {
        "da": "En aktivitet blev aflyst", "en": "An activity was cancelled",
        "da-easy": "Noget i din plan blev aflyst", "en-easy": "Something in your plan was cancelled",
    },
    "sample": {
        "da": "Nogen skal se efter, om det gik rigtigt til", "en": "Somebody is to look whether it was right",
        "da-easy": "Nogen ser efter, om det var i orden", "en-easy": "Somebody checks if it was all right",
    },
    "check-done": {
        "da": "Nogen har set efter", "en": "Somebody has looked into it",
        "da-easy": "Nogen har set efter", "en-easy": "Somebody has checked",
    },
}  # fmt: skip
"""What an entry is, by its kind."""

LOOKED: dict[str, dict[str, str]] = {
    "search": {
        "da": "Nogen søgte efter dit forløb", "en": "Somebody searched for your case",
        "da-easy": "Nogen ledte efter dig her", "en-easy": "Somebody looked for you here",
    },
}  # fmt: skip
"""What somebody looked at, where it was not the list itself, by what the entry says."""

OTHERWISE = {
    "da": "Noget skete i dit forløb", "en": "Something happened in your case",
    "da-easy": "Der skete noget i din sag", "en-easy": "Something happened in your case",
}  # fmt: skip

GROUND: dict[str, dict[str, str]] = {
    "permission": {
        "da": "Det kræver et ja fra dig", "en": "It needs a yes from you",
        "da-easy": "Du skal sige ja først", "en-easy": "You must say yes first",
    },
    "law": {
        "da": "Loven siger, at det må ske", "en": "The law allows it",
        "da-easy": "Loven siger, at de må", "en-easy": "The law says they may",
    },
    "own-information": {
        "da": "Det er dine egne oplysninger", "en": "It is your own information",
        "da-easy": "Det er dit eget", "en-easy": "It is your own",
    },
    "emergency": {
        "da": "Der var brug for akut hjælp", "en": "Acute help was needed",
        "da-easy": "Du havde brug for hjælp nu", "en-easy": "You needed help now",
    },
}  # fmt: skip
"""On what ground, by its basis."""

BY_LAW = {
    "da": "{words}: {act}, {section}. Du kan spørge {ask}.", "en": "{words}: {act}, {section}. You can ask {ask}.",
    "da-easy": "{words}. Spørg {ask}.", "en-easy": "{words}. Ask {ask}.",
}  # fmt: skip
"""A law with its act and section; where it is easy, with whom to ask."""

OUTCOME: dict[str, dict[str, str]] = {
    "permitted": {
        "da": "Ja, det måtte de", "en": "Yes, they might",
        "da-easy": "Ja, det måtte de", "en-easy": "Yes, they could",
    },
    "refused": {
        "da": "Nej, det måtte de ikke", "en": "No, they might not",
        "da-easy": "Nej, det måtte de ikke", "en-easy": "No, they could not",
    },
    "aborted": {
        "da": "Stoppet i tide", "en": "Stopped in time",
        "da-easy": "Stoppet i tide", "en-easy": "Stopped in time",
    },
}  # fmt: skip
