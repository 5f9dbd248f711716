"""What to write where something is missing from a map: one sentence for each name."""

from collections.abc import Mapping

_BY_NAME: Mapping[str, str] = {
    "access_given_by": "List the actors who may grant access, like [caseworker].",
    "act": "Name the act that says so.",
    "actors": "List who takes part, like [caseworker, citizen].",
    "activities": "Write the activities, each with title, co_produced, phase and actors.",
    "arrows": "Draw the arrows; the example shows what belongs to one.",
    "answer": "Answer the question in a sentence or two.",
    "article_6": "Name the letter of GDPR Article 6 that the ground rests on, like 6(1)(a).",
    "basis": "Say what it rests on: permission, law, own-information or emergency.",
    "between": "Name the two controllers, like [municipality, cafe].",
    "check_within": "Say within which time somebody else checks it, like P3D.",
    "checked_by": "Name the actor who checked the ground.",
    "checked_on": "Write the day on which it was checked, like 2026-01-31.",
    "citizens_voice": "Say how citizens are heard about the map.",
    "co_produced": "Write true if citizens do it together with professionals, else false.",
    "collaboration": "Give the collaboration an id, like aalborg-aktiv.",
    "controller_of": "Name who is controller of permissions, notices and ledger.",
    "coordinator": "Name an actor and the hours for it: {actor: …, hours_per_week: …}.",
    "da": "Write the Danish text.",
    "en": "Write the English text.",
    "every": "Say how often, like P1W.",
    "fields": "List the item's fields, each with a title in both languages.",
    "first_day": "Write the agreement's first day, like 2026-01-31.",
    "form": "Say how it goes: on-request, sent, brokered or subscription.",
    "from": "Say where it comes from: actor@activity.",
    "governance": "Say who operates, coordinates, grants, agrees: see the example.",
    "grounds": "Write the grounds, each with basis, article_6, checked_by and checked_on.",
    "ground": "Name the ground that the arrow rests on.",
    "group": "Say in words whom the collaboration helps.",
    "holder": "Name the actor who answers for the information.",
    "hours_per_week": "Write the hours a week that there are for it, like 10.",
    "information": "Say which fields of which item go along, like {contact: [name]}.",
    "keep_for": "Say how long the receiver keeps it, like P3M.",
    "kind": "Say of what kind it is.",
    "matter": "Say which matter it touches, so that the right guardian decides: personal, economy, health.",
    "minutes": "Say for how many minutes an emergency opens the arrow.",
    "national": "Name the act and its section: {act: …, section: …}.",
    "need": "Answer the question: what do these people need?",
    "need_to_know": "Say why the receiver needs it: {da: …, en: …}.",
    "operator": "Name the partner that runs Dottedline.",
    "order": "List the steps from start to end, each a list of activities, like - [first-talk].",
    "partners": "Write the partners, each with title and kind.",
    "phase": "Say which phase it belongs to: commission, design, deliver or evaluate.",
    "pilot_last_day": "A pilot ends: write its last day, like 2027-12-31.",
    "purposes": "Write the purposes in both languages, like follow-up: {da: …, en: …}.",
    "purpose": "Name the purpose, one of the map's `purposes`.",
    "questions": "Answer the four questions: why, resources, technology_and_places, routines_and_improvement.",
    "reference": "Write the reference under which the agreement is filed.",
    "relation_to_co_production": "Write grew-out-of, enables, complements or alternative-to.",
    "remit": "Answer the question: whom is it to help? {kind: social-group, group: …}.",
    "resources": "Answer the question: which resources has each, and how do they complete each other?",
    "responsible": "Name for each controller who decides (strategic) and who runs it (operational).",
    "routines_and_improvement": "Answer the question: how do you build routines and keep improving?",
    "section": "Name the section of the act.",
    "state": "Write pilot, routine or ended.",
    "strategy": "Write efficiency, repackaging or new-service.",
    "technology_and_places": "Answer the question: which technology do you share, where do you meet?",
    "time_zone": "Write the legal time zone, like Europe/Copenhagen.",
    "times": "Say how many times, like 1.",
    "title": "Give it a title: {da: …, en: …}.",
    "to": "Say where it goes: actor@activity.",
    "why": "Answer the question: why do you collaborate? {strategy: …, answer: …}.",
}
_BY_PLACE: Mapping[str, str] = {
    ".actors": "Write the actors, each with title, and partner and kind, or person.",
    ".information": "Write the items of information, each with holder, title and fields.",
    "again.from": "Name the activity from whose end it begins again.",
    "again.to": "Name the activity that comes round again.",
    "complements.resources": "List the resources that complete each other, like [rules, knowing].",
    "grounds.kind": "Say what the citizen gives: gdpr-consent, leave-to-disclose or leave-to-obtain.",
    "governance.agreements.kind": "Write disclosure, joint-control or processing.",
    "partners.kind": "Write public, private or voluntary.",
    "actors.kind": "Write professional, manager, staff, direct-stake or indirect-stake.",
    "routines.form": "Say in what form: meeting, call, visit, …",
}


def remedy_for(path: str, name: str) -> str:
    """What to write where ``name`` is missing from the part at ``path``."""
    rooms = [step.split("[")[0] for step in path.split(".")]
    for depth in range(len(rooms), 0, -1):
        if sentence := _BY_PLACE.get(".".join([*rooms[:depth], name])):
            return sentence
    return _BY_NAME.get(name, f"Write `{name}: …` here.")
