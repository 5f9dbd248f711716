"""What people are told, in plain Danish and English. Kind, short, and true; never a field's content."""

from datetime import date
from typing import Any

from services.pages.environment import date_told

_SAID: dict[str, dict[str, str]] = {
    "asked": {
        "da": "Din sagsbehandler vil gerne spørge dig om noget. Du kan svare ja, nej eller vente.",
        "en": "Your caseworker would like to ask you something. You can answer yes, no or later.",
        "da-easy": "Din sagsbehandler spørger dig om noget. Du kan sige ja eller nej.",
        "en-easy": "Your caseworker asks you something. You can say yes or no.",
    },
    "please-answer-again": {
        "da": "Dit svar nåede ikke frem. Der er ikke sket noget. Svar igen, når du har lyst.",
        "en": "Your answer did not get through. Nothing has happened. Answer again when you like.",
        "da-easy": "Dit svar kom ikke frem. Prøv igen.",
        "en-easy": "Your answer did not get here. Try again.",
    },
    "please-erase": {
        "da": "En borger har trukket sin tilladelse tilbage. Slet det, I har fået ({what}), og svar her senest {due}.",
        "en": "A citizen has withdrawn a permission. Erase what you have received ({what}), and answer by {due}.",
    },
    "reminder": {
        "da": "I har ikke svaret på, om I har slettet det, I fik ({what}). Gør det nu, og svar her.",
        "en": "You have not answered whether you have erased what you received ({what}). Do so now, and answer here.",
    },
    "withdrawal-closed": {
        "da": "{partner} har slettet det, de havde fået. Din tilbagetrækning er helt færdig.",
        "en": "What {partner} had received has been erased. Your withdrawal is complete.",
        "da-easy": "{partner} har slettet det, de fik.",
        "en-easy": "{partner} has erased what they got.",
    },
    "emergency": {
        "da": "{partner} har meldt, at der er brug for akut hjælp, og må få at vide, hvad der hjælper, indtil {until}. "
        "Nogen ser efter, om det var rigtigt, senest {check_by}. Spørg {ask}, hvis du undrer dig.",
        "en": "{partner} has declared that acute help is needed, and may be told what can help, until {until}. "
        "Somebody checks whether that was right, by {check_by}. Ask {ask} if you wonder.",
        "da-easy": "{partner} siger, der er brug for hjælp nu. De må få at vide, hvad der hjælper. Det slutter "
        "{until}. Nogen ser efter, om det var rigtigt, senest {check_by}. Spørg {ask}.",
        "en-easy": "{partner} says that help is needed now. They may be told what helps. It ends at {until}. "
        "Somebody checks it by {check_by}. Ask {ask}.",
    },
    "emergency-guarded": {
        "da": "{partner} har meldt, at {name} har brug for akut hjælp. De må få at vide, hvad der hjælper, indtil "
        "{until}. Nogen ser efter, om det var rigtigt, senest {check_by}. Spørg {ask}, hvis du undrer dig.",
        "en": "{partner} has declared that {name} needs acute help. They may be told what can help, until {until}. "
        "Somebody checks whether that was right, by {check_by}. Ask {ask} if you wonder.",
        "da-easy": "{partner} siger, at {name} har brug for hjælp nu. De må få at vide, hvad der hjælper. Det slutter "
        "{until}. Nogen ser efter, om det var rigtigt, senest {check_by}. Spørg {ask}.",
        "en-easy": "{partner} says that {name} needs help now. They may be told what helps. It ends at {until}. "
        "Somebody checks it by {check_by}. Ask {ask}.",
    },
    "emergency-in-case": {
        "da": "{partner} har meldt, at der er brug for akut hjælp i sagen {case}, og må få at vide, hvad der hjælper, "
        "indtil {until}. Nogen ser efter, om det var rigtigt, senest {check_by}. Spørg {ask}, hvis du undrer dig.",
        "en": "{partner} has declared that acute help is needed in case {case}, and may be told what can help, until "
        "{until}. Somebody checks whether that was right, by {check_by}. Ask {ask} if you wonder.",
    },
    "check": {
        "da": "Noget venter på, at du ser efter: {what}. Senest {check_by}.",
        "en": "Something waits for you to look at it: {what}. By {check_by}.",
    },
    "answered": {
        "da": "Nogen har set på det, du skrev. Læs svaret på siden “Hvem har set hvad”.",
        "en": "Somebody has looked at what you wrote. Read the answer on the page “Who has seen what”.",
        "da-easy": "Du har fået svar på det, du skrev.",
        "en-easy": "You have an answer to what you wrote.",
    },
    "by-law": {
        "da": "{partner} har sendt oplysninger om dig ({items}). Loven siger, at det må de: {act}, {section}. "
        "Du kan spørge {ask}.",
        "en": "{partner} has sent information about you ({items}). The law allows it: {act}, {section}. "
        "You can ask {ask}.",
        "da-easy": "{partner} har sendt noget om dig: {items}. Det må de: {act}, {section}. Spørg {ask}.",
        "en-easy": "{partner} has sent something about you: {items}. The law says they may: {act}, {section}. Ask "
        "{ask}.",
    },
    "recorded": {
        "da": "Din sagsbehandler har skrevet ned, hvad du har svaret ({method}). Er det ikke rigtigt, så ret det her "
        "på siden, eller sig det til {ask}.",
        "en": "Your caseworker has written down what you answered ({method}). If it is not right, change it here on "
        "this page, or tell {ask}.",
        "da-easy": "Der er skrevet ned, hvad du svarede. Er det forkert? Ret det her. Eller sig det til {ask}.",
        "en-easy": "Your answer has been written down. Is it wrong? Change it here. Or tell {ask}.",
    },
    "guarding-ended": {
        "da": "Et værgemål, du har, er afsluttet. Den sidste dag er {last_day}. Spørg {ask}, hvis du undrer dig.",
        "en": "A guardianship of yours has been ended. Its last day is {last_day}. Ask {ask} if you wonder.",
        "da-easy": "Du er værge til og med {last_day}. Så er det slut. Spørg {ask}.",
        "en-easy": "You are guardian until {last_day}. Then it is over. Ask {ask}.",
    },
    "guardianship-ended": {
        "da": "Fra i dag bestemmer du selv. Se, hvad der er sagt ja til, og sig ja eller nej til det.",
        "en": "From today you decide for yourself. See what was permitted, and say yes or no to it.",
        "da-easy": "Fra i dag bestemmer du selv. Se, hvad andre sagde ja til.",
        "en-easy": "From today you decide. See what others said yes to.",
    },
}


def told(kind: str, **about: Any) -> dict[str, str]:
    """One message in both languages, and easy to read where it has such words; a value may be a text, a day
    (YYYY-MM-DD), which is told in words, or a text in each language.

    Raises KeyError for a kind that has no words.
    """
    return {
        language: text.format(**{name: _in(language, value) for name, value in about.items()})
        for language, text in _SAID[kind].items()
    }


def said_day(day: date) -> dict[str, str]:
    """A day as people write it, in each language."""
    return {language: date_told(day.isoformat(), language) for language in ("da", "en")}


def _in(language: str, value: Any) -> Any:
    spoken = language.partition("-")[0]
    if isinstance(value, dict):
        return value[spoken]
    return date_told(value, spoken) if isinstance(value, str) else value
